import { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMutex, createPgliteDialect } from './pglite-dialect.ts'

type Tables = { note: { id: number; body: string } }
let db: Kysely<Tables>

beforeAll(async () => {
  db = new Kysely<Tables>({ dialect: createPgliteDialect(await PGlite.create()) })
  await db.schema.createTable('note').addColumn('id', 'integer').addColumn('body', 'text').execute()
})
afterAll(() => db.destroy())

const pause = () => new Promise((resolve) => setTimeout(resolve, 5))

test('two overlapping transactions do not mix: what one rolls back is gone, what the other commits stays', async () => {
  const failing = db.transaction().execute(async (trx) => {
    await trx.insertInto('note').values({ id: 1, body: 'rolled back' }).execute()
    await pause()
    await trx.insertInto('note').values({ id: 2, body: 'rolled back' }).execute()
    throw new Error('no')
  })
  const working = db.transaction().execute(async (trx) => {
    await trx.insertInto('note').values({ id: 3, body: 'kept' }).execute()
    await pause()
    await trx.insertInto('note').values({ id: 4, body: 'kept' }).execute()
  })
  const outside = db.insertInto('note').values({ id: 5, body: 'kept' }).execute()
  await expect(failing).rejects.toThrow('no')
  await Promise.all([working, outside])
  const rows = await db.selectFrom('note').selectAll().orderBy('id').execute()
  expect(rows.map((row) => row.id)).toEqual([3, 4, 5])
})

test('a statement that fails leaves the connection usable', async () => {
  await expect(
    db
      .insertInto('note')
      .values({ id: 'x' as unknown as number, body: '' })
      .execute(),
  ).rejects.toThrow()
  await expect(
    db.transaction().execute(async (trx) =>
      trx
        .insertInto('note')
        .values({ id: 'x' as unknown as number, body: '' })
        .execute(),
    ),
  ).rejects.toThrow()
  expect((await db.selectFrom('note').selectAll().execute()).length).toBeGreaterThan(0)
})

test('the mutex serves whoever came first', async () => {
  const mutex = createMutex()
  const order: number[] = []
  await mutex.lock()
  const waiting = [1, 2, 3].map((n) =>
    mutex
      .lock()
      .then(() => order.push(n))
      .then(() => mutex.unlock()),
  )
  mutex.unlock()
  await Promise.all(waiting)
  expect(order).toEqual([1, 2, 3])
})
