/**
 * Rule models as array expressions over journeys. Money is apportioned inside the statement by largest remainder, so
 * that the credits of a conversion add up to its amount to the minor unit; the same rule as `apportion` of the models package.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import { instant, join, nothing, type Sql, sql, text, texts, uint64, uuid } from '@tributary/stores/sql'
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
      from (select arrayJoin(credits) as credit from (${creditTuples(model, sql`(select * from filtered where notEmpty(keys))`)}))
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
  const rows = sql`(select * from (${filteredJourneys(workspaceId, { kind: 'subquery', statement: journey }, filter)}) where notEmpty(keys))`
  // The touch that takes everything is a list of one in the totals; here every touch is shown.
  const credits = isSingleTouch(model)
    ? sql`select arrayMap((k, i) -> (k, toFloat64(i = ${singleTouch(model)}), if(i = ${singleTouch(model)}, amount, 0), if(i = ${singleTouch(model)}, amount - refunded, 0)), keys, arrayEnumerate(keys)) as credits from ${rows}`
    : creditTuples(model, rows)
  return sql`
    select arrayMap(c -> c.1, credits) as touch_ids, arrayMap(c -> c.2, credits) as shares, arrayMap(c -> toString(c.3), credits) as amounts, arrayMap(c -> toString(c.4), credits) as net_amounts
    from (${credits})`
}

/**
 * `select credits from ...`: for each journey of `rows` the array of (key, share, credit, net credit) under a model. Every
 * step is a select of its own: inside a lambda whatever is not a column is computed again for each element.
 */
function creditTuples(model: RuleModel, rows: Sql): Sql {
  // The touch that takes everything needs no apportionment: half of the time.
  if (isSingleTouch(model))
    return sql`select [(keys[${singleTouch(model)}], 1., amount, amount - refunded)] as credits from ${rows}`
  const weighed = sql`(select keys, amount, refunded, ${modelWeights(model)} as weights, arraySum(weights) as weight from ${rows})`
  // Nothing refunded: the net credits are the gross ones, and there is nothing to divide a second time.
  const shared = sql`(select keys, amount, refunded, if(refunded = 0, 0, amount - refunded) as net_amount, arrayMap(w -> w / weight, weights) as shares from ${weighed})`
  const gross = apportioned(shared, sql`keys, shares, amount, refunded, net_amount`, sql`amount`, sql`gross`)
  const net = apportioned(gross, sql`keys, shares, refunded, gross`, sql`net_amount`, sql`net`)
  return sql`select arrayZip(keys, shares, gross, if(refunded = 0, gross, net)) as credits from ${net}`
}

/**
 * Adds the column `name` to the columns `kept`: whole minor units of `total` by `shares`. Floors first, what is left goes
 * to the largest remainders, ties to the earlier touch; remainders that differ by less than a billionth of a unit are
 * ties, because floating point tells no more. Beyond 2^53 units it misses by whole units: there the largest share takes
 * the difference.
 */
function apportioned(rows: Sql, kept: Sql, total: Sql, name: Sql): Sql {
  const floored = sql`(select ${kept}, ${total} as whole, arrayMap(s -> toInt64(floor(s * whole)), shares) as floors, whole - arraySum(floors) as units_left, units_left between 1 and length(shares) as is_close from ${rows})`
  const ranked = sql`(
    select ${kept}, floors, units_left, is_close, indexOf(shares, arrayMax(shares)) as largest,
      arraySlice(arraySort((i, r) -> i - toInt64(r * 1e9) * 1000000, if(is_close, arrayEnumerate(shares), []), if(is_close, arrayMap((s, f) -> s * whole - f, shares, floors), [])), 1, greatest(units_left, 0)) as rounded_up
    from ${floored})`
  return sql`(
    select ${kept}, multiIf(
      units_left = 0, floors,
      is_close, arrayMap((f, i) -> f + has(rounded_up, i), floors, arrayEnumerate(floors)),
      arrayMap((f, i) -> f + if(i = largest, units_left, 0), floors, arrayEnumerate(floors))) as ${name}
    from ${ranked})`
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
