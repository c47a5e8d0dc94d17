/** Single days of spend. */
import type { saveSpendSchema } from '@tributary/contract/campaigns'
import { int64, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import type { z } from 'zod'

type SpendDays = { readonly fromDay: string; readonly toDay: string }

/** The days of one campaign's spend, newest first. */
export function selectSpend(workspaceId: string, campaign: string, range: SpendDays): Sql {
  return sql`
    select toString(day) as day, toString(channel) as channel, toString(campaign) as campaign, toString(currency) as currency, toString(spend.amount_minor) as amount_minor, impressions, clicks, toString(source) as source
    from spend final
    where workspace_id = ${uuid(workspaceId)} and campaign = ${text(campaign)} and spend.day >= toDate(${text(range.fromDay)}) and spend.day <= toDate(${text(range.toDay)})
    order by spend.day desc, channel limit 1000`
}

/** One day of spend by hand: it replaces what was known of that day, channel, campaign and currency. */
export function insertSpendDay(
  workspaceId: string,
  row: z.infer<typeof saveSpendSchema>,
  version: bigint,
): Sql {
  return sql`
    insert into spend (workspace_id, day, channel, campaign, currency, amount_minor, impressions, clicks, source, version)
    select ${uuid(workspaceId)}, toDate(${text(row.day)}), ${text(row.channel)}, ${text(row.campaign)}, ${text(row.currency)}, ${int64(BigInt(row.amount_minor))}, ${uint64(row.impressions)}, ${uint64(row.clicks)}, 'manual', ${uint64(version)}`
}
