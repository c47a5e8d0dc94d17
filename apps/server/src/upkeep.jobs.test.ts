import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Database } from './database.ts'
import { createUpkeepJob } from './upkeep.jobs.ts'

let relational: TestRelational<Database>
beforeEach(async () => {
  relational = await openTestRelational<Database>()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await relational.close()
})

const knownRows = async () => {
  const { rows } = await sql<{
    rows: number
  }>`select reltuples as rows from pg_class where relname = 'installation'`.execute(relational.db)
  return rows[0]?.rows
}
const log = {
  error: (fields: unknown) => {
    throw new Error(JSON.stringify(fields))
  },
}

test('an embedded store is looked after a while after the start, and every hour from then on', async () => {
  const job = createUpkeepJob({ db: relational.db, log, isEmbedded: true })
  job.start()
  for (const [minutes, count] of [
    [5, 1],
    [60, 2],
  ] as const) {
    await sql`insert into installation (name, value) values (${`test ${count}`}, '')`.execute(relational.db)
    vi.advanceTimersByTime(minutes * 60_000 - 1)
    expect(await knownRows()).not.toBe(count)
    vi.advanceTimersByTime(1)
    await vi.waitUntil(async () => (await knownRows()) === count)
    await vi.waitUntil(() => vi.getTimerCount() > 0)
  }
  await job.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a server is left to itself', () => {
  createUpkeepJob({ db: relational.db, log, isEmbedded: false }).start()
  expect(vi.getTimerCount()).toBe(0)
})
