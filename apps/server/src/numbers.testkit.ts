/** Every service that shows credited money, on one pair of stores, and a random shop in several currencies. For tests that they agree. */
import { randomUUID } from 'node:crypto'
import { createRandom } from '@tributary/testkit/seeded-random'
import { type SmallWorld, storeSmallWorld, type WorldConversion } from '@tributary/testkit/small-world'
import { createCampaignsService } from './campaigns/campaigns.service.ts'
import { createAttributionReportService } from './measure/attribution-report.service.ts'
import { createOverviewService } from './measure/overview.service.ts'
import { createExplainService } from './query/explain.service.ts'
import { openQueryBench } from './query/query-shop.testkit.ts'

/** Days of the random shop, in the bench's zone. */
export const DAYS = { from: '2026-06-01', to: '2026-06-14' }
/** Pesos for one dollar, so few that the smallest amount converts to nothing; euros have no rate. */
const DOLLAR_RATE = 0.25

export type NumbersBench = Awaited<ReturnType<typeof openNumbersBench>>

export async function openNumbersBench() {
  const bench = await openQueryBench()
  const { store: analytics, db, query, attribution, journeys, pathCredit, now } = bench

  /** A workspace of its own, with rates where dollars are to count. */
  async function openWorld(world: SmallWorld, hasRates: boolean): Promise<string> {
    const workspaceId = randomUUID()
    await db.insertInto('workspace').values({ id: workspaceId, name: 'Shop', currency: 'PHP' }).execute()
    await storeSmallWorld(analytics, workspaceId, world)
    if (hasRates)
      await query.rates.put(workspaceId, 'PHP', [
        { currency: 'USD', day: '2026-05-01', rate: String(DOLLAR_RATE) },
      ])
    return workspaceId
  }

  return {
    ...bench,
    openWorld,
    report: createAttributionReportService({ attribution, pathCredit, query, now }),
    overview: createOverviewService({ analytics, attribution, query, now }),
    explain: createExplainService({ analytics, query, journeys, attribution, now }),
    campaigns: createCampaignsService({
      analytics,
      db,
      query,
      now,
      newId: randomUUID,
      nextVersion: () => 1n,
    }),
  }
}

/** A dozen browsers, some of one person: visits with and without a team, orders in three currencies, goals, refunds, spend. */
export function randomShop(seed: number): SmallWorld & { conversions: WorldConversion[] } {
  const random = createRandom(seed)
  const pick = <Item>(items: readonly [Item, ...Item[]]) =>
    items[Math.floor(random.next() * items.length)] ?? items[0]
  const time = () => Date.parse('2026-05-28T00:00+08:00') + Math.floor(random.next() * 17 * 86_400_000)
  const handle = () => `a:${Math.floor(random.next() * 12)}`
  const conversions = Array.from({ length: 40 }, (_, at) => {
    const amountMinor = pick([0, 1, 2, 333, 1000, 2501])
    return {
      conversionId: `o${at}`,
      handle: handle(),
      tsMs: time(),
      amountMinor,
      currency: amountMinor === 0 ? '' : pick(['PHP', 'PHP', 'USD', 'EUR']),
      type: amountMinor === 0 ? pick(['lead', 'sign_up']) : pick(['purchase', 'renewal']),
    }
  })
  return {
    touches: Array.from({ length: 60 }, (_, at) => ({
      touchId: `t${at}`,
      handle: handle(),
      tsMs: time(),
      channel: pick(['Email', 'Direct', 'Paid Search', 'Referral']),
      campaign: pick(['', 'spring', 'autumn']),
      landingPage: pick(['/', '/price']),
      properties: pick<Record<string, string>>([{}, { team: 'blue' }, { team: 'red', size: 'L' }]),
    })),
    identities: [1, 2, 3].map((number) => ({ handle: `a:${number}`, person: 'u:1', tsMs: 0 })),
    conversions,
    refunds: conversions
      .filter((row) => row.amountMinor > 0 && random.next() < 0.4)
      .map((row, at) => ({
        orderId: row.conversionId,
        refundId: `r${at}`,
        tsMs: row.tsMs,
        amountMinor: pick([1, 100, 3000]),
      })),
    spend: Array.from({ length: 20 }, (_, at) => ({
      day: `2026-06-${String(1 + (at % 14)).padStart(2, '0')}`,
      channel: pick(['Email', 'Paid Search', 'Display']),
      campaign: pick(['', 'spring']),
      currency: pick(['PHP', 'USD', 'EUR']),
      amountMinor: 100 + at,
    })),
  }
}

/** What the conversion counts in pesos, before and after refunds; undefined where it has no rate. */
export function countedMoney(world: SmallWorld, row: WorldConversion, hasRates: boolean) {
  if (row.currency === 'EUR' || (row.currency === 'USD' && !hasRates)) return undefined
  const factor = row.currency === 'USD' ? DOLLAR_RATE : 1
  const paid = Number(row.amountMinor)
  const refunded = (world.refunds ?? [])
    .filter(({ orderId }) => orderId === row.conversionId)
    .reduce((sum, refund) => sum + refund.amountMinor, 0)
  const inPesos = (amount: number) => BigInt(Math.round(amount * factor))
  return { paid: inPesos(paid), left: inPesos(paid - Math.min(paid, refunded)) }
}

/** The same shop where everything that has a rate was paid in pesos, and nothing else was paid. */
export function paidInPesos(world: ReturnType<typeof randomShop>): SmallWorld {
  const counted = world.conversions.flatMap((row) => {
    const money = countedMoney(world, row, true)
    return money === undefined ? [] : [{ row, money }]
  })
  return {
    ...world,
    conversions: counted.map(({ row, money }) => ({
      ...row,
      amountMinor: money.paid,
      currency: row.amountMinor === 0 ? '' : 'PHP',
    })),
    refunds: counted
      .filter(({ money }) => money.paid !== money.left)
      .map(({ row, money }) => ({
        orderId: row.conversionId,
        refundId: 'r',
        tsMs: row.tsMs,
        amountMinor: Number(money.paid - money.left),
      })),
    spend: (world.spend ?? [])
      .filter(({ currency }) => currency !== 'EUR')
      .map((row) => ({
        ...row,
        amountMinor: row.currency === 'USD' ? Math.round(row.amountMinor * DOLLAR_RATE) : row.amountMinor,
        currency: 'PHP',
      })),
  }
}
