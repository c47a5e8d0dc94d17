import { PGlite } from '@electric-sql/pglite'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPgliteDialect } from './pglite-dialect.ts'
import { acrossScopes, raiseScopeWall, scopedDialect, withinScope } from './row-scope.ts'

const ANNA = '00000000-0000-4000-8000-00000000000a'
const BERT = '00000000-0000-4000-8000-00000000000b'

type Tables = { note: { tenant: string; body: string }; secret: { body: string } }
let db: Kysely<Tables>

beforeAll(async () => {
  db = new Kysely<Tables>({ dialect: scopedDialect(createPgliteDialect(await PGlite.create())) })
  for (const statement of [
    'create table note (tenant uuid not null, body text not null)',
    'create table secret (body text not null)',
    'create table name (body text not null)',
    'alter table note enable row level security',
    `create policy own on note using (tenant = (select current_setting('tributary.scope', true)::uuid))`,
  ])
    await sql.raw(statement).execute(db)
  expect(await raiseScopeWall(db, { readable: { name: ['body'] } })).toBe(true)
  await db
    .insertInto('note')
    .values([
      { tenant: ANNA, body: 'of Anna' },
      { tenant: BERT, body: 'of Bert' },
    ])
    .execute()
})
afterAll(() => db.destroy())

const bodies = async () =>
  (await db.selectFrom('note').select('body').orderBy('body').execute()).map((row) => row.body)

test('a statement that forgot its tenant shows the rows of the scope, and all of them without one', async () => {
  expect(await withinScope(ANNA, bodies)).toEqual(['of Anna'])
  expect(await withinScope(BERT, bodies)).toEqual(['of Bert'])
  expect(await bodies()).toEqual(['of Anna', 'of Bert'])
  expect(await withinScope(ANNA, () => acrossScopes(bodies))).toEqual(['of Anna', 'of Bert'])
})

test('nothing is written or deleted for another tenant', async () => {
  await withinScope(ANNA, async () => {
    await expect(db.insertInto('note').values({ tenant: BERT, body: 'smuggled' }).execute()).rejects.toThrow(
      /row-level security/,
    )
    expect(await db.deleteFrom('note').where('body', '=', 'of Bert').executeTakeFirst()).toEqual({
      numDeletedRows: 0n,
    })
    expect(
      await db.updateTable('note').set({ body: 'x' }).where('tenant', '=', BERT).executeTakeFirst(),
    ).toMatchObject({
      numUpdatedRows: 0n,
    })
  })
  expect(await bodies()).toEqual(['of Anna', 'of Bert'])
})

test('a table without a policy is closed, or readable where that was said', async () => {
  await withinScope(ANNA, async () => {
    await expect(db.selectFrom('secret').selectAll().execute()).rejects.toThrow(/permission denied/)
    await expect(sql`select * from name`.execute(db)).resolves.toMatchObject({ rows: [] })
    await expect(sql`insert into name values ('x')`.execute(db)).rejects.toThrow(/permission denied/)
  })
})

test('scopes that work at once do not see through each other, in transactions and after one failed', async () => {
  const inTransaction = () =>
    db.transaction().execute(async (trx) => {
      const seen = await trx.selectFrom('note').select('body').execute()
      await new Promise((resolve) => setTimeout(resolve, 1))
      return [...seen, ...(await trx.selectFrom('note').select('body').execute())].map((row) => row.body)
    })
  const failing = () =>
    db.transaction().execute(async (trx) => {
      await trx.insertInto('note').values({ tenant: ANNA, body: 'rolled back' }).execute()
      throw new Error('no')
    })
  const rounds = Array.from({ length: 20 }, async (_, index) => {
    if (index % 5 === 4) return expect(withinScope(ANNA, failing)).rejects.toThrow('no')
    const [scope, name] = index % 2 === 0 ? ([ANNA, 'of Anna'] as const) : ([BERT, 'of Bert'] as const)
    return expect(await withinScope(scope, inTransaction)).toEqual([name, name])
  })
  await Promise.all([...rounds, bodies()])
  expect(await bodies()).toEqual(['of Anna', 'of Bert'])
})

test('raising the wall again changes nothing', async () => {
  expect(await raiseScopeWall(db, { readable: { name: ['body'] } })).toBe(true)
  expect(await withinScope(BERT, bodies)).toEqual(['of Bert'])
})

test('a database in which the wall was not raised is read as before, although its server has the role', async () => {
  const plain = new Kysely<Tables>({ dialect: scopedDialect(createPgliteDialect(await PGlite.create())) })
  await sql.raw('create role tributary_scoped nologin').execute(plain)
  await sql.raw('create table note (tenant uuid not null, body text not null)').execute(plain)
  await sql.raw('alter table note enable row level security').execute(plain)
  await withinScope(ANNA, async () => {
    await plain.insertInto('note').values({ tenant: ANNA, body: 'kept' }).execute()
    expect(await plain.selectFrom('note').select('body').execute()).toEqual([{ body: 'kept' }])
  })
  await plain.destroy()
})
