/**
 * Rule models as array expressions over journeys. Money is apportioned inside the statement by largest remainder, so
 * that the credits of a conversion add up to its amount to the minor unit; the same rule as `apportion` of the models package.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import {
  identifier,
  instant,
  join,
  nothing,
  type Sql,
  sql,
  text,
  texts,
  uint64,
  uuid,
} from '@tributary/stores/sql'
import { type StoredDimension, storedKeys } from './dimension.sql.ts'
import type { JourneyFilter } from './journey.ts'
import { isSingleTouch, modelWeights, singleTouch } from './weight.sql.ts'

/** Where journeys come from: rows of the stored setting, or a subquery with the same columns plus `dimension_keys`. */
export type JourneySource =
  | { readonly kind: 'stored'; readonly settingKey: bigint; readonly by: StoredDimension }
  | { readonly kind: 'subquery'; readonly statement: Sql }

/**
 * One row per conversion in the filter: `keys`, `channels`, `ages` (days before the conversion) of its touches after
 * leaving out Direct and collapsing repeats where asked, `amount` and `refunded` in minor units.
 */
export function filteredJourneys(workspaceId: string, source: JourneySource, filter: JourneyFilter): Sql {
  const rows =
    source.kind === 'stored'
      ? sql`
        select conversion_id, order_id, conversion_type, ts, amount_minor, currency, touch_ts, channels, campaigns, ${storedKeys(source.by)} as dimension_keys
        from journeys final where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(source.settingKey)} and ${conversionCondition(filter)}`
      : sql`select * from (${source.statement}) where ${conversionCondition(filter)}`
  const picked = pickedTouches(filter)
  const take = (array: Sql) => (picked === undefined ? array : sql`arrayMap(i -> ${array}[i], picked)`)
  return sql`
    select conversion_id, ts, amount_minor as amount, least(coalesce(r.refunded, 0), amount_minor) as refunded, conversion_type,
      ${picked === undefined ? nothing : sql`${picked} as picked,`}
      ${take(sql`dimension_keys`)} as keys, ${take(sql`j.channels`)} as touch_channels,
      arrayMap(t -> (toUnixTimestamp64Milli(ts) - toUnixTimestamp64Milli(t)) / 86400000, ${take(sql`touch_ts`)}) as ages
    from (${rows}) as j
    left join (
      select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(workspaceId)} group by order_id
    ) as r on r.order_id = j.order_id`
}

/** Positions of the touches that take part: without Direct where asked, then the first of each run of repeats; undefined means all. */
function pickedTouches(filter: JourneyFilter): Sql | undefined {
  if (!filter.excludeDirect && !filter.collapse) return undefined
  const kept = filter.excludeDirect
    ? sql`arrayFilter(i -> channels[i] != 'Direct', arrayEnumerate(channels))`
    : sql`arrayEnumerate(channels)`
  if (!filter.collapse) return kept
  return sql`arrayFilter((i, before) -> before = 0 or channels[i] != channels[before] or campaigns[i] != campaigns[before], ${kept}, arrayPopBack(arrayPushFront(${kept}, 0)))`
}

/** Conversions of the range in one currency (money), or without money (goals). */
export function conversionCondition(filter: JourneyFilter): Sql {
  const money = {
    money: sql`amount_minor > 0 and currency = ${text(filter.currency)}`,
    goals: sql`amount_minor = 0`,
    all: sql`(amount_minor = 0 or currency = ${text(filter.currency)})`,
  }[filter.conversions]
  const types =
    filter.conversionTypes.length === 0
      ? nothing
      : sql`and has(${texts(filter.conversionTypes)}, toString(conversion_type))`
  return sql`ts >= ${instant(filter.fromMs)} and ts < ${instant(filter.toMs)} and ${money} ${types}`
}

/**
 * Credited conversions and money per model and key, for several rule models in one pass. Rows: `model` (index into
 * `models`), `key`, `conversions`, `amount_minor`, `net_amount_minor`; conversions without touch have the key '' of `attributed` 0.
 */
export function creditByKey(
  workspaceId: string,
  source: JourneySource,
  filter: JourneyFilter,
  models: readonly RuleModel[],
): Sql {
  const perModel = models.map(
    (model, index) => sql`
      select ${uint64(index)} as model, credit.1 as key, 1 as attributed, sum(credit.2) as conversions, toString(sum(credit.3)) as amount_minor, toString(sum(credit.4)) as net_amount_minor
      from (select arrayJoin(${creditTuples(model)}) as credit from filtered where notEmpty(keys))
      group by key`,
  )
  return sql`
    with filtered as materialized (${filteredJourneys(workspaceId, source, filter)})
    select * from (${join(perModel, ' union all ')})
    union all
    select 0 as model, '' as key, 0 as attributed, toFloat64(count()) as conversions, toString(sum(amount)) as amount_minor, toString(sum(amount - refunded)) as net_amount_minor from filtered where empty(keys)`
}

