/** Statements of the credit ledger: what is recorded, one conversion's history, and the difference between two moments. */
import type { RuleModel } from '@tributary/models/attribution/model'
import { identifier, instant, int64, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import type { CurrentPeople } from '../identify/current-people.service.ts'
import { creditsOfConversion } from './credit.sql.ts'
import { type BuildScope, selectJourneys } from './journey.sql.ts'
import type { JourneyFilter, JourneySetting } from './journey.ts'

/** Which ledger: credits are recorded per workspace, model and journey setting. */
export type LedgerName = {
  readonly workspaceId: string
  readonly model: string
  readonly settingKey: bigint
}

const ofLedger = ({ workspaceId, model, settingKey }: LedgerName): Sql =>
  sql`workspace_id = ${uuid(workspaceId)} and model = ${text(model)} and setting = ${uint64(settingKey)}`

/** Every conversion of any time, type and currency: the statement below blanks the currency. */
const EVERYTHING: JourneyFilter = {
  fromMs: Date.UTC(1900, 0),
  toMs: Date.UTC(2299, 0),
  currency: '',
  excludeDirect: false,
  collapse: false,
  conversions: 'all',
  conversionTypes: [],
}

/** A table of the conversions in the scope with their touches, read by the recording of each model. */
export function stageJourneys(
  table: string,
  request: { workspaceId: string; setting: JourneySetting; scope: BuildScope; people: CurrentPeople },
): Sql {
  return sql`
    create table ${identifier(table)} engine = Memory as
    ${selectJourneys(
      { ...request, touchColumns: [sql`t.channel`, sql`t.campaign`, sql`t.handle_key`] },
      (steps) => sql`
      select c.conversion_id as conversion_id, c.order_id as order_id, c.conversion_type as conversion_type, c.ts as ts, c.amount_minor as amount_minor, c.currency as currency, c.person_key as person_key,
        ${steps}.1 as touch_ts, ${steps}.2 as touch_ids, ${steps}.3 as channels, ${steps}.4 as campaigns, ${steps}.5 as touch_handles`,
    )}`
}

export function dropStaged(table: string): Sql {
  return sql`drop table if exists ${identifier(table)} sync`
}

/**
 * Adds a row for each staged conversion whose credits differ from the latest recorded ones. Run again it adds nothing,
 * so a recording that was cut off is simply repeated.
 */
export function recordCredits(
  ledger: LedgerName,
  model: RuleModel,
  request: { staged: string; people: CurrentPeople; recordedAt: bigint },
): Sql {
  const staged = identifier(request.staged)
  const workspace = uuid(ledger.workspaceId)
  // Keys that name the conversion: the credits come back without it.
  const journeys = sql`
    select conversion_id, order_id, conversion_type, ts, amount_minor, '' as currency, touch_ts, channels, campaigns,
      arrayMap(t -> (conversion_id, t), touch_ids) as dimension_keys from ${staged}`
  const source = { kind: 'subquery', statement: journeys } as const
  return sql`
    insert into credits (workspace_id, model, setting, conversion_id, recorded_at, cause, order_id, conversion_type, ts, amount_minor, refunded_minor, currency, person_key, person_handles, touch_ids, touch_ts, touch_handles, channels, campaigns, shares, amounts, net_amounts)
    select ${workspace}, ${text(ledger.model)}, ${uint64(ledger.settingKey)}, conversion_id, fromUnixTimestamp64Micro(${int64(request.recordedAt)}, 'UTC'), cause, order_id, conversion_type, ts, amount_minor, refunded_minor, currency, person_key, person_handles, touch_ids, touch_ts, touch_handles, channels, campaigns, shares, amounts, net_amounts
    from (
      select f.conversion_id as conversion_id, f.order_id as order_id, f.conversion_type as conversion_type, f.ts as ts, f.amount_minor as amount_minor, f.currency as currency, f.person_key as person_key,
        f.touch_ids as touch_ids, f.touch_ts as touch_ts, f.touch_handles as touch_handles, f.channels as channels, f.campaigns as campaigns,
        least(coalesce(r.refunded, 0), f.amount_minor) as refunded_minor, if(empty(p.handles), [f.person_key], p.handles) as person_handles,
        s.shares as shares, s.amounts as amounts, s.net_amounts as net_amounts, ${cause()} as cause
      from ${staged} as f
      left join (
        select tupleElement(touch_ids[1], 1) as conversion_id, shares, arrayMap(a -> toInt64(a), amounts) as amounts, arrayMap(a -> toInt64(a), net_amounts) as net_amounts
        from (${creditsOfConversion(ledger.workspaceId, source, EVERYTHING, model)})
      ) as s on s.conversion_id = f.conversion_id
      left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${workspace} group by order_id) as r on r.order_id = f.order_id
      left join (
        select person_key, arraySort(groupArray(handle_key)) as handles from (${request.people.links})
        where person_key in (select person_key from ${staged}) group by person_key
      ) as p on p.person_key = f.person_key
      left join (${latest(ledger, sql`conversion_id in (select conversion_id from ${staged})`)}) as l on l.conversion_id = f.conversion_id
    )
    where cause != ''`
}

/** The latest record of each conversion. */
function latest(ledger: LedgerName, condition: Sql): Sql {
  return sql`select * from credits where ${ofLedger(ledger)} and ${condition} order by recorded_at desc limit 1 by conversion_id`
}

/**
 * Why the credits of `f` (with `refunded_minor`, `person_handles`, `shares`, `amounts`, `net_amounts`) differ from the record `l`; '' when
 * they do not. Touches that came or went with a handle that only one of the two persons has are the people's doing.
 */
function cause(): Sql {
  const touchesDiffer = sql`f.touch_ids != l.touch_ids or f.touch_ts != l.touch_ts or toString(f.channels) != toString(l.channels) or toString(f.campaigns) != toString(l.campaigns)`
  const strangers = (handles: Sql, touches: Sql, others: Sql, known: Sql) =>
    sql`arrayExists((h, t) -> not has(${others}, t) and not has(${known}, h), ${handles}, ${touches})`
  return sql`multiIf(
    l.conversion_id = '', 'new',
    f.ts != l.ts or f.amount_minor != l.amount_minor or f.currency != l.currency or f.conversion_type != l.conversion_type, 'corrected',
    f.person_key != l.person_key or ${strangers(sql`f.touch_handles`, sql`f.touch_ids`, sql`l.touch_ids`, sql`l.person_handles`)} or ${strangers(sql`l.touch_handles`, sql`l.touch_ids`, sql`f.touch_ids`, sql`person_handles`)}, 'people',
    ${touchesDiffer}, 'touches',
    refunded_minor != l.refunded_minor, 'refund',
    s.amounts != l.amounts or s.net_amounts != l.net_amounts or arrayExists((a, b) -> abs(a - b) > 1e-9, s.shares, l.shares), 'model',
    '')`
}

/** Latest change that is recorded, and when that was found, in microseconds; `builds` 0 when nothing is. */
export function selectCreditBuild(ledger: LedgerName): Sql {
  return sql`
    select toString(toUnixTimestamp64Micro(max(built_at))) as built_micros, toString(toUnixTimestamp64Micro(max(finished_at))) as finished_micros, count() as builds
    from credit_builds where ${ofLedger(ledger)}`
}

export function insertCreditBuild({ workspaceId, model, settingKey }: LedgerName, builtMicros: bigint): Sql {
  return sql`
    insert into credit_builds (workspace_id, model, setting, built_at)
    select ${uuid(workspaceId)}, ${text(model)}, ${uint64(settingKey)}, fromUnixTimestamp64Micro(${int64(builtMicros)}, 'UTC')`
}

/** Latest change of each workspace, for the job that looks for work. */
export function selectLatestChanges(): Sql {
  return sql`
    select toString(workspace_id) as workspace_id, toString(toUnixTimestamp64Micro(max(changed_at))) as latest_micros
    from handle_changes group by workspace_id`
}

/** All records of one conversion, oldest first. */
export function selectHistory(ledger: LedgerName, conversionId: string): Sql {
  return sql`
    select toString(toUnixTimestamp64Micro(recorded_at)) as recorded_micros, toString(cause) as cause, toString(toUnixTimestamp64Milli(ts)) as ts_ms, toString(currency) as currency,
      toString(credits.amount_minor) as amount_minor, toString(credits.amount_minor - refunded_minor) as net_amount_minor,
      touch_ids, arrayMap(t -> toString(toUnixTimestamp64Milli(t)), touch_ts) as touch_ms, channels, campaigns, shares, arrayMap(a -> toString(a), credits.amounts) as amounts, arrayMap(a -> toString(a), credits.net_amounts) as net_amounts
    from credits where ${ofLedger(ledger)} and conversion_id = ${text(conversionId)} order by recorded_at`
}

export type LedgerRange = {
  readonly fromMs: number
  readonly toMs: number
  readonly currency: string
  readonly by: 'channel' | 'campaign'
  readonly asOfMicros: bigint
}

/**
 * Rows `(key, part, cause, conversions, amount_minor, net_amount_minor)` with part 'before', 'now' or 'change'. A record that
 * replaced another since then adds its credits and takes back the other's, both under its own cause: so before + changes = now.
 */
export function selectDifference(ledger: LedgerName, range: LedgerRange): Sql {
  const asOf = sql`fromUnixTimestamp64Micro(${int64(range.asOfMicros)}, 'UTC')`
  const keys =
    range.by === 'channel'
      ? sql`arrayMap(k -> toString(k), channels)`
      : sql`arrayMap(k -> if(k = '', '(not set)', toString(k)), campaigns)`
  return sql`
    with records as (
      select conversion_id, recorded_at, cause, next.1 as next_at, next.2 as next_cause, next.1 > recorded_at as is_replaced,
        ts >= ${instant(range.fromMs)} and ts < ${instant(range.toMs)} and amount_minor > 0 and currency = ${text(range.currency)} as is_in_range,
        if(empty(touch_ids), [('', 1., amount_minor, amount_minor - refunded_minor)], arrayZip(${keys}, shares, amounts, net_amounts)) as credits
      from (
        select *, leadInFrame((recorded_at, cause)) over (partition by conversion_id order by recorded_at rows between unbounded preceding and unbounded following) as next
        from credits where ${ofLedger(ledger)}
      )
    ),
    pieces as (
      select arrayJoin(arrayConcat(
        if(recorded_at <= ${asOf} and (not is_replaced or next_at > ${asOf}), [('before', '', 1)], []),
        if(not is_replaced, [('now', '', 1)], []),
        if(recorded_at > ${asOf}, [('change', toString(cause), 1)], []),
        if(is_replaced and next_at > ${asOf}, [('change', toString(next_cause), -1)], []))) as piece, credits
      from records where is_in_range
    )
    select credit.1 as key, piece.1 as part, piece.2 as cause, sum(piece.3 * credit.2) as conversions, toString(sum(piece.3 * credit.3)) as amount_minor, toString(sum(piece.3 * credit.4)) as net_amount_minor
    from (select piece, arrayJoin(credits) as credit from pieces) group by key, part, cause order by key, part, cause`
}

/** Conversions of the range recorded anew since then, by cause. */
export function selectCauses(ledger: LedgerName, range: LedgerRange): Sql {
  return sql`
    select toString(cause) as cause, uniqExact(conversion_id) as conversions from credits
    where ${ofLedger(ledger)} and recorded_at > fromUnixTimestamp64Micro(${int64(range.asOfMicros)}, 'UTC')
      and ts >= ${instant(range.fromMs)} and ts < ${instant(range.toMs)} and amount_minor > 0 and currency = ${text(range.currency)}
    group by cause order by conversions desc, cause`
}

/** Conversions of the range with money in another currency, then or now or in between: in none of the rows above. */
export function selectOtherCurrencies(ledger: LedgerName, range: LedgerRange): Sql {
  return sql`
    select currency, uniqExact(conversion_id) as conversions
    from (
      select conversion_id, toString(currency) as currency, ts, amount_minor, recorded_at,
        leadInFrame(recorded_at) over (partition by conversion_id order by recorded_at rows between unbounded preceding and unbounded following) as next_at
      from credits where ${ofLedger(ledger)}
    )
    where ts >= ${instant(range.fromMs)} and ts < ${instant(range.toMs)} and amount_minor > 0 and currency != ${text(range.currency)}
      and (next_at <= recorded_at or next_at > fromUnixTimestamp64Micro(${int64(range.asOfMicros)}, 'UTC'))
    group by currency order by conversions desc, currency`
}

/** First moment the ledger knows of; `records` 0 when it holds nothing. */
export function selectRecordedSince(ledger: LedgerName): Sql {
  return sql`select toString(toUnixTimestamp64Micro(min(recorded_at))) as since_micros, count() as records from credits where ${ofLedger(ledger)}`
}
