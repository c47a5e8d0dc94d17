import {
  badgesSchema,
  conflictsSchema,
  type PipedriveStatus,
  pipedriveKeySchema,
  pipedriveStatusSchema,
  queuedSchema,
} from '@tributary/contract/pipedrive'
import { type PipedriveServer, startPipedriveServer } from '@tributary/testkit/pipedrive/pipedrive-server'
import { deliverWebhooks } from '@tributary/testkit/pipedrive/pipedrive-webhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'

let pipedrive: PipedriveServer
let app: TestApp
let cookie = ''
let workspaceId = ''
beforeAll(async () => {
  pipedrive = await startPipedriveServer({ now: Date.now, limits: { burst: 1_000 } })
  app = await openTestApp({ pipedriveUrl: pipedrive.url })
  const made = await app.newWorkspace('pipedrive@example.com')
  cookie = made.cookie
  workspaceId = made.workspace_id
})
afterAll(async () => {
  expect(pipedrive.violations).toEqual([])
  await app.close()
  await pipedrive.close()
})

const call = (path: string, method = 'GET', body?: unknown) =>
  app.call(`/api/v1${path}`, { method, cookie, ...(body === undefined ? {} : { body }) })
const status = async (): Promise<PipedriveStatus> =>
  pipedriveStatusSchema.parse(await (await call('/pipedrive/status')).json())
const drain = () => app.installation.pipedrive.drain(workspaceId, { maxItems: 100 })
const idSchema = z.looseObject({ contact_id: z.string() })
async function addContact(name: string, more: object = {}): Promise<string> {
  const email = `${name.toLowerCase().replace(' ', '.')}@acme.example`
  const response = await call('/contacts', 'POST', { name, email, ...more })
  expect(response.status).toBe(201)
  return idSchema.parse(await response.json()).contact_id
}
const badge = async (id: string) =>
  badgesSchema.parse(await (await call(`/pipedrive/badges?kind=person&ids=${id}`)).json()).badges[0]
const person = (name: string) => pipedrive.company.list('person').find((record) => record.name === name)

test('a key is refused before it is kept, kept sealed, shown by its last characters, and noted in the audit log', async () => {
  expect((await status()).my_key).toBeNull()
  const wrong = await call('/pipedrive/key', 'PUT', { api_key: 'no-such-token' })
  const problem = await problemOf(wrong)
  expect([wrong.status, problem.errors?.[0]?.path]).toEqual([422, 'api_key'])
  const saved = await call('/pipedrive/key', 'PUT', { api_key: 'token-ada' })
  const key = pipedriveKeySchema.parse(await saved.json())
  expect(key).toMatchObject({
    hint: '-ada',
    vendor_user: 'Ada Admin',
    company: 'Northwind',
    has_webhook: true,
  })
  const { db } = app.installation
  const stored = JSON.stringify([
    await db.selectFrom('pipedrive_key').selectAll().execute(),
    await db.selectFrom('audit_entry').selectAll().where('subject_kind', '=', 'pipedrive_key').execute(),
  ])
  expect(stored).toContain('"pipedrive_key"')
  expect(stored).not.toContain('token-ada')
  expect((await call('/pipedrive/key/test', 'POST')).status).toBe(200)
})

test('a contact that becomes warm is sent with its organisation; its badge leads to it', async () => {
  const id = await addContact('Ann Bee', { organisation: 'Acme', warmness: 3 })
  await drain()
  expect(await badge(id)).toBeUndefined()
  expect((await call(`/contacts/${id}/warmness`, 'PUT', { warmness: 9 })).status).toBeLessThan(300)
  await drain()
  expect(await badge(id)).toMatchObject({
    state: 'synced',
    url: `https://northwind.pipedrive.com/person/${person('Ann Bee')?.id}`,
  })
  expect(pipedrive.company.list('organization').map((record) => record.name)).toEqual(['Acme'])
  expect((await status()).counts).toMatchObject({ synced: 1, failed: 0, queued: 0 })
})

test('a meeting takes a cold contact along, and a deal of the contact follows', async () => {
  const id = await addContact('Mia Cole')
  const stages = await call('/pipeline')
  expect(stages.status).toBe(200)
  const deal = { name: 'Mia pilot', amount_minor: '120000', currency: 'EUR', contact_id: id }
  expect((await call('/deals', 'POST', deal)).status).toBe(201)
  const meeting = { kind: 'MEETING', state: 'planned', contact_id: id, at: '2026-12-01T10:00:00Z' }
  expect((await call('/activities', 'POST', { ...meeting, subject: 'Kick-off' })).status).toBe(201)
  await drain()
  const there = person('Mia Cole')
  expect(pipedrive.company.list('activity')).toMatchObject([
    { subject: 'Kick-off', type: 'meeting', due_date: '2026-12-01', due_time: '10:00', person_id: there?.id },
  ])
  expect(pipedrive.company.list('deal')).toMatchObject([
    { title: 'Mia pilot', value: 1200, currency: 'EUR', status: 'open', person_id: there?.id },
  ])
})

