/** Cohorts of people and their returns. Periods are cut in the workspace's time zone. */

import type { CohortPeriod, RetentionQuery } from '@tributary/contract/retention'
import { isKept } from '@tributary/query/conversion-rows'
import { instant, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { personLinks } from '../identify/person-links.sql.ts'

export type CohortQuestion = {
  readonly workspaceId: string
  readonly timeZone: string
  readonly period: CohortPeriod
  readonly start: RetentionQuery['start']
  readonly returning: RetentionQuery['returning']
  readonly conversions: RetentionQuery['conversions']
  readonly currency: string
  /** Cohorts begin in `fromMs <= t < toMs`; returns count up to `untilMs`. */
  readonly fromMs: number
  readonly toMs: number
  readonly untilMs: number
}

/** First day of the period that a moment lies in. */
function periodOf(moment: Sql, { period, timeZone }: CohortQuestion): Sql {
  const zone = text(timeZone)
  return {
    day: sql`toDate(${moment}, ${zone})`,
    week: sql`toMonday(${moment}, ${zone})`,
    month: sql`toStartOfMonth(${moment}, ${zone})`,
  }[period]
}

function countedConversions({ workspaceId, conversions, currency }: CohortQuestion, kind = conversions): Sql {
  const money = {
    money: sql`and amount_minor > 0 and currency = ${text(currency)}`,
    goals: sql`and amount_minor = 0 and ${isKept(sql`conversion_type`)}`,
    all: sql`and ${isKept(sql`conversion_type`)}`,
  }[kind]
  return sql`select handle_key, order_id, ts, amount_minor as amount from conversions final where workspace_id = ${uuid(workspaceId)} ${money}`
}

const touches = ({ workspaceId }: CohortQuestion) =>
  sql`select handle_key, ts, toInt64(0) as net from touches where workspace_id = ${uuid(workspaceId)}`

/** One row per act that counts as coming back: `handle_key`, `ts`, `net`. */
function returns(question: CohortQuestion): Sql {
  switch (question.returning) {
    case 'visit':
      return touches(question)
    case 'conversion':
      return sql`select handle_key, ts, toInt64(0) as net from (${countedConversions(question)})`
    case 'revenue':
      return sql`
        select c.handle_key as handle_key, c.ts as ts, c.amount - least(coalesce(r.refunded, 0), c.amount) as net
        from (${countedConversions(question, 'money')}) as c
        left join (
          select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(question.workspaceId)} group by order_id
        ) as r on r.order_id = c.order_id`
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
    links as materialized (${personLinks(question.workspaceId)}),
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
      where v.ts >= ${instant(question.fromMs)} and v.ts < ${instant(question.untilMs)}
    ) as a
    inner join begun as b on b.person_key = a.person_key
    where a.ts >= b.first_ts
    group by cohort, period`
}
