/** Conversions, or rows of them such as journeys, with their money in the reporting currency. */
import { identifier, join, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { converted, isCounted, ratesJoin, refundsJoin } from './converted-money.ts'
import { inPeriods } from './rows-request.ts'
import type { QueryContext } from './stretch.ts'

type Span = { readonly fromMs: number; readonly toMs: number }
type Chosen = {
  readonly context: QueryContext
  readonly filter: Span & {
    readonly before?: Span | undefined
    readonly conversions: 'money' | 'goals' | 'all'
  }
}

/**
 * Those of the rows that the filter chooses by their money, with the columns `kept`, `amount_minor` and `refunded_minor` in the
 * reporting currency. A refund counts by the rate of its conversion. What has no rate is left out.
 */
export function convertedMoney(
  { context, filter }: { context: QueryContext; filter: Pick<Chosen['filter'], 'conversions'> },
  rows: Sql,
  kept: readonly string[],
): Sql {
  const columns = kept.map((name) => sql`${identifier(`w.${name}`)} as ${identifier(name)}`)
  const paid = converted(context, sql`w`, sql`w.amount_minor`)
  const left = sql`(w.amount_minor - least(coalesce(f.refunded, 0), w.amount_minor))`
  const counted = sql`w.amount_minor > 0 and ${isCounted(context, sql`w`)}`
  const chosen = {
    money: counted,
    goals: sql`w.amount_minor = 0`,
    all: sql`(w.amount_minor = 0 or (${counted}))`,
  }[filter.conversions]
  return sql`
    select ${join(columns, ', ')}, '' as order_id, ${paid} as amount_minor, ${paid} - ${converted(context, sql`w`, left)} as refunded_minor, ${text(context.currency)} as currency
    from (select * replace (toString(currency) as currency), toDate(ts, ${text(context.timeZone)}) as day from (${rows})) as w
    ${ratesJoin(context, sql`w`)}
    ${refundsJoin(context, sql`w`)}
    where ${chosen}`
}

/** The conversions of the filter's periods, so converted. */
export function convertedConversions(chosen: Chosen): Sql {
  const { context, filter } = chosen
  const rows = sql`
    select handle_key, conversion_type, ts, order_id, amount_minor, currency from conversions final
    where workspace_id = ${uuid(context.workspaceId)} and ${inPeriods({ stretch: filter, before: filter.before }, sql`ts`)}`
  return convertedMoney(chosen, rows, ['handle_key', 'conversion_type', 'ts'])
}
