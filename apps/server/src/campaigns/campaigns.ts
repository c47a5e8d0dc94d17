/** Campaigns as rows: plan, spend and credit joined by name. Pure. */
import type { Attribution } from '@tributary/contract/attribution'
import type { CampaignPlan, CampaignRow } from '@tributary/contract/campaigns'

/** Touches and spend without a campaign, as Attribution names them. */
const NOT_SET = '(not set)'

export type CampaignSpend = {
  readonly name: string
  readonly channels: readonly string[]
  readonly spendMinor: bigint
  readonly spentMinor: bigint
  readonly impressions: number
  readonly clicks: number
}

const NO_SPEND = { channels: [], spendMinor: 0n, spentMinor: 0n, impressions: 0, clicks: 0 }

/** One row per campaign that is planned, cost something or earned something in the range; the dearest first. */
export function campaignRows(
  plans: readonly CampaignPlan[],
  spend: readonly CampaignSpend[],
  credit: Attribution['rows'],
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
        cpc_minor: cost.clicks > 0 ? Number(cost.spendMinor) / cost.clicks : null,
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
