/** Stored journeys as paths. Every statement reads the same conversions as Attribution does with the same settings. */

import { DIRECT } from '@tributary/models/attribution/touch-weights'
import { isKept } from '@tributary/query/conversion-rows'
import { convertedMoney } from '@tributary/query/converted-conversions'
import { isCountedOn } from '@tributary/query/converted-money'
import { momentOf } from '@tributary/query/dimension-expression'
import type { QueryContext } from '@tributary/query/stretch'
import {
  identifier,
  instant,
  int64,
  join,
  nothing,
  type Sql,
  sql,
  text,
  texts,
  uint64,
  uuid,
} from '@tributary/stores/sql'
import type { JourneyFilter } from '../attribute/journey.ts'
import type { FlowNames, PathSelection } from './path.ts'

export type PathDimension = 'channel' | 'campaign' | 'source' | 'medium' | 'source_medium'
export type PathSource = {
  readonly context: QueryContext
  readonly settingKey: bigint
  readonly by: PathDimension
  readonly filter: JourneyFilter
}

const named = (value: Sql) => sql`if(${value} = '', '(not set)', toString(${value}))`

const STORED: Readonly<Record<PathDimension, Sql>> = {
  channel: sql`channels`,
  campaign: sql`campaigns`,
  source: sql`sources`,
  medium: sql`mediums`,
  source_medium: sql`arrayMap((s, m) -> concat(${named(sql`s`)}, ' / ', ${named(sql`m`)}), sources, mediums)`,
}

function conversionCondition({ context, filter }: PathSource): Sql {
  const counted = isCountedOn(context, sql`toString(currency)`, momentOf(sql`ts`, context.timeZone).day)
  const money = {
    money: sql`amount_minor > 0 and ${counted}`,
    goals: sql`amount_minor = 0 and ${isKept(sql`conversion_type`)}`,
    all: sql`(amount_minor = 0 or ${counted}) and ${isKept(sql`conversion_type`)}`,
  }[filter.conversions]
  const types =
    filter.conversionTypes.length === 0
      ? nothing
      : sql`and has(${texts(filter.conversionTypes)}, toString(conversion_type))`
  return sql`ts >= ${instant(filter.fromMs)} and ts < ${instant(filter.toMs)} and ${money} ${types}`
}

/** What of a conversion is read: without money, with it, or what a list shows as well. */
type Reading = 'journey' | 'money' | 'conversion'

/**
 * One row per conversion: `keys` of its touches, oldest first, after leaving out Direct and merging repeats of a key where
 * asked; `first_ms` and `last_ms` from its first and last touch to it; `amount` and `net` in minor units; `conversion_id`,
 * `own_order_id`, `conversion_type`, `person_key` and `ts`.
 */
function pathRows(source: PathSource, reading: Reading): Sql {
  const { context, settingKey, by, filter } = source
  const kept = (array: Sql) =>
    filter.excludeDirect ? sql`arrayFilter((x, c) -> c != ${text(DIRECT)}, ${array}, channels)` : array
  const keys = filter.collapse ? sql`arrayCompact(${kept(STORED[by])})` : kept(STORED[by])
  const lag = (place: Sql) =>
    sql`if(empty(touched), 0, toUnixTimestamp64Milli(ts) - toUnixTimestamp64Milli(touched[${place}]))`
  const own =
    reading === 'conversion' ? ['conversion_id', 'own_order_id', 'conversion_type', 'person_key'] : []
  const journeys = sql`
    select order_id, order_id as own_order_id, conversion_id, conversion_type, person_key, ts, amount_minor, currency, touch_ts, channels, campaigns, sources, mediums
    from journeys final
    where workspace_id = ${uuid(context.workspaceId)} and setting = ${uint64(settingKey)} and ${conversionCondition(source)}`
  const columns = [...own, 'ts', 'touch_ts', 'channels', 'campaigns', 'sources', 'mediums']
  const read = [...own, 'ts'].map(identifier)
  return sql`
    select ${join(read, ', ')}, ${keys} as keys, ${kept(sql`touch_ts`)} as touched, ${lag(sql`1`)} as first_ms, ${lag(sql`-1`)} as last_ms
      ${reading === 'journey' ? nothing : sql`, amount_minor as amount, amount_minor - refunded_minor as net`}
    from (${reading === 'journey' ? journeys : convertedMoney(source, journeys, columns)})`
}

const shown = (keys: Sql) => sql`arrayMap(k -> ${named(sql`k`)}, ${keys})`

const MONEY = sql`count() as conversions, toString(sum(amount)) as amount_minor, toString(sum(net)) as net_amount_minor`

/** Two rows at most, `touched` 1 and 0: conversions with a touch and without, their money, and how many paths there are. */
export function selectPathTotals(source: PathSource): Sql {
  return sql`
    select notEmpty(keys) as touched_at_all, ${MONEY}, uniqExact(keys) as distinct_paths
    from (${pathRows(source, 'money')})
    group by touched_at_all`
}

