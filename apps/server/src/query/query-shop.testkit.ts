/** A small shop on the real stores, asked through the services as the product wires them. For tests. */
import { randomUUID } from 'node:crypto'
import { metricQuerySchema, type QueryAnswer } from '@tributary/contract/query'
import { sql, text, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import { openTestAnalytics, openTestRelational } from '@tributary/testkit/test-stores'
import { createAttributionService } from '../attribute/attribution.service.ts'
import { createJourneyService } from '../attribute/journey.service.ts'
import { createPathCreditService } from '../attribute/path-credit.service.ts'
import type { Database } from '../database.ts'
import { createQueryService } from './query.service.ts'

/** 15 June, 09:00 in Manila. */
const NOW = Date.UTC(2026, 5, 15, 1)
const ZONE = 'Asia/Manila'
export const WEEK = { from: '2026-06-08', to: '2026-06-14' }

export const workspaceOf = (workspaceId: string) => ({ workspaceId, timeZone: ZONE, currency: 'PHP' })
export const valuesBy = (answer: QueryAnswer, metric: string) =>
  Object.fromEntries(answer.rows.map((row) => [row.key.join(' | '), row.values[metric]]))

export const at = (time: string) => Date.parse(`${time}+08:00`)
const touch = (touchId: string, handle: string, time: string, channel: string, campaign = '') => ({
  touchId,
  handle,
  tsMs: at(time),
  channel,
  campaign,
})
export const order = (
  conversionId: string,
  handle: string,
  time: string,
  amountMinor: number,
  currency = 'PHP',
  type = 'purchase',
) => ({
  conversionId,
  handle,
  tsMs: at(time),
  amountMinor,
  currency,
  type,
})

/** Days are Manila's. The week asked for is 8 to 14 June, the one before 1 to 7 June. */
export const SHOP: SmallWorld = {
  touches: [
    touch('t0', 'a:1', '2026-06-02T10:00', 'Email'),
    touch('t1', 'a:1', '2026-06-08T00:00', 'Paid Search', 'brand'),
    touch('t2', 'a:2', '2026-06-10T09:00', 'Email', 'news\u001fletter'),
    touch('t3', 'a:2', '2026-06-14T23:59', 'Direct'),
    touch('t4', 'a:9', '2026-06-15T00:00', 'Email'),
  ],
  identities: [{ handle: 'a:1', person: 'u:1', tsMs: at('2026-06-08T00:00') }],
  conversions: [
    order('before', 'a:1', '2026-06-03T10:00', 700),
    order('o1', 'u:1', '2026-06-08T00:30', 1000),
    order('o2', 'a:2', '2026-06-14T23:59', 501, 'PHP', 'renewal'),
    order('o3', 'a:3', '2026-06-12T12:00', 99),
    order('goal', 'a:2', '2026-06-12T12:00', 0, '', 'sign_up'),
    order('usd', 'a:2', '2026-06-12T12:00', 5000, 'USD'),
    order('after', 'a:2', '2026-06-15T00:00', 8000),
  ],
  refunds: [{ orderId: 'o1', refundId: 'r', tsMs: at('2026-06-15T00:00'), amountMinor: 400 }],
  spend: [
    { day: '2026-06-08', channel: 'Paid Search', currency: 'PHP', amountMinor: 300, campaign: 'brand' },
    { day: '2026-06-14', channel: 'Email', currency: 'PHP', amountMinor: 100 },
    { day: '2026-06-15', channel: 'Email', currency: 'PHP', amountMinor: 9999 },
    { day: '2026-06-07', channel: 'Email', currency: 'PHP', amountMinor: 50 },
    { day: '2026-06-09', channel: 'Email', currency: 'EUR', amountMinor: 70 },
  ],
}

/** Events: [browser, time, type, page, bot]. */
const EVENTS = [
  ['1', '2026-06-07T16:00:00Z', 'page_view', '/', 0],
  ['1', '2026-06-09T16:00:00Z', 'page_view', '/price', 0],
  ['1', '2026-06-09T16:01:00Z', 'click', '/price', 0],
  ['2', '2026-06-10T01:00:00Z', 'page_view', '/', 0],
  ['robot', '2026-06-10T01:00:00Z', 'page_view', '/', 1],
  ['late', '2026-06-14T16:00:00Z', 'page_view', '/', 0],
] as const

export type QueryBench = Awaited<ReturnType<typeof openQueryBench>>

export async function openQueryBench() {
  const analytics = await openTestAnalytics()
  const relational = await openTestRelational<Database>()
  const { store } = analytics
  const now = () => NOW
  const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
  const journeys = createJourneyService({ analytics: store, nowMicros })
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  const attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  const query = createQueryService({
    db: relational.db,
    analytics: store,
    journeys,
    attribution,
    pathCredit,
    now,
  })

  async function openShop(world: SmallWorld = SHOP): Promise<string> {
    const workspaceId = randomUUID()
    await storeSmallWorld(store, workspaceId, world)
    const rows = JSON.stringify(EVENTS.map((event) => event.map(String)))
    await store.command(sql`
    insert into events (workspace_id, event_id, event_type, anonymous_id, ts, received_at, page_path, is_bot)
    select ${uuid(workspaceId)}, concat('e', toString(number)), r[3], r[1], parseDateTime64BestEffort(r[2], 3, 'UTC'), parseDateTime64BestEffort(r[2], 3, 'UTC'), r[4], toUInt8(r[5])
    from (select r, rowNumberInAllBlocks() as number from (select arrayJoin(JSONExtract(${text(rows)}, 'Array(Array(String))')) as r))`)
    return workspaceId
  }

  return {
    store,
    db: relational.db,
    journeys,
    pathCredit,
    attribution,
    query,
    now,
    /** A new workspace with the events above and the world. */
    openShop,
    /** Rates belong to a workspace that exists. */
    openShopWithRates: async (world: SmallWorld = SHOP): Promise<string> => {
      const workspaceId = await openShop(world)
      await relational.db
        .insertInto('workspace')
        .values({ id: workspaceId, name: 'Shop', currency: 'PHP' })
        .execute()
      return workspaceId
    },
    /** Asks about the week, unless told otherwise. */
    ask: (workspaceId: string, asked: object): Promise<QueryAnswer> =>
      query.answer(workspaceOf(workspaceId), metricQuerySchema.parse({ range: WEEK, ...asked }), () => true),
    close: async () => {
      await analytics.close()
      await relational.close()
    },
  }
}
