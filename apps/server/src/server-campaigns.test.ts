import { campaignsSchema, spendListSchema } from '@tributary/contract/campaigns'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'

let app: TestApp
let call: TestApp['call']
beforeAll(async () => {
  app = await openTestApp()
  call = app.call
})
afterAll(() => app.close())

const RANGE = 'from=2026-06-01&to=2026-06-30'
const at = (day: string) => Date.parse(`${day}T12:00:00Z`)

async function shop() {
  const workspace = await app.newWorkspace(`campaigns-${crypto.randomUUID()}@example.com`)
  await storeSmallWorld(app.installation.analytics, workspace.workspace_id, {
    touches: [
      { touchId: 't1', handle: 'a:1', tsMs: at('2026-06-02'), channel: 'Paid Search', campaign: 'spring' },
      { touchId: 't2', handle: 'a:2', tsMs: at('2026-06-03'), channel: 'Email', campaign: 'newsletter' },
    ],
    conversions: [
      { conversionId: 'o1', handle: 'a:1', tsMs: at('2026-06-04'), amountMinor: 7000, currency: 'EUR' },
      { conversionId: 'o2', handle: 'a:2', tsMs: at('2026-06-04'), amountMinor: 100, currency: 'EUR' },
    ],
    spend: [
      { day: '2026-05-01', channel: 'Paid Search', campaign: 'spring', currency: 'EUR', amountMinor: 900 },
    ],
  })
  return workspace
}

const list = async (cookie: string) =>
  campaignsSchema.parse(await (await call(`/api/v1/campaigns?${RANGE}&model=first`, { cookie })).json())

test('a campaign shows its budget, what it cost, and what it earned, and corrected spend counts once', async () => {
  const { cookie } = await shop()
  const plan = { name: 'spring', platform: 'Google Ads', budget_minor: '5000', currency: 'EUR' }
  expect((await call('/api/v1/campaigns', { method: 'POST', cookie, body: plan })).status).toBe(201)
  const spend = { day: '2026-06-02', channel: 'Paid Search', campaign: 'spring', currency: 'EUR' }
  for (const amount_minor of ['3500', '2000'])
    expect(
      (
        await call('/api/v1/spend', {
          method: 'PUT',
          cookie,
          body: { ...spend, amount_minor, impressions: 1000, clicks: 40 },
        })
      ).status,
    ).toBe(204)
  const { rows } = await list(cookie)
  expect(rows.map((row) => row.name)).toEqual(['spring', 'newsletter'])
  expect(rows[0]).toMatchObject({
    plan: { budget_minor: '5000', platform: 'Google Ads' },
    spend_minor: '2000',
    spent_minor: '2900',
    ctr: 0.04,
    cpc_minor: 50,
    conversions: 1,
    net_amount_minor: '7000',
    roas: 3.5,
  })
  const listed = await call(`/api/v1/spend?${RANGE}&campaign=spring`, { cookie })
  expect(spendListSchema.parse(await listed.json()).spend).toMatchObject([
    { day: '2026-06-02', amount_minor: '2000', source: 'manual' },
  ])
})

test('a plan is changed and deleted by its workspace only; a name is planned once', async () => {
  const { cookie } = await shop()
  const stranger = await shop()
  const body = { name: 'autumn' }
  const made = await call('/api/v1/campaigns', { method: 'POST', cookie, body })
  const { campaign_id } = (await made.json()) as { campaign_id: string }
  const again = await call('/api/v1/campaigns', { method: 'POST', cookie, body })
  expect((await problemOf(again)).code).toBe('Conflict')
  const path = `/api/v1/campaigns/${campaign_id}`
  const change = { method: 'PUT', body: { name: 'autumn', starts_on: '2026-09-01', ends_on: '2026-10-31' } }
  expect((await call(path, { ...change, cookie: stranger.cookie })).status).toBe(404)
  expect((await call(path, { ...change, cookie })).status).toBe(204)
  expect((await list(cookie)).rows.find((row) => row.name === 'autumn')?.plan?.ends_on).toBe('2026-10-31')
  const wrong = { ...change, body: { ...change.body, ends_on: '2026-08-01' } }
  expect((await problemOf(await call(path, { ...wrong, cookie }))).errors?.[0]?.path).toBe('ends_on')
  expect((await call(path, { method: 'DELETE', cookie: stranger.cookie })).status).toBe(404)
  expect((await call(path, { method: 'DELETE', cookie })).status).toBe(204)
  expect((await list(cookie)).rows.map((row) => row.name)).not.toContain('autumn')
})