/** Credits of one conversion's touches under one rule model, with the touch ids as keys: the same expression as the totals. */
export function creditsOfConversion(
  workspaceId: string,
  journey: Sql,
  filter: JourneyFilter,
  model: RuleModel,
): Sql {
  const credits = isSingleTouch(model)
    ? sql`arrayMap((k, i) -> (k, toFloat64(i = ${singleTouch(model)}), if(i = ${singleTouch(model)}, amount, 0), if(i = ${singleTouch(model)}, amount - refunded, 0)), keys, arrayEnumerate(keys))`
    : creditTuples(model)
  return sql`
    select arrayMap(c -> c.1, credits) as touch_ids, arrayMap(c -> c.2, credits) as shares, arrayMap(c -> toString(c.3), credits) as amounts, arrayMap(c -> toString(c.4), credits) as net_amounts
    from (select ${credits} as credits from (${filteredJourneys(workspaceId, { kind: 'subquery', statement: journey }, filter)}) where notEmpty(keys))`
}

/** Array of (key, share, credit, net credit) of one journey under a model. */
function creditTuples(model: RuleModel): Sql {
  // The touch that takes everything needs no apportionment: a fifth of the time.
  if (isSingleTouch(model)) return sql`[(keys[${singleTouch(model)}], 1., amount, amount - refunded)]`
  // Aliases: written out, each part would be analysed again and again, which costs more than running it.
  const shares = sql`(arrayMap(w -> w / arraySum(weights), (${modelWeights(model)}) as weights) as shares)`
  return sql`arrayZip(keys, ${shares}, ${apportioned(sql`amount`, 'gross')} as gross, if(refunded = 0, gross, ${apportioned(sql`(amount - refunded)`, 'net')}))`
}

/**
 * Whole minor units by `shares`: floors first, what is left goes to the largest remainders, ties to the earlier touch.
 * Beyond 2^53 units floating point misses by more than that: there the largest share takes the whole difference.
 */
function apportioned(total: Sql, name: 'gross' | 'net'): Sql {
  const floors = identifier(`${name}_floors`)
  const left = identifier(`${name}_left`)
  return sql`multiIf(
    ((${total} - arraySum((arrayMap(s -> toInt64(floor(s * ${total})), shares) as ${floors}))) as ${left}) = 0, ${floors},
    ${left} between 1 and length(shares),
    arrayMap((f, i) -> f + has(arraySlice(arraySort(i -> (floor(shares[i] * ${total}) - shares[i] * ${total}, i), arrayEnumerate(shares)), 1, ${left}), i), ${floors}, arrayEnumerate(shares)),
    arrayMap((f, i) -> f + if(i = indexOf(shares, arrayMax(shares)), ${left}, 0), ${floors}, arrayEnumerate(shares)))`
}

/** Conversions of the range that are in other currencies, for the notice beside the numbers. */
export function otherCurrencies(workspaceId: string, filter: JourneyFilter): Sql {
  return sql`
    select currency, count() as conversions, toString(sum(conversions.amount_minor)) as amount_minor
    from conversions final
    where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(filter.fromMs)} and ts < ${instant(filter.toMs)} and conversions.amount_minor > 0 and currency != ${text(filter.currency)}
    group by currency order by conversions desc`
}

/** The most frequent currency of the workspace's conversions, else of its spend; no row when neither has money. */
export function selectCurrency(workspaceId: string): Sql {
  return sql`
    select currency from (
      select currency, toFloat64(count()) as weight from conversions where workspace_id = ${uuid(workspaceId)} and amount_minor > 0 group by currency
      union all
      select currency, 0.000001 * count() as weight from spend where workspace_id = ${uuid(workspaceId)} group by currency
    ) group by currency order by sum(weight) desc, currency limit 1`
}

/** Spend of the range per key; only channel and campaign have spend. */
export function spendByKey(
  workspaceId: string,
  by: 'channel' | 'campaign',
  range: { fromDay: string; toDay: string; currency: string },
): Sql {
  const key =
    by === 'channel' ? sql`toString(channel)` : sql`if(campaign = '', '(not set)', toString(campaign))`
  return sql`
    select ${key} as key, toString(sum(amount_minor)) as spend_minor, sum(impressions) as impressions, sum(clicks) as clicks
    from spend final
    where workspace_id = ${uuid(workspaceId)} and day >= toDate(${text(range.fromDay)}) and day <= toDate(${text(range.toDay)}) and currency = ${text(range.currency)}
    group by key`
}
