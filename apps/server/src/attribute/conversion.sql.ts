/** Conversions as a list, and one with its refunds. */

import { instant, join, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import { personLinks } from '../identify/person-links.sql.ts'

export type ConversionFilter = {
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly conversionType?: string | undefined
  readonly orderId?: string | undefined
  readonly before?: { tsMs: number; id: string } | undefined
}

function condition(workspaceId: string, filter: ConversionFilter): Sql {
  const parts: Sql[] = [sql`workspace_id = ${uuid(workspaceId)}`]
  if (filter.fromMs !== undefined) parts.push(sql`ts >= ${instant(filter.fromMs)}`)
  if (filter.toMs !== undefined) parts.push(sql`ts < ${instant(filter.toMs)}`)
  if (filter.conversionType !== undefined) parts.push(sql`conversion_type = ${text(filter.conversionType)}`)
  if (filter.orderId !== undefined) parts.push(sql`order_id = ${text(filter.orderId)}`)
  if (filter.before)
    parts.push(sql`(ts, conversion_id) < (${instant(filter.before.tsMs)}, ${text(filter.before.id)})`)
  return join(parts, ' and ')
}

/** Of a conversion `c`: names of products, and beside each its part of the amount. */
const BOUGHT = sql`c.products as products, arrayMap(a -> toString(a), c.product_amounts_minor) as product_amounts`
export type BoughtRow = { readonly products: readonly string[]; readonly product_amounts: readonly string[] }

export function selectBought(workspaceId: string, conversionId: string): Sql {
  return sql`select ${BOUGHT} from conversions as c final where c.workspace_id = ${uuid(workspaceId)} and c.conversion_id = ${text(conversionId)}`
}

export function selectConversions(workspaceId: string, filter: ConversionFilter, limit: number): Sql {
  return sql`
    with page as materialized (select * from conversions final where ${condition(workspaceId, filter)} order by ts desc, conversion_id desc limit ${uint64(limit)})
    select c.conversion_id as conversion_id, c.order_id as order_id, toString(c.conversion_type) as conversion_type, if(k.person != '', k.person, c.handle) as person,
      toString(toUnixTimestamp64Milli(c.ts)) as ts_ms, toString(c.amount_minor) as amount_minor, toString(c.amount_minor - least(coalesce(r.refunded, 0), c.amount_minor)) as net_amount_minor, toString(c.currency) as currency,
      ${BOUGHT}
    from page as c
    left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(workspaceId)} group by order_id) as r on r.order_id = c.order_id
    left join (${personLinks(workspaceId, sql`and handle_key in (select handle_key from page)`)}) as k on k.handle_key = c.handle_key
    order by c.ts desc, c.conversion_id desc`
}

export function countConversions(workspaceId: string, filter: ConversionFilter): Sql {
  return sql`select count() as count from conversions final where ${condition(workspaceId, filter)}`
}

/** Refunds of one order, oldest first. */
export function selectRefunds(workspaceId: string, orderId: string): Sql {
  return sql`
    select toString(toUnixTimestamp64Milli(ts)) as ts_ms, toString(amount_minor) as amount_minor from refunds final
    where workspace_id = ${uuid(workspaceId)} and order_id = ${text(orderId)} order by ts, refund_id`
}
