/** Cohorts of people and their returns. Periods are cut in the workspace's time zone. */

import type { CohortPeriod, RetentionQuery } from '@tributary/contract/retention'
import { isKept } from '@tributary/query/conversion-rows'
import { convertedMoney } from '@tributary/query/converted-conversions'
import { isCountedOn } from '@tributary/query/converted-money'
import { momentOf } from '@tributary/query/dimension-expression'
import type { QueryContext } from '@tributary/query/stretch'
import { instant, type Sql, sql, text, uuid } from '@tributary/stores/sql'

export type CohortQuestion = {
  /** Of the days from `fromMs` to `untilMs`. */
  readonly context: QueryContext
  readonly period: CohortPeriod
  readonly start: RetentionQuery['start']
  readonly returning: RetentionQuery['returning']
  readonly conversions: RetentionQuery['conversions']
  /** Cohorts begin in `fromMs <= t < toMs`; returns count up to `untilMs`. */
  readonly fromMs: number
  readonly toMs: number
  readonly untilMs: number
}

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
  return sql`select handle_key, order_id, ts, amount_minor, currency from conversions final where workspace_id = ${uuid(context.workspaceId)} ${money}`
}

const touches = ({ context }: CohortQuestion) =>
  sql`select handle_key, ts, toInt64(0) as net from touches where workspace_id = ${uuid(context.workspaceId)}`

/** Acts from the first cohort to now. */
const inSight = ({ fromMs, untilMs }: CohortQuestion) =>
  sql`ts >= ${instant(fromMs)} and ts < ${instant(untilMs)}`

/** One row per act that counts as coming back: `handle_key`, `ts`, `net`. */
function returns(question: CohortQuestion): Sql {
  switch (question.returning) {
    case 'visit':
      return sql`${touches(question)} and ${inSight(question)}`
    case 'conversion':
      return sql`select handle_key, ts, toInt64(0) as net from (${countedConversions(question)} and ${inSight(question)})`
    case 'revenue': {
      const paid = sql`${countedConversions(question, 'money')} and ${inSight(question)}`
      const chosen = { context: question.context, filter: { conversions: 'money' } } as const
      return sql`select handle_key, ts, amount_minor - refunded_minor as net from (${convertedMoney(chosen, paid, ['handle_key', 'ts'])})`
    }
  }
}

const person = (row: Sql) => sql`if(l.person_key != 0, l.person_key, ${row}.handle_key)`

/**
 * Rows `cohort`, `period` (first days, as text), `people` and `net_minor`; a row with `period` '' has the people of the
 * cohort. An act counts when it is not before the person's first.
 */
export function selectCohorts(question: CohortQuestion): Sql {
  const start = question.start === 'first_visit' ? touches(question) : sql`${countedConversions(question)}`
  return sql`
    with
    links as materialized (${question.context.links}),
    -- one row per person who began in the range
    begun as materialized (
      select ${person(sql`s`)} as person_key, min(s.ts) as first_ts
      from (${start}) as s
      left join links as l on l.handle_key = s.handle_key
      group by person_key
      having first_ts >= ${instant(question.fromMs)} and first_ts < ${instant(question.toMs)}
    )
    select toString(${periodOf(sql`first_ts`, question)}) as cohort, '' as period, count() as people, '0' as net_minor
    from begun
    group by cohort
    union all
    select toString(${periodOf(sql`b.first_ts`, question)}) as cohort, toString(${periodOf(sql`a.ts`, question)}) as period, uniqExact(b.person_key) as people, toString(sum(a.net)) as net_minor
    from (
      select ${person(sql`v`)} as person_key, v.ts as ts, v.net as net
      from (${returns(question)}) as v
      left join links as l on l.handle_key = v.handle_key
    ) as a
    inner join begun as b on b.person_key = a.person_key
    where a.ts >= b.first_ts
    group by cohort, period`
}
