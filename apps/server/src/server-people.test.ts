import { attributionSchema } from '@tributary/contract/attribution'
import {
  changedLinkSchema,
  conflictListSchema,
  mergedPeopleSchema,
  peopleSettingsSchema,
  personListSchema,
  personSchema,
} from '@tributary/contract/people'
import { sql, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { hashEmail } from './collect/email-hash.ts'
import { openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'

let app: TestApp
beforeAll(async () => {
  app = await openTestApp()
})
afterAll(() => app.close())

const at = (hour: number) => Date.UTC(2026, 5, 2, hour)
const touch = (touchId: string, handle: string, hour: number, channel: string) => ({
  touchId,
  handle,
  tsMs: at(hour),
  channel,
})

/** Two people: one came by search and bought; one came by e-mail, and the order was placed as yet another user. */
async function shop() {
  const workspace = await app.newWorkspace(`people-${crypto.randomUUID()}@example.com`)
  const { analytics } = app.installation
  const changedAtMs = Date.now() - 3_600_000
  const world: SmallWorld = {
    touches: [touch('t1', 'a:1', 1, 'Paid Search'), touch('t2', 'a:2', 2, 'Email')],
    identities: [
      { handle: 'a:1', person: 'u:ann', tsMs: at(3) },
      { handle: 'a:2', person: 'u:bob', tsMs: at(4) },
      { handle: 'a:2', person: 'u:ann', tsMs: at(5) },
      { handle: `e:${hashEmail('bob@example.com')}`, person: 'u:bob', tsMs: at(4) },
    ],
    conversions: [
      { conversionId: 'o1', handle: 'u:ann', tsMs: at(6), amountMinor: 5000, currency: 'EUR' },
      { conversionId: 'o2', handle: 'u:bobby', tsMs: at(7), amountMinor: 900, currency: 'EUR' },
    ],
    refunds: [{ orderId: 'o1', refundId: 'r1', tsMs: at(8), amountMinor: 1000 }],
  }
  await storeSmallWorld(analytics, workspace.workspace_id, world, { changedAtMs })
  // Changes of the seconds before the latest are looked at again, which would hide whose journeys a merge derives.
  const later = { changed: ['a:nobody'], changedAtMs: changedAtMs + 60_000 }
  await storeSmallWorld(analytics, workspace.workspace_id, {}, later)
  await app.installation.identify.settling.settleWaiting()
  const ask = async <T>(schema: z.ZodType<T>, path: string, body?: unknown, method?: string): Promise<T> => {
    const response = await app.call(path, {
      cookie: workspace.cookie,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined ? {} : { body }),
    })
    expect(response.status).toBe(200)
    return schema.parse(await response.json())
  }
  const status = async (path: string, body?: unknown) =>
    (
      await app.call(path, {
        cookie: workspace.cookie,
        ...(body === undefined ? {} : { method: 'POST', body }),
      })
    ).status
  const credit = async () => {
    const answer = await ask(
      attributionSchema,
      '/api/v1/attribution?model=linear&from=2026-06-01&to=2026-06-30&currency=EUR',
    )
    const rows = answer.rows.map((row) => `${row.key} ${row.amount_minor}`)
    return [...rows.sort(), `none ${answer.unattributed.amount_minor}`]
  }
  return { ...workspace, ask, status, credit }
}

const idOf = (id: string) => `/api/v1/people/${encodeURIComponent(id)}`

test('a person shows every handle and why, what they did, and what they brought after refunds', async () => {
  const { ask } = await shop()
  const ann = await ask(personSchema, idOf('a:1'))
  expect(ann.person_id).toBe('u:ann')
  expect(ann.handle_list.map((handle) => [handle.handle, handle.kind])).toEqual([
    ['u:ann', 'user'],
    ['a:1', 'browser'],
  ])
  expect(ann.links.map((link) => [link.handle, link.other, link.state])).toEqual([
    ['a:1', 'u:ann', 'joined'],
    ['a:2', 'u:ann', 'conflict'],
  ])
  expect(ann.links[0]).toMatchObject({
    source: 'import',
    certainty: 1,
    reason: 'An imported file names both.',
  })
  expect(ann.touches.map((one) => one.touch_id)).toEqual(['t1'])
  expect(ann.value).toEqual([
    { currency: 'EUR', conversions: 1, amount_minor: '5000', net_amount_minor: '4000' },
  ])
})

test('people are found by a handle, a user id, an e-mail address or a browser that nothing is linked to', async () => {
  const { ask } = await shop()
  const find = async (text: string) =>
    (await ask(personListSchema, `/api/v1/people?search=${encodeURIComponent(text)}`)).people.map(
      (person) => person.person_id,
    )
  expect(await find('a:1')).toEqual(['u:ann'])
  expect(await find('bo')).toEqual(['u:bob'])
  expect(await find(' Bob@Example.com ')).toEqual(['u:bob'])
  expect(await find('bobby')).toEqual(['u:bobby'])
  expect(await find("x' or 1=1 --")).toEqual([])
  expect(await find('b_b')).toEqual([])
})

test('the list is paged without gaps or doubles', async () => {
  const { ask } = await shop()
  const pages: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: z.infer<typeof personListSchema> = await ask(
      personListSchema,
      `/api/v1/people?limit=1&cursor=${encodeURIComponent(cursor)}`.replace(/&cursor=$/, ''),
    )
    pages.push(...page.people.map((person) => person.person_id))
    cursor = page.next_cursor
  }
  expect(pages).toEqual(['u:bob', 'u:ann'])
})

