/** The Overview in one sentence. */
import type { Overview } from '@tributary/contract/overview'
import { changeOf, type Formatter } from '../../../lib/format.ts'
import { compareMinor, shareOfMinor } from '../../../lib/money.ts'

/** Below this many conversions a change in percent says more about luck than about the business. */
const SMALL_SAMPLE = 20

export function findingOf(overview: Overview, format: Formatter): string {
  const { totals, previous, currency } = overview
  const revenue = totals.net_revenue_minor
  if (revenue === null || revenue === '0') return findingWithoutMoney(overview, format)
  const sentences = [`${revenueClause(overview, revenue, format)}${leaderClause(overview, revenue, format)}.`]
  const conversions = totals.conversions ?? 0
  if (conversions < SMALL_SAMPLE) {
    sentences.push(
      `Only ${format.count(conversions)} ${conversions === 1 ? 'conversion' : 'conversions'}: too few to read much into the shares.`,
    )
  } else if (previous && (previous.conversions ?? 0) < SMALL_SAMPLE) {
    sentences.push('The earlier period has too few conversions for a fair comparison.')
  }
  if (totals.spend_minor !== null && totals.roas !== null) {
    sentences.push(
      `Each ${format.money('100', currency)} of spend brought back ${format.money(String(Math.round(totals.roas * 100)), currency)}.`,
    )
  }
  return sentences.join(' ')
}

function revenueClause(overview: Overview, revenue: string, format: Formatter): string {
  const amount = format.moneyCompact(revenue, overview.currency)
  const before = overview.previous?.net_revenue_minor ?? null
  const change = changeOf(Number(revenue), before === null ? null : Number(before))
  if (change === null) return `Revenue is ${amount}`
  const { text, direction } = format.delta(change)
  if (direction === 'flat') return `Revenue is ${amount}, the same as before`
  return `Revenue is ${amount}, ${direction === 'up' ? 'up' : 'down'} ${text.slice(1)} on ${comparedWith(overview)}`
}

function comparedWith(overview: Overview): string {
  const { range, compare_range: compared } = overview
  return compared !== null &&
    compared.from.slice(0, 4) !== range.from.slice(0, 4) &&
    compared.from.slice(5) === range.from.slice(5)
    ? 'a year before'
    : 'the period before'
}

function leaderClause(overview: Overview, revenue: string, format: Formatter): string {
  const leader = [...overview.channels].sort((a, b) =>
    compareMinor(b.net_amount_minor, a.net_amount_minor),
  )[0]
  const share = leader ? shareOfMinor(leader.net_amount_minor, revenue) : null
  if (!leader || share === null || share <= 0) return ''
  return `; ${leader.key} earned ${format.shareWhole(share)} of it`
}

function findingWithoutMoney({ totals, range }: Overview, format: Formatter): string {
  const days = format.dayRange(range.from, range.to)
  if (totals.goals !== null && totals.goals > 0)
    return `${format.count(totals.goals)} goals were reached and no money arrived, ${days}.`
  if (totals.visitors !== null && totals.visitors > 0)
    return `${format.count(totals.visitors)} visitors came and no money arrived, ${days}.`
  return `Nothing happened ${days}.`
}
