import { funnelSchema, savedFunnelListSchema, savedFunnelSchema } from '@tributary/contract/funnels'
import { pathsSchema } from '@tributary/contract/paths'
import { retentionSchema } from '@tributary/contract/retention'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, problemOf, type TestApp } from '../server-app.testkit.ts'

let app: TestApp
let shops = 0
beforeAll(async () => {
  app = await openTestApp()
})
afterAll(() => app.close())

const STEPS = [
  { event_type: 'page_view', conditions: [{ field: 'page_path', operator: 'starts_with', value: '/shop' }] },
  { event_type: 'purchase', conditions: [] },
]
const newShop = () => app.newWorkspace(`analyse${shops++}@example.com`)

async function save(key: string, name: string) {
  const response = await app.call('/api/v1/funnels', {
    method: 'POST',
    key,
    body: { name, steps: STEPS, window_minutes: 60 },
  })
  expect(response.status).toBe(201)
  return savedFunnelSchema.parse(await response.json())
}

async function list(key: string) {
  const response = await app.call('/api/v1/funnels', { key })
  return savedFunnelListSchema.parse(await response.json()).funnels
}

test('funnels are saved, renamed, changed, deleted and restored', async () => {
  const { api_key: key } = await newShop()
  const saved = await save(key, ' Shop to purchase ')
  expect(await list(key)).toEqual([saved])
  expect(saved).toMatchObject({ name: 'Shop to purchase', steps: STEPS, window_minutes: 60 })
  const path = `/api/v1/funnels/${saved.funnel_id}`
  const steps = [...STEPS, { event_type: 'refund', conditions: [] }]
  const changed = await app.call(path, { method: 'PATCH', key, body: { name: 'Returns', steps } })
  expect(changed.status).toBe(204)
  expect(await list(key)).toEqual([{ ...saved, name: 'Returns', steps }])
  expect((await app.call(path, { method: 'DELETE', key })).status).toBe(204)
  expect(await list(key)).toEqual([])
  expect((await app.call(path, { method: 'DELETE', key })).status).toBe(404)
  expect((await app.call(`${path}/restore`, { method: 'POST', key })).status).toBe(204)
  expect((await list(key)).map((funnel) => funnel.name)).toEqual(['Returns'])
  expect((await app.call(`${path}/restore`, { method: 'POST', key })).status).toBe(404)
})

test('one workspace neither sees nor changes the funnels of another', async () => {
  const [one, two] = [await newShop(), await newShop()]
  const saved = await save(one.api_key, 'Mine')
  const path = `/api/v1/funnels/${saved.funnel_id}`
  expect(await list(two.api_key)).toEqual([])
  const theft = { method: 'PATCH', key: two.api_key, body: { name: 'Yours' } }
  expect((await app.call(path, theft)).status).toBe(404)
  expect((await app.call(path, { method: 'DELETE', key: two.api_key })).status).toBe(404)
  expect((await app.call(path, { method: 'DELETE', key: one.api_key })).status).toBe(204)
  expect((await app.call(`${path}/restore`, { method: 'POST', key: two.api_key })).status).toBe(404)
})

test('a new workspace has empty reports, not errors', async () => {
  const { api_key: key } = await newShop()
  const report = await app.call('/api/v1/funnels/report', {
    method: 'POST',
    key,
    body: { steps: STEPS, by: 'property:plan' },
  })
  expect(report.status).toBe(200)
  expect(funnelSchema.parse(await report.json()).steps.map((step) => step.people)).toEqual([0, 0])
  const paths = await app.call('/api/v1/paths?by=source_medium&collapse=true', { key })
  expect(pathsSchema.parse(await paths.json()).total.conversions).toBe(0)
  const retention = await app.call('/api/v1/retention?returning=revenue&period=month', { key })
  expect(retentionSchema.parse(await retention.json()).cohorts.every((cohort) => cohort.people === 0)).toBe(
    true,
  )
})

test('what is asked wrongly is named', async () => {
  const { api_key: key } = await newShop()
  const one = { steps: STEPS.slice(0, 1) }
  const problem = await problemOf(
    await app.call('/api/v1/funnels/report', { method: 'POST', key, body: one }),
  )
  expect(problem).toMatchObject({ status: 422, code: 'ValidationFailed' })
  expect(problem.errors?.[0]?.path).toBe('steps')
  const field = [{ event_type: 'a', conditions: [{ field: 'e.ts', value: 'x' }] }, STEPS[1]]
  const refused = await app.call('/api/v1/funnels/report', { method: 'POST', key, body: { steps: field } })
  expect(refused.status).toBe(422)
  expect((await app.call('/api/v1/paths?by=landing_page', { key })).status).toBe(400)
  expect((await app.call('/api/v1/retention?period=day&from=2020-01-01', { key })).status).toBe(400)
  expect((await app.call('/api/v1/retention/people?cohort=2026-06-02', { key })).status).toBe(400)
  expect((await app.call('/api/v1/retention/people?cohort=2026-06-01&cursor=x', { key })).status).toBe(400)
})

test('nobody reads without signing in, and a consultant reads no numbers', async () => {
  const reads = [
    ['POST', '/api/v1/funnels/report', { steps: STEPS }],
    ['POST', '/api/v1/funnels/people', { steps: STEPS, step: 1 }],
    ['GET', '/api/v1/funnels', undefined],
    ['GET', '/api/v1/funnels/choices', undefined],
    ['GET', '/api/v1/paths', undefined],
    ['POST', '/api/v1/paths/conversions', { place: { of: 'total' } }],
    ['GET', '/api/v1/retention', undefined],
    ['GET', '/api/v1/retention/people?cohort=2026-06-01', undefined],
  ] as const
  const { cookie, workspace_id } = await newShop()
  await app.installation.db
    .updateTable('workspace_member')
    .set({ role: 'CONSULTANT' })
    .where('workspace_id', '=', workspace_id)
    .execute()
  for (const [method, path, body] of reads) {
    expect([path, (await app.call(path, { method, body })).status]).toEqual([path, 401])
    expect([path, (await app.call(path, { method, body, cookie })).status]).toEqual([path, 403])
  }
})

test('a viewer reads reports and changes no saved funnel', async () => {
  const { cookie, workspace_id, api_key: key } = await newShop()
  const saved = await save(key, 'Kept')
  await app.installation.db
    .updateTable('workspace_member')
    .set({ role: 'VIEWER' })
    .where('workspace_id', '=', workspace_id)
    .execute()
  const read = await app.call('/api/v1/funnels/report', { method: 'POST', cookie, body: { steps: STEPS } })
  expect(read.status).toBe(200)
  const removed = await app.call(`/api/v1/funnels/${saved.funnel_id}`, { method: 'DELETE', cookie })
  expect(removed.status).toBe(403)
})
