/** The attribution report of one model from the catalogue's answer. Pure. */
import type { Attribution } from '@tributary/contract/attribution'
import type { MetricValue, QueryAnswer } from '@tributary/contract/query'
import { attributionAnswer, type CreditRow, type SpendByKey, type Totals } from '../attribute/attribution.ts'
import type { CreditedAnswer } from '../query/query.service.ts'
import { unconvertedMoney } from '../query/unconverted-money.ts'

const CREDITED = ['attributed_conversions', 'attributed_revenue_gross', 'attributed_revenue'] as const

/** Whether spend is known by the dimension. */
const hasSpend = (by: string) => by === 'channel' || by === 'campaign'

/** What the report asks the catalogue: the credit of every model, each once, and spend where it is known. */
export function reportMetrics(by: string, models: readonly string[]): string[] {
  const credited = [...new Set(models)].flatMap((model) => CREDITED.map((metric) => `${metric}:${model}`))
  return hasSpend(by) ? [...credited, 'spend'] : credited
}

/** What one model made of the conversions: rows with credit or spend, dearest first, and what no touch came before. */
export function attributionReport(
  { answer, credit }: CreditedAnswer,
  model: string,
  by: string,
): Attribution {
  const learned = credit.learned.get(model)
  const figures = new Map(learned?.credits.map((row) => [row.key, row]))
  const credits = answer.rows.flatMap(({ key: [key = ''], values }): CreditRow[] => {
    const totals = totalsOf(values, model)
    const figure = figures.get(key)
    // A row may be there for the sake of another model, or of spend; one that a model learned about is never left out.
    return figure === undefined && isNothing(totals) ? [] : [{ ...figure, key, ...totals }]
  })
  return attributionAnswer(
    {
      model,
      by,
      currency: answer.currency,
      from: answer.range.from,
      to: answer.range.to,
      ...unconvertedMoney(answer),
      as_of: answer.as_of,
      notes: [...spendNotes(by), ...(learned?.notes ?? []), ...cutNotes(answer)],
    },
    { credits, credited: totalsOf(answer.totals.values, model), unattributed: credit.unattributed },
    spendOf(answer),
  )
}

function totalsOf(values: Readonly<Record<string, MetricValue>>, model: string): Totals {
  const [conversions, gross, net] = CREDITED.map((metric) => values[`${metric}:${model}`] ?? 0)
  return {
    conversions: Number(conversions),
    amountMinor: BigInt(gross ?? 0),
    netAmountMinor: BigInt(net ?? 0),
  }
}

const isNothing = ({ conversions, amountMinor, netAmountMinor }: Totals) =>
  conversions === 0 && amountMinor === 0n && netAmountMinor === 0n

function spendOf({ rows, totals }: QueryAnswer): SpendByKey {
  const spent = rows.map(({ key: [key = ''], values }) => [key, BigInt(values.spend ?? 0)] as const)
  return {
    byKey: new Map(spent.filter(([, amount]) => amount !== 0n)),
    totalMinor: BigInt(totals.values.spend ?? 0),
  }
}

function spendNotes(by: string): string[] {
  return hasSpend(by) ? [] : ['Spend is known by channel and campaign only, so it is not shown here.']
}

function cutNotes({ rest, rows }: QueryAnswer): string[] {
  return rest === null ? [] : [`Only the ${rows.length} largest rows are listed. The totals are of all.`]
}
