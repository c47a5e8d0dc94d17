import { openTestRelational } from '@tributary/testkit/test-stores'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import type { AuditTables } from '../access/audit.service.ts'
import { systemSources } from '../sources.ts'
import { type ContactBank, createContactBank } from './contact-bank.service.ts'
import type { ContactTables } from './contacts.table.ts'

const sources = systemSources()
let store: Awaited<ReturnType<typeof openTestRelational<ContactTables & AuditTables>>>
let bank: ContactBank
let team: Actor
let seller: Actor

beforeAll(async () => {
  store = await openTestRelational<ContactTables & AuditTables>()
  for (const id of ['anna', 'ben'])
    await sql`insert into "user" (id, name, email, "emailVerified") values (${id}, ${id}, ${`${id}@example.com`}, true)`.execute(
      store.db,
    )
  bank = createContactBank({
    db: store.db,
    people: { findPerson: () => Promise.reject(new Error('not asked')) },
    ...sources,
  })
})
afterAll(() => store.close())

beforeEach(async () => {
  const workspaceId = sources.newId()
  await sql`insert into workspace (id, name) values (${workspaceId}, 'Ours')`.execute(store.db)
  const workspace = { name: 'Ours', currency: null, timeZone: 'UTC', isSample: false }
  team = { workspaceId, userId: 'anna', role: 'OWNER', workspace }
  seller = { workspaceId, userId: 'ben', role: 'CONSULTANT', workspace }
  for (const { userId, role } of [team, seller])
    await sql`insert into workspace_member (workspace_id, user_id, role) values (${workspaceId}, ${userId}, ${role})`.execute(
      store.db,
    )
})

function entries(action: string) {
  return store.db
    .selectFrom('audit_entry')
    .select(['actor_id', 'subject_kind', 'subject_name', 'before', 'after'])
    .where('workspace_id', '=', team.workspaceId)
    .where('action', '=', action)
    .execute()
}

test('that two are not the same is taken back by who sees both, and noted', async () => {
  const email = 'twin@example.com'
  const first = await bank.contacts.create(team, { name: 'Twin One', email })
  const second = await bank.contacts.create(team, { name: 'Twin Two', email })
  const pair = { contact_id: first.contact_id, other_id: second.contact_id }
  const pairs = async () => (await bank.duplicates.find(team, { limit: 10 })).length
  await bank.duplicates.keepApart(team, pair)
  expect(await pairs()).toBe(0)
  await expect(bank.duplicates.forgetApart(seller, pair)).rejects.toThrow('There is no contact')
  expect(await pairs()).toBe(0)
  expect(await entries('forget_apart')).toEqual([])

  await bank.duplicates.forgetApart(team, pair)
  await bank.duplicates.forgetApart(team, pair)
  expect(await pairs()).toBe(1)
  expect(await entries('forget_apart')).toEqual([
    {
      actor_id: 'anna',
      subject_kind: 'contact',
      subject_name: 'Twin One',
      before: { other_id: second.contact_id, other_name: 'Twin Two' },
      after: null,
    },
  ])
})

test('warmness set by hand is noted with what it was', async () => {
  const { contact_id } = await bank.contacts.create(team, { name: 'Warm', warmness: 3 })
  await bank.attention.setWarmness(team, contact_id, { warmness: 8, note: 'met' })
  expect(await entries('set_warmness')).toMatchObject([
    { before: { warmness: 3 }, after: { warmness: 8, note: 'met' } },
  ])
})

test('an import and its undo are noted with how many contacts they were about', async () => {
  const { import_id } = await bank.contactImports.run(team, {
    file_name: 'two.csv',
    format: 'csv',
    text: 'name\nOne\nTwo\n',
    tags: [],
    existing: 'fill',
  })
  await bank.contacts.undo(team, import_id, ['import'])
  expect(await entries('import')).toMatchObject([{ after: { rows: 2, create: 2 } }])
  expect(await entries('undo')).toMatchObject([{ after: { restored: 2, kept: 0 } }])
})

test('a consultant is offered the tags of contacts they see, the team every tag', async () => {
  await bank.contacts.create(team, { name: 'Secret', tags: ['layoffs'] })
  await bank.contacts.create(seller, { name: 'Own', tags: ['fair', 'vip'] })
  expect((await bank.contacts.choices(seller)).tags).toEqual(['fair', 'vip'])
  expect((await bank.contacts.choices(team)).tags).toEqual(['fair', 'layoffs', 'vip'])
})
