import { PGlite } from '@electric-sql/pglite'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPgliteDialect } from './pglite-dialect.ts'
import { keepUp } from './relational-upkeep.ts'

let db: Kysely<unknown>
beforeAll(async () => {
  db = new Kysely<unknown>({ dialect: createPgliteDialect(await PGlite.create()) })
  await sql`create table queue (id int primary key, body text)`.execute(db)
})
afterAll(() => db.destroy())

async function one<Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row | undefined> {
  return (await statement.execute(db)).rows[0]
}
const pages = () => one(sql<{ size: string }>`select pg_relation_size('queue')::text as size`)

test('a queue that empties again and again does not grow, and plans know how long it is', async () => {
  for (let round = 0; round < 3; round++) {
    await sql`insert into queue select n, repeat('x', 200) from generate_series(1, 2000) as n`.execute(db)
    await sql`delete from queue`.execute(db)
    await keepUp(db, () => false)
    expect(await pages()).toEqual({ size: '0' })
  }
  await sql`insert into queue select n, 'x' from generate_series(1, 500) as n`.execute(db)
  await keepUp(db, () => false)
  expect(
    await one(sql<{ rows: number }>`select reltuples as rows from pg_class where relname = 'queue'`),
  ).toEqual({
    rows: 500,
  })
})

test('it ends between two tables when the server stops', async () => {
  await sql`create table later (id int)`.execute(db)
  await sql`insert into later values (1)`.execute(db)
  let asked = 0
  await keepUp(db, () => asked++ > 0)
  expect(
    await one(sql<{ rows: number }>`select reltuples as rows from pg_class where relname = 'queue'`),
  ).toEqual({
    rows: 500,
  })
})