test('a webhook leads to the record being read, whatever it says, in whatever order and however often; others are refused', async () => {
  const id = await addContact('Eve Dale', { warmness: 9 })
  await drain()
  const there = person('Eve Dale')
  const from = pipedrive.company.changes.length
  pipedrive.company.update('person', there?.id ?? 0, { name: 'Eve One' }, 'app')
  pipedrive.company.update('person', there?.id ?? 0, { name: 'Eve Two' }, 'app')
  const deliver = (url: string, init: RequestInit) =>
    app.call(new URL(url).pathname, {
      method: 'POST',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: String(init.body),
    })
  const { sent, accepted } = await deliverWebhooks({
    company: pipedrive.company,
    fromChange: from,
    seed: 3,
    deliver,
  })
  expect([sent >= 2, accepted]).toEqual([true, sent])
  const url = pipedrive.company.webhooks[0]?.subscription_url ?? ''
  const bad = await deliver(url, { headers: { authorization: 'Basic wrong' }, body: '{}' })
  expect(bad.status).toBe(401)
  await drain()
  const read = await call(`/contacts/${id}`)
  expect(await read.json()).toMatchObject({ name: 'Eve Two' })
})

test('what both sides changed is listed, and the other value can be chosen', async () => {
  const id = await addContact('Kim Lang', { warmness: 9 })
  await drain()
  const there = person('Kim Lang')
  expect((await call(`/contacts/${id}`, 'PATCH', { name: 'Kim Here' })).status).toBe(200)
  // Pipedrive's clock has whole seconds: its change is the later one.
  if (there) Object.assign(there, { name: 'Kim There', update_time: '2099-01-01T00:00:00Z' })
  await drain()
  expect(await (await call(`/contacts/${id}`)).json()).toMatchObject({ name: 'Kim There' })
  const { conflicts } = conflictsSchema.parse(await (await call('/pipedrive/conflicts')).json())
  expect(conflicts).toMatchObject([
    { field: 'name', ours: 'Kim Here', theirs: 'Kim There', winner: 'theirs' },
  ])
  const path = `/pipedrive/conflicts/${conflicts[0]?.conflict_id}/resolve`
  expect((await call(path, 'POST', { choice: 'send_again' })).status).toBe(422)
  expect((await call(path, 'POST', { choice: 'ours' })).status).toBe(204)
  if (there) there.update_time = '2026-01-01T00:00:00Z'
  await drain()
  expect(there?.name).toBe('Kim Here')
  expect((await status()).counts.conflicts).toBe(0)
})

test('what Pipedrive refuses is listed with the reason and can be tried again', async () => {
  const id = await addContact('Sue Roe')
  pipedrive.refuse('addPerson', 'name is on the blocked list')
  const asked = await call('/pipedrive/sync', 'POST', { contact_ids: [id] })
  expect(queuedSchema.parse(await asked.json())).toEqual({ queued: 1 })
  await drain()
  const { failed } = await status()
  expect(failed).toMatchObject([{ label: 'Sue Roe', state: 'FAILED', reason: 'asked' }])
  expect(failed[0]?.problem).toContain('blocked list')
  pipedrive.refuse('addPerson', undefined)
  expect(queuedSchema.parse(await (await call('/pipedrive/retry', 'POST', {})).json())).toEqual({ queued: 1 })
  await drain()
  expect(await badge(id)).toMatchObject({ state: 'synced' })
})

test('another workspace sees nothing of it, and an API key has no Pipedrive key', async () => {
  const other = await app.newWorkspace('pipedrive-other@example.com')
  const as = (path: string) => app.call(`/api/v1${path}`, { cookie: other.cookie })
  const theirs = pipedriveStatusSchema.parse(await (await as('/pipedrive/status')).json())
  expect([theirs.company, theirs.my_key, theirs.counts.synced]).toEqual([null, null, 0])
  const { db } = app.installation
  const links = await db
    .selectFrom('pipedrive_link')
    .select('local_id')
    .where('kind', '=', 'person')
    .execute()
  const ids = links.map((link) => link.local_id).join(',')
  const badges = await as(`/pipedrive/badges?kind=person&ids=${ids}`)
  expect(await badges.json()).toEqual({ is_connected: false, badges: [] })
  const body = { api_key: 'token-ada' }
  const asProgram = await app.call('/api/v1/pipedrive/key', { method: 'PUT', key: other.api_key, body })
  expect(asProgram.status).toBe(403)
})

test('the threshold is the workspace’s, and everything goes with the last key but what is at Pipedrive', async () => {
  const saved = await call('/pipedrive/settings', 'PUT', { warm_threshold: 4.5 })
  expect(await saved.json()).toEqual({ warm_threshold: 4.5, sends_meetings: true })
  const id = await addContact('Rex Moon', { warmness: 5 })
  await drain()
  expect(await badge(id)).toMatchObject({ state: 'synced' })
  expect((await call('/pipedrive/key', 'DELETE')).status).toBe(204)
  const after = await status()
  expect([after.my_key, after.company, pipedrive.company.webhooks.length]).toEqual([null, null, 0])
  await addContact('Late Comer', { warmness: 9 })
  expect(await drain()).toBeUndefined()
  expect(person('Late Comer')).toBeUndefined()
})
