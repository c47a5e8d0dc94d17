/** The journeys a question is about: read from the stored setting or a subquery, touches left out or merged as asked. */
import { DIRECT } from '@tributary/models/attribution/touch-weights'
import { isKept } from '@tributary/query/conversion-rows'
import { inPeriods, within } from '@tributary/query/rows-request'
import { join, nothing, type Sql, sql, text, texts, uint64, uuid } from '@tributary/stores/sql'
import { type StoredDimension, storedKeys } from './dimension.sql.ts'
import type { JourneyFilter } from './journey.ts'

/** Where journeys come from: rows of the stored setting, or a subquery with the same columns plus `dimension_keys`. */
export type JourneySource =
  | { readonly kind: 'stored'; readonly settingKey: bigint; readonly by: StoredDimension }
  | {
      readonly kind: 'subquery'
      readonly statement: Sql
      /** Its column `refunded_minor` says what was given back, as where money is converted; else refunds are looked up by order. */
      readonly knowsRefunds?: boolean
    }

/** Columns about touches that are made on request: each costs a pass over them. */
export type TouchColumns = {
  /** `ages`: days from each touch to the conversion; `newest_age`: the last touch's. */
  readonly ages: boolean
  /** `last_non_direct`: position of the last touch that is not Direct, of the last touch when all are. */
  readonly lastNonDirect: boolean
}

/**
 * One row per conversion in the filter: `keys` of its `n` touches after leaving out Direct and merging repeats where asked,
 * `amount` and `refunded` in minor units; `in_before` where a period before is read along. `keys` are as stored: '' means that nothing is known.
 */
export function filteredJourneys(
  workspaceId: string,
  source: JourneySource,
  filter: JourneyFilter,
  columns: TouchColumns,
): Sql {
  const read =
    source.kind === 'stored'
      ? sql`
        select conversion_id, order_id, conversion_type, ts, amount_minor, currency, touch_ts, channels, campaigns, ${storedKeys(source.by)} as dimension_keys
        from journeys final where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(source.settingKey)} and ${conversionCondition(filter)}
        settings merge_tree_min_rows_for_concurrent_read = 16384, merge_tree_min_bytes_for_concurrent_read = 2000000`
      : sql`select * from (${source.statement}) where ${conversionCondition(filter)}`
  const knowsRefunds = source.kind === 'subquery' && source.knowsRefunds === true
  const more = knowsRefunds ? sql`refunded_minor,` : nothing
  const withSource = filter.excludeDirect
    ? keptTouches(read, sql`j.channels`, sql`m != ${text(DIRECT)}`, more)
    : read
  const rows = filter.collapse
    ? keptTouches(sql`select *, ${startsRun()} as starts from (${withSource})`, sql`j.starts`, sql`m`, more)
    : withSource
  const extra = [
    ...(columns.ages
      ? [
          sql`arrayMap(t -> (toUnixTimestamp64Milli(ts) - toUnixTimestamp64Milli(t)) / 86400000, touch_ts) as ages`,
          sql`ages[n] as newest_age`,
        ]
      : []),
    ...(columns.lastNonDirect
      ? [
          sql`arrayLastIndex(c -> c != ${text(DIRECT)}, channels) as not_direct`,
          sql`if(not_direct = 0, toUInt64(n), not_direct) as last_non_direct`,
        ]
      : []),
  ]
  return sql`
    select amount_minor as amount, ${knowsRefunds ? sql`refunded_minor` : sql`least(coalesce(r.refunded, 0), amount_minor)`} as refunded,
      dimension_keys as keys, length(channels) as n ${filter.before === undefined ? nothing : sql`, ${within(sql`ts`, filter.before)} as in_before`} ${extra.length > 0 ? sql`, ${join(extra, ', ')}` : nothing}
    from (${rows}) as j
    ${knowsRefunds ? nothing : refundsJoin(workspaceId)}`
}

function refundsJoin(workspaceId: string): Sql {
  return sql`
    left join (
      select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(workspaceId)} group by order_id
    ) as r on r.order_id = j.order_id`
}

/** The rows with only those touches whose item `m` of the array `mask` meets the condition; `more` columns are kept as they are. */
function keptTouches(rows: Sql, mask: Sql, condition: Sql, more: Sql): Sql {
  const kept = (['dimension_keys', 'channels', 'campaigns', 'touch_ts'] as const).map((name) => {
    const array = { kind: 'sql', pieces: [name] } as const
    return sql`arrayFilter((x, m) -> ${condition}, j.${array}, ${mask}) as ${array}`
  })
  return sql`
    select conversion_id, order_id, conversion_type, ts, amount_minor, currency, ${more} ${join(kept, ', ')}
    from (${rows}) as j`
}

/** Per touch whether its channel or campaign differs from those of the touch before it. */
function startsRun(): Sql {
  const before = (array: Sql) => sql`arrayPopBack(arrayPushFront(${array}, ''))`
  return sql`arrayMap((c, c0, g, g0, i) -> i = 1 or c != c0 or g != g0,
      channels, ${before(sql`channels`)}, campaigns, ${before(sql`campaigns`)}, arrayEnumerate(channels))`
}

/** Conversions of the range in one currency (money), or without money (goals). */
export function conversionCondition(filter: JourneyFilter): Sql {
  const money = {
    money: sql`amount_minor > 0 and currency = ${text(filter.currency)}`,
    goals: sql`amount_minor = 0 and ${isKept(sql`conversion_type`)}`,
    all: sql`(amount_minor = 0 or currency = ${text(filter.currency)}) and ${isKept(sql`conversion_type`)}`,
  }[filter.conversions]
  const types =
    filter.conversionTypes.length === 0
      ? nothing
      : sql`and has(${texts(filter.conversionTypes)}, toString(conversion_type))`
  return sql`${inPeriods({ stretch: filter, before: filter.before }, sql`ts`)} and ${money} ${types}`
}
