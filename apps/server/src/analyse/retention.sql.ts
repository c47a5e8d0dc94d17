/** Cohorts of people and their returns. Periods are cut in the workspace's time zone. */
import type { CohortPeriod, RetentionQuery } from '@tributary/contract/retention'
import { isKept } from '@tributary/query/conversion-rows'
import { convertedMoney } from '@tributary/query/converted-conversions'
import { isCountedOn } from '@tributary/query/converted-money'
import { momentOf } from '@tributary/query/dimension-expression'
import { ofPeople } from '@tributary/query/fact-people'
import { personOf, within } from '@tributary/query/rows-request'
import type { QueryContext } from '@tributary/query/stretch'
import { int64, nothing, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'

export type CohortQuestion = {
  /** Of the days from the first cohort to the last act. */
  readonly context: QueryContext
  readonly period: CohortPeriod
  readonly start: RetentionQuery['start']
  readonly returning: RetentionQuery['returning']
  readonly conversions: RetentionQuery['conversions']
  /** When people begin. */
  readonly begin: Span
  /** When they come back. */
  readonly act: Span
}
/** Instants, end exclusive. */
type Span = { readonly fromMs: number; readonly toMs: number }

/** First day of the period that a moment lies in. */
function periodOf(moment: Sql, { period, context }: CohortQuestion): Sql {
  const zone = text(context.timeZone)
  return {
    day: sql`toDate(${moment}, ${zone})`,
    week: sql`toMonday(${moment}, ${zone})`,
    month: sql`toStartOfMonth(${moment}, ${zone})`,
  }[period]
}

/** Conversions of any time: those with money where it is in the reporting currency or has a rate. */
function countedConversions({ context, conversions }: CohortQuestion, kind = conversions): Sql {
  const counted = isCountedOn(context, sql`toString(currency)`, momentOf(sql`ts`, context.timeZone).day)
  const money = {
    money: sql`and amount_minor > 0 and ${counted}`,
    goals: sql`and amount_minor = 0 and ${isKept(sql`conversion_type`)}`,
    all: sql`and (amount_minor = 0 or ${counted}) and ${isKept(sql`conversion_type`)}`,
  }[kind]
  return sql`select handle_key as looked_up, order_id, ts, amount_minor, currency from conversions final where workspace_id = ${uuid(context.workspaceId)} ${money}`
}

/** Rows `person_key`, `ts` and `net` of touches. */
const touches = ({ context }: CohortQuestion, when: Sql = nothing) =>
  ofPeople(
    context.ofFacts,
    ['ts', 'net'],
    ({ condition, keyOf }) =>
      sql`select ${keyOf('t')} as looked_up, t.ts as ts, toInt64(0) as net from touches as t where t.workspace_id = ${uuid(context.workspaceId)} ${when} and ${condition('t')}`,
  )

/** The same of conversions with `looked_up`, `ts` and `net`. */
const ofConversions = (rows: Sql) => sql`
  select ${personOf('f', 'looked_up')} as person_key, f.ts as ts, f.net as net
  from (${rows}) as f
  left join all_links as l on l.handle_key = f.looked_up`

/** One row per act that counts as coming back: `person_key`, `ts`, `net`. */
function returns(question: CohortQuestion): Sql {
  const inSight = sql`and ${within(sql`ts`, question.act)}`
  switch (question.returning) {
    case 'visit':
      return touches(question, inSight)
    case 'conversion':
      return ofConversions(
        sql`select looked_up, ts, toInt64(0) as net from (${countedConversions(question)} ${inSight})`,
      )
    case 'revenue': {
      const paid = sql`${countedConversions(question, 'money')} ${inSight}`
      const chosen = { context: question.context, filter: { conversions: 'money' } } as const
      return ofConversions(
        sql`select looked_up, ts, amount_minor - refunded_minor as net from (${convertedMoney(chosen, paid, ['looked_up', 'ts'])})`,
      )
    }
  }
}

/** `links, ..., begun`, to follow `with`: `begun` has one row per person who began in the span, `person_key` and `first_ts`. */
function whoBegan(question: CohortQuestion): Sql {
  const start =
    question.start === 'first_visit'
      ? touches(question)
      : ofConversions(sql`select looked_up, ts, toInt64(0) as net from (${countedConversions(question)})`)
  return sql`
    links as materialized (${question.context.ofFacts.links}),
    all_links as materialized (${question.context.links}),
    begun as materialized (
      select person_key, min(ts) as first_ts from (${start})
      group by person_key
      having ${within(sql`first_ts`, question.begin)}
    )`
}

/** What follows `from`: acts `a` (`ts`, `net`) of people `b` who began. An act counts when it is not before the person's first. */
function actsOfBegun(question: CohortQuestion): Sql {
  return sql`
    (${returns(question)}) as a
    inner join begun as b on b.person_key = a.person_key
    where a.ts >= b.first_ts`
}

/**
 * Rows `cohort`, `period` (first days, as text), `people` and `net_minor`; a row with `period` '' has the people of the
 * cohort.
 */
export function selectCohorts(question: CohortQuestion): Sql {
  return sql`
    with ${whoBegan(question)}
    select toString(${periodOf(sql`first_ts`, question)}) as cohort, '' as period, count() as people, '0' as net_minor
    from begun
    group by cohort
    union all
    select toString(${periodOf(sql`b.first_ts`, question)}) as cohort, toString(${periodOf(sql`a.ts`, question)}) as period, uniqExact(b.person_key) as people, toString(sum(a.net)) as net_minor
    from ${actsOfBegun(question)}
    group by cohort, period`
}

export type CohortPage = {
  /** Those who came back in the span of acts, or everybody who began. */
  readonly of: 'returned' | 'begun'
  readonly limit: number
  readonly before?: { readonly tsMs: number; readonly id: string } | undefined
}

/**
 * People, latest first: `person_key`, `began_ms`, `at_ms` (which the list is ordered by: their first act of the span, or when they
 * began), `times` and `net_minor` of their acts.
 */
export function selectCohortPeople(question: CohortQuestion, { of, limit, before }: CohortPage): Sql {
  const milliseconds = (moment: Sql) => sql`toUnixTimestamp64Milli(${moment})`
  const rows = {
    begun: sql`select person_key, ${milliseconds(sql`first_ts`)} as began, began as at, toUInt64(0) as acts, toInt64(0) as net from begun`,
    returned: sql`
      select b.person_key as person_key, any(${milliseconds(sql`b.first_ts`)}) as began, min(${milliseconds(sql`a.ts`)}) as at, count() as acts, sum(a.net) as net
      from ${actsOfBegun(question)}
      group by b.person_key`,
  }[of]
  const rest = before
    ? sql`where (f.at, f.person_key) < (${int64(before.tsMs)}, ${uint64(BigInt(before.id))})`
    : nothing
  return sql`
    with ${whoBegan(question)}
    select toString(f.person_key) as person_key, toString(f.began) as began_ms, toString(f.at) as at_ms, toString(f.acts) as times, toString(f.net) as net_minor
    from (${rows}) as f
    ${rest}
    order by f.at desc, f.person_key desc
    limit ${uint64(limit)}`
}