test('a merge moves credit at once, derives only those journeys again, and undoing it restores the numbers', async () => {
  const { ask, credit, workspace_id } = await shop()
  const before = await credit()
  expect(before).toEqual(['Paid Search 5000', 'none 900'])
  const versions = async () =>
    (
      await app.installation.analytics.query<{ id: string; version: string }>(
        sql`select conversion_id as id, toString(max(version)) as version from journeys where workspace_id = ${uuid(workspace_id)} group by id order by id`,
      )
    ).map((row) => row.version)
  const old = await versions()
  const merged = await ask(mergedPeopleSchema, '/api/v1/people/merge', {
    person_id: 'u:bobby',
    other_person_id: 'a:2',
  })
  expect(merged.person_id).toBe('u:bob')
  expect(await credit()).toEqual(['Email 900', 'Paid Search 5000', 'none 0'])
  const fresh = await versions()
  expect([fresh[0] === old[0], fresh[1] === old[1]]).toEqual([true, false])
  const bob = await ask(personSchema, idOf('u:bobby'))
  const link = bob.links.find((one) => one.link_id === merged.link_id)
  expect(link).toMatchObject({ source: 'manual', state: 'joined', decided_by: 'Somebody' })
  const undone = await ask(changedLinkSchema, `/api/v1/people/links/${merged.link_id}/undo`, {})
  expect(undone.people.sort()).toEqual(['u:bob', 'u:bobby'])
  expect(await credit()).toEqual(before)
})

test('a conflict is listed with both people and goes when it is decided', async () => {
  const { ask, status, credit } = await shop()
  const list = () => ask(conflictListSchema, '/api/v1/people/conflicts')
  const { conflicts } = await list()
  expect(conflicts).toMatchObject([
    { handle: 'a:2', person_id: 'u:bob', other_person_id: 'u:ann', person_name: 'bob' },
  ])
  const path = `/api/v1/people/conflicts/${conflicts[0]?.link_id}/resolve`
  await ask(changedLinkSchema, path, { resolution: 'merge' })
  expect((await list()).conflicts).toEqual([])
  expect(await credit()).toEqual(['Email 2500', 'Paid Search 2500', 'none 900'])
  expect(await status(path, { resolution: 'keep_apart' })).toBe(409)
})

test('a browser that a member calls shared leaves its person, until that is taken back', async () => {
  const { ask } = await shop()
  const share = (shared: boolean | null) =>
    ask(personSchema.pick({ person_id: true }), '/api/v1/people/handles/share', { handle: 'a:1', shared })
  expect((await share(true)).person_id).toBe('a:1')
  expect((await ask(personSchema, idOf('a:1'))).handle_list).toMatchObject([
    { is_shared: true, shared_decision: true },
  ])
  expect((await share(null)).person_id).toBe('u:ann')
})

test('settings are kept, and refused when they make no sense', async () => {
  const { ask, status } = await shop()
  const settings = { max_people: 5, device_links: true, device_score: 0.9 }
  expect(await ask(peopleSettingsSchema, '/api/v1/people/settings', settings, 'PUT')).toEqual(settings)
  expect(await ask(peopleSettingsSchema, '/api/v1/people/settings')).toEqual(settings)
  expect(await status('/api/v1/people/merge', { person_id: 'u:ann' })).toBe(422)
})

test('nobody and nothing of another workspace is seen or changed', async () => {
  const [mine, theirs] = [await shop(), await shop()]
  const { conflicts } = await theirs.ask(conflictListSchema, '/api/v1/people/conflicts')
  const id = conflicts[0]?.link_id ?? ''
  expect(await mine.status(`/api/v1/people/links/${id}/undo`, {})).toBe(404)
  expect(await mine.status(`/api/v1/people/conflicts/${id}/resolve`, { resolution: 'merge' })).toBe(404)
  await mine.ask(mergedPeopleSchema, '/api/v1/people/merge', { person_id: 'u:ann', other_person_id: 'u:bob' })
  expect((await theirs.ask(personSchema, idOf('u:bob'))).handles).toBe(3)
  expect(await theirs.credit()).toEqual(['Paid Search 5000', 'none 900'])
})

test('who may only read may not decide, and what does not exist is named', async () => {
  const { cookie, workspace_id, status } = await shop()
  expect(await status(idOf('u:nobody'))).toBe(404)
  expect(await status(idOf('nobody'))).toBe(404)
  expect(await status('/api/v1/people/links/1x/undo', {})).toBe(404)
  expect(await status('/api/v1/people?cursor=zz')).toBe(400)
  const user = (await app.me(cookie)).user?.user_id ?? ''
  await app.installation.db
    .updateTable('workspace_member')
    .set({ role: 'VIEWER' })
    .where('workspace_id', '=', workspace_id)
    .where('user_id', '=', user)
    .execute()
  expect(await status(idOf('u:ann'))).toBe(200)
  const body = { person_id: 'u:ann', other_person_id: 'u:bob' }
  const refused = await app.call('/api/v1/people/merge', { cookie, method: 'POST', body })
  expect((await problemOf(refused)).code).toBe('Forbidden')
})
