/** Attribution answers from rows of numbers. Pure. */
import type { Attribution, AttributionRow } from '@tributary/contract/attribution'
import { cleanFraction } from '@tributary/query/facts'

export type CreditRow = {
  readonly key: string
  readonly conversions: number
  readonly amountMinor: bigint
  readonly netAmountMinor: bigint
  readonly removalEffect?: number
  readonly conversionsInterval?: Interval
  readonly amountInterval?: Interval
}
export type Interval = { readonly low: number; readonly high: number; readonly level: number }
export type Totals = {
  readonly conversions: number
  readonly amountMinor: bigint
  readonly netAmountMinor: bigint
}

export const NO_TOTALS: Totals = { conversions: 0, amountMinor: 0n, netAmountMinor: 0n }

/** What a model made of the conversions of a range. */
export type DividedConversions = {
  readonly credits: readonly CreditRow[]
  /** Of every key, also of those that are not among the credits. */
  readonly credited: Totals
  /** Conversions that no touch came before. */
  readonly unattributed: Totals
}
export type SpendByKey = { readonly byKey: ReadonlyMap<string, bigint>; readonly totalMinor: bigint }
export const NO_SPEND: SpendByKey = { byKey: new Map(), totalMinor: 0n }

/** Return on spend; null without spend. */
function ratio(netAmountMinor: bigint, spendMinor: bigint): number | null {
  return spendMinor > 0n ? Number(netAmountMinor) / Number(spendMinor) : null
}

/** Rows with spend joined in: keys that only have spend appear with no credit, so that the spend adds up too. */
function joinSpend(credits: readonly CreditRow[], spend: ReadonlyMap<string, bigint>): AttributionRow[] {
  const keys = new Set([...credits.map((row) => row.key), ...spend.keys()])
  const byKey = new Map(credits.map((row) => [row.key, row]))
  return [...keys]
    .map((key): AttributionRow => {
      const credit = byKey.get(key)
      const spendMinor = spend.get(key) ?? 0n
      const net = credit?.netAmountMinor ?? 0n
      return {
        key,
        conversions: credit?.conversions ?? 0,
        amount_minor: String(credit?.amountMinor ?? 0n),
        net_amount_minor: String(net),
        spend_minor: String(spendMinor),
        roas: ratio(net, spendMinor),
        ...(credit?.removalEffect === undefined ? {} : { removal_effect: credit.removalEffect }),
        ...(credit?.conversionsInterval === undefined
          ? {}
          : { conversions_interval: credit.conversionsInterval }),
        ...(credit?.amountInterval === undefined ? {} : { amount_interval: credit.amountInterval }),
      }
    })
    .sort(
      (a, b) =>
        Number(BigInt(b.net_amount_minor) - BigInt(a.net_amount_minor)) ||
        b.conversions - a.conversions ||
        (a.key < b.key ? -1 : 1),
    )
}

export function sumTotals(rows: readonly Totals[]): Totals {
  return rows.reduce(addTotals, NO_TOTALS)
}

function addTotals(sum: Totals, more: Totals): Totals {
  return {
    conversions: sum.conversions + more.conversions,
    amountMinor: sum.amountMinor + more.amountMinor,
    netAmountMinor: sum.netAmountMinor + more.netAmountMinor,
  }
}

function totalsOnWire(totals: Totals) {
  return {
    conversions: cleanFraction(totals.conversions),
    amount_minor: String(totals.amountMinor),
    net_amount_minor: String(totals.netAmountMinor),
  }
}

export type AnswerHead = Pick<
  Attribution,
  'model' | 'by' | 'currency' | 'from' | 'to' | 'other_currencies' | 'unconverted_spend' | 'as_of' | 'notes'
>

export function attributionAnswer(
  head: AnswerHead,
  { credits, credited, unattributed }: DividedConversions,
  spend: SpendByKey,
): Attribution {
  const total = addTotals(credited, unattributed)
  return {
    ...head,
    rows: joinSpend(
      credits.map((row) => ({ ...row, conversions: cleanFraction(row.conversions) })),
      spend.byKey,
    ),
    unattributed: totalsOnWire(unattributed),
    total: {
      ...totalsOnWire(total),
      spend_minor: String(spend.totalMinor),
      roas: ratio(total.netAmountMinor, spend.totalMinor),
    },
  }
}
