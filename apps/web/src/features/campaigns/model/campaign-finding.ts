/** The finding of the campaigns page in one sentence. */
import type { Campaigns } from '@tributary/contract/campaigns'
import type { Formatter } from '../../../lib/format.ts'

export function campaignsFinding(campaigns: Campaigns, format: Formatter): string {
  const { rows, currency } = campaigns
  const spent = rows.filter((row) => row.spend_minor !== '0')
  const total = spent.reduce((sum, row) => sum + BigInt(row.spend_minor), 0n)
  const best = spent
    .filter((row) => row.roas !== null && row.name !== '(not set)')
    .toSorted((a, b) => (b.roas ?? 0) - (a.roas ?? 0))[0]
  if (total === 0n)
    return 'No spend is known in this range. Import it, or book it on a campaign, to see returns.'
  const spentText = `${format.moneyCompact(String(total), currency)} spent on ${spent.length} ${spent.length === 1 ? 'campaign' : 'campaigns'}`
  return best
    ? `${spentText}; ${best.name} returned the most: ${format.ratio(best.roas ?? 0)} its cost.`
    : `${spentText}.`
}

export type BudgetUse = { readonly share: number; readonly text: string; readonly over: boolean }

/** How much of a budget is spent; undefined without a budget in the currency of the report. */
export function budgetUse(
  row: Campaigns['rows'][number],
  currency: string,
  format: Formatter,
): BudgetUse | undefined {
  const budget = row.plan?.budget_minor
  if (!budget || budget === '0' || row.plan?.currency !== currency) return undefined
  const share = Number(row.spent_minor) / Number(budget)
  return {
    share,
    over: share > 1,
    text: `${format.shareWhole(share)} of ${format.moneyCompact(budget, currency)}`,
  }
}
