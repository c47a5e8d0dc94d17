import { openRelationalStore } from '@tributary/stores/relational-store'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Database } from './database.ts'
import { createUpkeepJob } from './upkeep.jobs.ts'

let db: Kysely<Database>
beforeEach(async () => {
  db = await openRelationalStore<Database>({ kind: 'embedded', path: 'memory://' })
  await sql`create table installation (name text, value text)`.execute(db)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await db.destroy()
})

const knownRows = async () => {
  const { rows } = await sql<{
    rows: number
  }>`select reltuples as rows from pg_class where relname = 'installation'`.execute(db)
  return rows[0]?.rows
}
const log = {
  error: (fields: unknown) => {
    throw new Error(JSON.stringify(fields))
  },
}

test('an embedded store is looked after a while after the start, and every hour from then on', async () => {
  const job = createUpkeepJob({ db, log, isEmbedded: true })
  job.start()
  for (const [minutes, count] of [
    [5, 1],
    [60, 2],
  ] as const) {
    await sql`insert into installation (name, value) values (${`test ${count}`}, '')`.execute(db)
    vi.advanceTimersByTime(minutes * 60_000 - 1)
    expect(await knownRows()).not.toBe(count)
    vi.advanceTimersByTime(1)
    await vi.waitUntil(async () => (await knownRows()) === count, { timeout: 20_000 })
    await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 20_000 })
  }
  await job.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a server is left to itself', () => {
  createUpkeepJob({ db, log, isEmbedded: false }).start()
  expect(vi.getTimerCount()).toBe(0)
})
