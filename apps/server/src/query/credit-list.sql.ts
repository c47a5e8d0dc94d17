/** The conversions behind credited money under one rule model, as facts of the shape of `@tributary/query/fact-list`. */
import type { RuleModel } from '@tributary/models/attribution/model'
import { type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { creditsOfConversion } from '../attribute/credit.sql.ts'
import { type CreditRequest, keyedSource, LEFT_OUT_KEY } from './credit-journeys.sql.ts'

/**
 * One row per conversion with credit under the filters: `quantity` is the share of its touches in the filters, `amount_minor` what is
 * credited to them, by the same expressions as the totals: what was paid, or what is left of it after refunds.
 */
export function creditList(
  request: Omit<CreditRequest, 'models' | 'dimensions'>,
  model: RuleModel,
  wanted: 'gross' | 'net',
): Sql {
  const { context } = request
  const { source, filter } = keyedSource({ ...request, dimensions: [] })
  const journeys = sql`
    select * replace (arrayMap(k -> (conversion_id, k != ${text(LEFT_OUT_KEY)}), dimension_keys) as dimension_keys)
    from (${source.statement})`
  const credited = wanted === 'net' ? sql`net_amounts` : sql`amounts`
  const mine = (values: Sql, none: Sql) => sql`arraySum((k, v) -> if(k.2, v, ${none}), touch_ids, ${values})`
  return sql`
    select c.conversion_id as id, toUnixTimestamp64Milli(c.ts) as ts_ms, toString(c.conversion_type) as what, if(c.order_id = c.conversion_id, '', c.order_id) as place,
      if(l.person != '', l.person, c.handle) as person, if(l.person_key != 0, l.person_key, c.handle_key) as person_key, k.amount_minor as amount_minor, k.quantity as quantity
    from (
      select tupleElement(touch_ids[1], 1) as conversion_id, ${mine(sql`shares`, sql`0.`)} as quantity, ${mine(sql`arrayMap(a -> toInt64(a), ${credited})`, sql`toInt64(0)`)} as amount_minor
      from (${creditsOfConversion(context.workspaceId, { ...source, statement: journeys }, filter, model)})
      where arrayExists(k -> k.2, touch_ids)
    ) as k
    inner join (select conversion_id, order_id, conversion_type, ts, handle, handle_key from conversions final where workspace_id = ${uuid(context.workspaceId)}) as c on c.conversion_id = k.conversion_id
    left join (${context.links}) as l on l.handle_key = c.handle_key
    where k.quantity > 0`
}
