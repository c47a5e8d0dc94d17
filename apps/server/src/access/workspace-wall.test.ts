import { acrossScopes, raiseScopeWall, withinScope } from '@tributary/stores/row-scope'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { SEEN_OF_ACCOUNTS } from './access.table.ts'

const OWN = '00000000-0000-4000-8000-000000000001'
const OTHER = '00000000-0000-4000-8000-000000000002'
const RECORD = {
  [OWN]: '00000000-0000-4000-8000-000000000011',
  [OTHER]: '00000000-0000-4000-8000-000000000012',
}

let relational: TestRelational<Database>

beforeAll(async () => {
  relational = await openTestRelational<Database>()
  const { db } = relational
  expect(await raiseScopeWall(db, { readable: SEEN_OF_ACCOUNTS })).toBe(true)
  for (const [workspace, record] of Object.entries(RECORD))
    for (const statement of [
      sql`insert into workspace (id, name) values (${workspace}, 'Company')`,
      sql`insert into contact_change (id, workspace_id, kind, title, made_at) values (${record}, ${workspace}, 'import', 'contacts.csv', now())`,
      sql`insert into contact_import_refusal (change_id, row_number, reason) values (${record}, 1, 'no name')`,
      sql`insert into outbox (workspace_id, version, fact) values (${workspace}, 1, '{}')`,
    ])
      await statement.execute(db)
})
afterAll(() => relational.close())

/** What no workspace owns. A request that acts for one reads the names of users and nothing else of these. */
const OF_THE_INSTALLATION = [
  'account',
  'installation',
  'schema_migration',
  'session',
  'twoFactor',
  'user',
  'verification',
]

test('every table is behind the wall, but for those of the installation', async () => {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class c
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
      and not (relrowsecurity and exists (select from pg_policy where polrelid = c.oid))
    order by relname collate "C"`.execute(relational.db)
  expect(rows.map(({ name }) => name)).toEqual(OF_THE_INSTALLATION)
})

test('for one workspace there are no others, not even through the rows of a parent', async () => {
  const { db } = relational
  await withinScope(OWN, async () => {
    expect((await db.selectFrom('workspace').select('id').execute()).map(({ id }) => id)).toEqual([OWN])
    for (const [table, column] of [
      ['outbox', 'workspace_id'],
      ['contact_change', 'workspace_id'],
      ['contact_import_refusal', 'change_id'],
    ] as const) {
      const seen = await sql<{ of: string }>`select ${sql.id(column)} as of from ${sql.id(table)}`.execute(db)
      expect(seen.rows).toEqual([{ of: column === 'change_id' ? RECORD[OWN] : OWN }])
    }
    await expect(
      sql`insert into contact_import_refusal (change_id, row_number, reason) values (${RECORD[OTHER]}, 2, 'x')`.execute(
        db,
      ),
    ).rejects.toThrow(/row-level security/)
  })
  const all = await acrossScopes(() => db.selectFrom('workspace').select('id').execute())
  expect(all.length).toBe(2)
})

test('passwords and sessions are closed to work for a workspace', async () => {
  await withinScope(OWN, async () => {
    for (const table of ['account', 'session', 'verification', 'twoFactor', 'installation'])
      await expect(sql`select * from ${sql.id(table)}`.execute(relational.db)).rejects.toThrow(
        /permission denied/,
      )
    await expect(sql`update "user" set name = 'x'`.execute(relational.db)).rejects.toThrow(
      /permission denied/,
    )
  })
})
