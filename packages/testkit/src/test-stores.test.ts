import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestRelational } from './test-stores.ts'

test('a 64-bit integer keeps its digits, embedded and on a server', async () => {
  const { db, close } = await openTestRelational<unknown>()
  const { rows } = await sql`select 9007199254740993::int8 as n`.execute(db)
  expect(rows).toEqual([{ n: '9007199254740993' }])
  await close()
})

// Only a server has connections that can be cut.
if (process.env.DB === 'postgres')
  test('connections that the server cuts while nobody uses them end nothing; the next statement gets a new one', async () => {
    const { db, close } = await openTestRelational<unknown>()
    await Promise.all([sql`select pg_sleep(0.05)`.execute(db), sql`select pg_sleep(0.05)`.execute(db)])
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(db)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    await close()
  })