/** The most frequent paths with at least one touch: `keys`, `path` as it is shown, its conversions and their money. */
export function selectTopPaths(source: PathSource, limit: number): Sql {
  return sql`
    select keys, ${shown(sql`keys`)} as path, ${MONEY}
    from (${pathRows(source, 'money')})
    where notEmpty(keys)
    group by keys
    order by conversions desc, sum(net) desc, path
    limit ${uint64(limit)}`
}

/** One row per number of steps: conversions and their money. */
export function selectPathLengths(source: PathSource): Sql {
  return sql`
    select length(keys) as touches, ${MONEY}
    from (${pathRows(source, 'money')})
    where notEmpty(keys)
    group by touches order by touches`
}

/** Rows `since` ('first' or 'last' touch), `day` (whole days that had passed) and `conversions`. */
export function selectLagDays(source: PathSource): Sql {
  const days = (since: 'first' | 'last') =>
    sql`select ${text(since)} as since, intDiv(${identifier(`${since}_ms`)}, 86400000) as day, count() as conversions from lagged group by day`
  return sql`
    with lagged as materialized (select first_ms, last_ms from (${pathRows(source, 'journey')}) where notEmpty(keys))
    select * from (${days('first')} union all ${days('last')}) order by since, day`
}

/** One row: median and 90th percentile of both lags in milliseconds, and of the number of steps; null without a touch. */
export function selectPathQuantiles(source: PathSource): Sql {
  const of = (value: Sql) => sql`quantilesExactInclusive(0.5, 0.9)(${value})`
  return sql`
    select ${of(sql`first_ms`)} as first_lag, ${of(sql`last_ms`)} as last_lag, ${of(sql`length(keys)`)} as length_quantiles
    from (${pathRows(source, 'journey')})
    where notEmpty(keys)`
}

/**
 * Where conversions go from each of the first `steps` steps: `step`, `name`, `kind` of what follows ('touch' with `next`;
 * 'later': further touches that are not told apart; 'conversion') and `conversions`.
 */
export function selectFlow(source: PathSource, steps: number): Sql {
  return sql`
    select hop.1 as step, ${named(sql`hop.2`)} as name, hop.3 as kind, if(kind = 'touch', ${named(sql`hop.4`)}, '') as next, count() as conversions
    from (
      select arrayJoin(arrayMap(
        i -> (i, toString(keys[i]), multiIf(i = length(keys), 'conversion', i = ${uint64(steps)}, 'later', 'touch'), if(i < ${uint64(steps)}, toString(keys[i + 1]), '')),
        range(1, least(length(keys), ${uint64(steps)}) + 1)
      )) as hop
      from (${pathRows(source, 'journey')})
    )
    group by step, name, kind, next`
}

function isSelected(source: PathSource, place: PathSelection): Sql {
  switch (place.of) {
    case 'total':
      return sql`1`
    case 'path':
      return sql`${shown(sql`keys`)} = ${texts(place.path)}`
    case 'other':
      return sql`notEmpty(keys) and keys not in (select keys from (${selectTopPaths(source, place.limit)}))`
    case 'touches':
      return within(sql`length(keys)`, place)
    case 'lag':
      return sql`notEmpty(keys) and ${within(sql`intDiv(${identifier(`${place.since}_ms`)}, 86400000)`, place)}`
    case 'link':
      return isOnLink(place)
  }
}

const within = (value: Sql, { from, to }: { from: number; to?: number | undefined }) =>
  sql`${value} >= ${int64(from)} ${to === undefined ? nothing : sql`and ${value} <= ${int64(to)}`}`

function isOnLink({ step, names, then }: Extract<PathSelection, { of: 'link' }>): Sql {
  const at = (place: number, wanted: FlowNames) => {
    const name = named(sql`toString(keys[${uint64(place)}])`)
    return 'is' in wanted ? sql`${name} = ${text(wanted.is)}` : sql`not has(${texts(wanted.isNot)}, ${name})`
  }
  const goesOn = sql`length(keys) > ${uint64(step)}`
  const follows = {
    conversion: sql`length(keys) = ${uint64(step)}`,
    later: goesOn,
    touch: typeof then === 'string' ? nothing : sql`${goesOn} and ${at(step + 1, then)}`,
  }[typeof then === 'string' ? then : 'touch']
  return sql`length(keys) >= ${uint64(step)} and ${at(step, names)} and ${follows}`
}

export type PathConversionPage = {
  readonly limit: number
  readonly before?: { readonly tsMs: number; readonly id: string } | undefined
}

/** The conversions behind a number, latest first, with what a list of them shows. */
export function selectPathConversions(
  source: PathSource,
  place: PathSelection,
  { limit, before }: PathConversionPage,
): Sql {
  const rest = before ? sql`and (ts, conversion_id) < (${instant(before.tsMs)}, ${text(before.id)})` : nothing
  return sql`
    select conversion_id, own_order_id as order_id, toString(conversion_type) as conversion_type, toString(person_key) as person_key,
      toString(toUnixTimestamp64Milli(ts)) as ts_ms, ${shown(sql`keys`)} as path, toString(first_ms) as since_first_ms, toString(amount) as amount_minor, toString(net) as net_amount_minor
    from (${pathRows(source, 'conversion')})
    where ${isSelected(source, place)} ${rest}
    order by ts desc, conversion_id desc
    limit ${uint64(limit)}`
}
