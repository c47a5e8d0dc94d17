/** Campaigns as rows: plan, spend and credit joined by name. Pure. */
import type { AttributionRow } from '@tributary/contract/attribution'
import type { CampaignPlan, CampaignRow } from '@tributary/contract/campaigns'
import type { QueryAnswer } from '@tributary/contract/query'

/** Touches and spend without a campaign, as Attribution names them. */
const NOT_SET = '(not set)'

export type CampaignSpend = {
  readonly name: string
  readonly channels: readonly string[]
  readonly spendMinor: bigint
  readonly spentMinor: bigint
  readonly impressions: number
  readonly clicks: number
  /** Null without clicks on what was paid for. */
  readonly cpcMinor: number | null
}
type CampaignCredit = Pick<AttributionRow, 'key' | 'conversions' | 'net_amount_minor'>

const NO_SPEND = {
  channels: [],
  spendMinor: 0n,
  spentMinor: 0n,
  impressions: 0,
  clicks: 0,
  cpcMinor: null,
}

/** What the catalogue is asked of each campaign in the range. */
export const CAMPAIGN_METRICS = [
  'attributed_revenue',
  'attributed_conversions',
  'spend',
  'impressions',
  'clicks',
  'cpc',
]

/** Cost of the range by campaign, with the channels it is booked under, and what was ever spent. */
export function campaignSpend(
  shown: QueryAnswer,
  byChannel: QueryAnswer,
  ever: QueryAnswer,
): CampaignSpend[] {
  const rowOf = new Map(shown.rows.map(({ key: [name = ''], values }) => [name, values]))
  const spentOf = new Map(ever.rows.map(({ key: [name = ''], values }) => [name, values.spend]))
  const channelsOf = Map.groupBy(byChannel.rows, ({ key: [name = ''] }) => name)
  return [...new Set([...rowOf.keys(), ...spentOf.keys()])].map((name) => {
    const values = rowOf.get(name) ?? {}
    return {
      name,
      channels: (channelsOf.get(name) ?? []).map(({ key: [, channel = ''] }) => channel).sort(),
      spendMinor: BigInt(values.spend ?? 0),
      spentMinor: BigInt(spentOf.get(name) ?? 0),
      impressions: Number(values.impressions ?? 0),
      clicks: Number(values.clicks ?? 0),
      cpcMinor: values.cpc === null || values.cpc === undefined ? null : Number(values.cpc),
    }
  })
}

export function campaignCredit(shown: QueryAnswer): CampaignCredit[] {
  return shown.rows.map(({ key: [key = ''], values }) => ({
    key,
    conversions: Number(values.attributed_conversions ?? 0),
    net_amount_minor: String(values.attributed_revenue ?? 0),
  }))
}

/** One row per campaign that is planned, cost something or earned something in the range; the dearest first. */
export function campaignRows(
  plans: readonly CampaignPlan[],
  spend: readonly CampaignSpend[],
  credit: readonly CampaignCredit[],
): CampaignRow[] {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]))
  const spendOf = new Map(spend.map((row) => [row.name, row]))
  const creditOf = new Map(credit.map((row) => [row.key, row]))
  const names = [...new Set([...planOf.keys(), ...spendOf.keys(), ...creditOf.keys()])]
  return names
    .map((name): CampaignRow => {
      const cost = spendOf.get(name) ?? NO_SPEND
      const earned = creditOf.get(name)
      const net = BigInt(earned?.net_amount_minor ?? 0)
      return {
        name,
        plan: planOf.get(name) ?? null,
        channels: [...cost.channels],
        spend_minor: String(cost.spendMinor),
        spent_minor: String(cost.spentMinor),
        impressions: cost.impressions,
        clicks: cost.clicks,
        ctr: cost.impressions > 0 ? cost.clicks / cost.impressions : null,
        cpc_minor: cost.cpcMinor,
        conversions: earned?.conversions ?? 0,
        net_amount_minor: String(net),
        roas: cost.spendMinor > 0n ? Number(net) / Number(cost.spendMinor) : null,
      }
    })
    .filter((row) => row.plan !== null || row.spend_minor !== '0' || row.conversions > 0)
    .sort(
      (a, b) =>
        Number(a.name === NOT_SET) - Number(b.name === NOT_SET) ||
        Number(BigInt(b.spend_minor) - BigInt(a.spend_minor)) ||
        Number(BigInt(b.net_amount_minor) - BigInt(a.net_amount_minor)) ||
        (a.name < b.name ? -1 : 1),
    )
}
