import { funnelPeopleRequestSchema, funnelRequestSchema } from '@tributary/contract/funnels'
import { sql, uint64, uuid } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFunnelService, type FunnelService } from './funnel.service.ts'
import { step, storeWorld } from './funnel-reference.testkit.ts'

let analytics: TestAnalytics
let funnels: FunnelService
const T0 = Date.UTC(2026, 5, 10, 12)
const QUESTION = { from: '2026-06-01', to: '2026-06-20', steps: [step('view'), step('buy')] }

beforeAll(async () => {
  analytics = await openTestAnalytics()
  funnels = createFunnelService({ analytics: analytics.store, now: () => Date.UTC(2026, 6, 1) })
})
afterAll(() => analytics.close())

/** Each views a page, after so many touches of the campaign of that name. */
const open = (people: readonly (readonly [campaign: string, touches: number])[]) =>
  storeWorld(analytics.store, {
    events: people.map(([campaign]) => ({
      eventId: campaign,
      handle: `a:${campaign}`,
      eventType: 'view',
      tsMs: T0 + 1,
    })),
    touches: people.flatMap(([campaign, touches]) =>
      Array.from({ length: touches }, (_, index) => ({
        touchId: `${campaign} ${index}`,
        handle: `a:${campaign}`,
        tsMs: T0 - index,
        channel: 'Email',
        campaign,
      })),
    ),
  })

/** One touch each of so many campaigns, of people who did nothing else. */
const storeCampaigns = (workspaceId: string, count: number) =>
  analytics.store.command(sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign)
    select ${uuid(workspaceId)}, toString(number), 'import', sipHash64(concat('a:', toString(number)) as handle), handle, toDateTime64('2026-06-05 00:00:00', 3, 'UTC'), 'Email', toString(number)
    from numbers(${uint64(count)})`)

async function peopleByCampaign(workspaceId: string) {
  const request = funnelRequestSchema.parse({ ...QUESTION, by: 'campaign', limit: 100 })
  const { rows } = await funnels.report({ workspaceId, timeZone: 'UTC' }, request)
  return Object.fromEntries(rows.map((row) => [row.key, row.people[0]]))
}

async function whoCameBy(workspaceId: string, campaign: string) {
  const group = { by: 'campaign', keys: [campaign] }
  const request = funnelPeopleRequestSchema.parse({ ...QUESTION, step: 1, group })
  const { people } = await funnels.people({ workspaceId, timeZone: 'UTC' }, request)
  return people.map(({ person }) => person.slice('a:'.length)).sort()
}

test('of very many values the most frequent have a row each and the others one, the same people whenever asked', async () => {
  const rare = Array.from({ length: 40 }, (_, index) => `rare ${index}`)
  const workspaceId = await open([
    ['often', 3],
    ['seldom', 2],
    ['(not set)', 0],
    // As exports of other tools have it: one of the others, however frequent.
    ['(other)', 4],
    ...rare.map((campaign) => [campaign, 1] as const),
  ])
  await storeCampaigns(workspaceId, 120_000)
  const { '(other)': others, ...own } = await peopleByCampaign(workspaceId)
  const rarest = rare.filter((campaign) => !(campaign in own))
  const unnamed = [...rarest, '(other)'].sort()
  const named = ['(not set)', 'often', 'seldom', ...rare.filter((campaign) => campaign in own)]
  expect(own).toEqual(Object.fromEntries(named.map((campaign) => [campaign, 1])))
  expect(rarest.length).toBeGreaterThan(0)
  expect(others).toBe(unnamed.length)
  expect(await whoCameBy(workspaceId, '(other)')).toEqual(unnamed)
  expect(await whoCameBy(workspaceId, 'seldom')).toEqual(['seldom'])
})
