/** What people did, as numbers that sort: the rows that funnels are found in. */
import type { FunnelCondition, FunnelStep } from '@tributary/contract/funnels'
import { ofPeople, type Whose } from '@tributary/query/fact-people'
import { instant, join, nothing, type Sql, sql, text, texts, uint64, uuid } from '@tributary/stores/sql'
import type { CurrentPeople } from '../identify/current-people.service.ts'
import type { FunnelQuestion } from './funnel.ts'
import { VISIT_MS, visitRows, visitValue, visitValues } from './visit.sql.ts'

/**
 * A mark holds a time and a step in one number, time * 16 + 15 - step, so that sorting marks sorts by time and, in one
 * moment, later steps first: a step never goes on from one in the same millisecond. Steps are up to 8, so marks whose times
 * are within a window differ by less than 16 windows, and those one millisecond further apart by more.
 */
export const MARK_BASE = 16
const STEP_BASE = 15
export const stepOf = (mark: Sql): Sql =>
  sql`toUInt8(${uint64(STEP_BASE)} - bitAnd(${mark}, ${uint64(MARK_BASE - 1)}))`
export const timeOf = (mark: Sql): Sql => sql`intDiv(${mark}, ${uint64(MARK_BASE)})`

/** A question, and whom handles and facts belong to at this moment. */
export type AskedFunnel = FunnelQuestion & CurrentPeople

/** The values of a condition that belong to the visit, not to the event. */
const OF_VISIT: readonly string[] = ['channel', 'campaign']
const isOfVisit = ({ field }: FunnelCondition) => OF_VISIT.includes(field)
const OF_EVENT = {
  page_path: sql`e.page_path`,
  device: sql`toString(e.device)`,
  country: sql`toString(e.country)`,
} as const

function eventValue(field: string): Sql {
  if (field in OF_EVENT) return OF_EVENT[field as keyof typeof OF_EVENT]
  const name = text(field.slice('property:'.length))
  // A property that is no text is compared as it is written in JSON.
  return sql`if(JSONType(e.properties, ${name}) = 'String', JSONExtractString(e.properties, ${name}), JSONExtractRaw(e.properties, ${name}))`
}

function meets({ operator, value }: FunnelCondition, found: Sql): Sql {
  switch (operator) {
    case 'is':
      return sql`${found} = ${text(value)}`
    case 'starts_with':
      return sql`startsWith(${found}, ${text(value)})`
    case 'contains':
      return sql`position(${found}, ${text(value)}) > 0`
  }
}

/** What an event `e` must meet to be the step, besides its type and its visit. */
const ownConditions = ({ conditions }: FunnelStep): readonly Sql[] =>
  conditions
    .filter((condition) => !isOfVisit(condition))
    .map((condition) => meets(condition, eventValue(condition.field)))

export const arrayOf = (items: readonly Sql[]) => sql`[${join(items, ', ')}]`

/** The dimensions of visits that steps ask for; none as a rule, and then these touches are not read. */
function visitDimensions({ steps }: FunnelQuestion): readonly string[] {
  return [...new Set(steps.flatMap((step) => step.conditions.filter(isOfVisit).map(({ field }) => field)))]
}

/**
 * To end a statement: how much is held before it goes to the disk (most of what a statement may take, which people of fifty
 * million events hardly need; visits are held where steps ask for them, too), and that the second side of a join is the one to
 * hold. Asked again, the engine would swap the sides by what it saw the first time, and then hold tens of millions of facts
 * instead of a million links.
 */
export function settingsOf(question: FunnelQuestion): Sql {
  const bytes = visitDimensions(question).length > 0 ? sql`700000000` : sql`1500000000`
  return sql`settings max_bytes_before_external_group_by = ${bytes}, query_plan_join_swap_table = 'false'`
}

/** Whose visits may be the first step's. */
export const beginningOf = ({ workspaceId, fromMs, toMs }: FunnelQuestion) => ({ workspaceId, fromMs, toMs })
const reachOf = (question: FunnelQuestion) => ({
  ...beginningOf(question),
  toMs: question.toMs + question.windowMs,
})

/**
 * `links, ..., marked`, to follow `with`: `marked` has one row per person with a step, `person_key` and `marks` (of every step in
 * order, behind a nought).
 */
export function markedPeople(question: AskedFunnel): Sql {
  const dimensions = visitDimensions(question)
  const [column, gathered] = hasOneStepAtMost(question)
    ? (['mark', sql`groupArray(mark)`] as const)
    : (['marks', sql`groupArrayArray(marks)`] as const)
  const steps = ofPeople(question.ofFacts, [column], (whose) => stepsOfEvents(question, whose))
  return sql`
    -- one row per key of facts that is not its own person
    links as materialized (select handle_key, person_key from (${question.ofFacts.links})),
    -- one row per person: the marks of every step that events may be, in any order
    hits as (
      select person_key, ${gathered} as hits from (${steps})
      group by person_key
    ),
    ${dimensions.length === 0 ? nothing : withVisits(question, dimensions)}
    marked as (
      select person_key, arrayPushFront(${stepsInVisits(question, dimensions)}, toUInt64(0)) as marks
      from ${dimensions.length === 0 ? sql`hits` : sql`gathered`}
    )`
}

function withVisits(question: AskedFunnel, dimensions: readonly string[]): Sql {
  const visits = ofPeople(question.ofFacts, ['at', 'number'], (whose) =>
    visitRows(reachOf(question), dimensions, whose),
  )
  return sql`
    seen as (
      select person_key, groupArray(${visitEntry(sql`at`, sql`number`)}) as visits from (${visits})
      group by person_key
    ),
    gathered as (
      select h.person_key as person_key, h.hits as hits, s.visits as visits from seen as s
      any right join hits as h on h.person_key = s.person_key
    ),`
}

/** Whether no event can be two steps. */
const hasOneStepAtMost = ({ steps }: FunnelQuestion) =>
  new Set(steps.map((step) => step.event_type)).size === steps.length

/** Rows `looked_up` and `mark` of the events that may be a step, or `marks` where one may be several. */
function stepsOfEvents(question: AskedFunnel, { condition, keyOf }: Whose): Sql {
  const { steps, toMs } = question
  const met = steps.map((step, index) => {
    const all = [
      sql`e.event_type = ${text(step.event_type)}`,
      ...(index === 0 ? [sql`e.ts < ${instant(toMs)}`] : []),
      ...ownConditions(step),
    ]
    return sql`(${join(all, ' and ')})`
  })
  const rests = steps.map((_, index) => sql`${uint64(STEP_BASE - (index + 1))}`)
  const mark = (rest: Sql) => sql`toUInt64(toUnixTimestamp64Milli(e.ts)) * ${uint64(MARK_BASE)} + ${rest}`
  const events = sql`${eventsOf(question)} and ${condition('e')} and (${join(met, ' or ')})`
  if (hasOneStepAtMost(question)) {
    // An event type is compared once a block, in its dictionary.
    const types = texts(steps.map((step) => step.event_type))
    const rest = sql`transform(e.event_type, ${types}, ${arrayOf(rests)}, 0)`
    return sql`select ${keyOf('e')} as looked_up, ${mark(rest)} as mark from ${events}`
  }
  const marks = met.map((one, index) => sql`if(${one}, ${mark(rests[index] ?? nothing)}, toUInt64(0))`)
  return sql`select ${keyOf('e')} as looked_up, arrayFilter(m -> m != 0, ${arrayOf(marks)}) as marks from ${events}`
}

/** To follow `from`: the events `e` of a funnel's time. The index knows UTC days; the hint has it alone look at them, not every event. */
function eventsOf({ workspaceId, fromMs, toMs, windowMs }: FunnelQuestion): Sql {
  const [first, last] = [instant(fromMs), instant(toMs + windowMs)]
  return sql`
    events as e
    where e.workspace_id = ${uuid(workspaceId)} and indexHint(toDate(e.ts) >= toDate(${first}) and toDate(e.ts) <= toDate(${last}))
      and e.ts >= ${first} and e.ts <= ${last} and e.is_bot = 0`
}

/**
 * Visits and marks in one order, as numbers of 128 bits: twice the time, one more for a mark, so that a visit holds from its own
 * moment on, then the number of the visit's values, or the mark. Of several visits in one moment always the same one holds.
 */
const entry = (twice: Sql, rest: Sql): Sql =>
  sql`bitOr(bitShiftLeft(toUInt128(${twice}), 64), toUInt128(${rest}))`
const visitEntry = (time: Sql, number: Sql): Sql => entry(sql`${time} * 2`, number)
/** The number of the visit's values, or the mark, of an entry. */
const restOf = (of: Sql): Sql => sql`toUInt64(bitAnd(${of}, toUInt128(18446744073709551615)))`
const twiceOf = (of: Sql): Sql => sql`toUInt64(bitShiftRight(${of}, 64))`
const isMark = (of: Sql): Sql => sql`bitTest(${twiceOf(of)}, 0)`

/** The sorted `hits` of a person, without those that lack the visit which their step asks for. */
function stepsInVisits(question: FunnelQuestion, dimensions: readonly string[]): Sql {
  const isOver = sql`${twiceOf(sql`x`)} > ${twiceOf(sql`v`)} + ${uint64(2 * VISIT_MS + 1)}`
  const wanted = question.steps.flatMap((step, index) => {
    const conditions = step.conditions.filter(isOfVisit)
    if (conditions.length === 0) return []
    const met = join(
      conditions.map((one) => meets(one, visitValue(one.field))),
      ' and ',
    )
    const numbers = sql`select number from (${visitValues(reachOf(question), dimensions)}) where ${met}`
    return [
      sql`${stepOf(restOf(sql`x`))} = ${uint64(index + 1)}, if(${isMark(sql`v`)} or ${isOver}, 0, ${restOf(sql`v`)} in (${numbers}))`,
    ]
  })
  if (wanted.length === 0) return sql`arraySort(hits)`
  const all = sql`arraySort(arrayConcat(visits, arrayMap(m -> ${entry(sql`${timeOf(sql`m`)} * 2 + 1`, sql`m`)}, hits)))`
  return sql`
    arrayMap(x -> ${restOf(sql`x`)}, arrayFilter(
      (x, v) -> ${isMark(sql`x`)} and multiIf(${join(wanted, ', ')}, 1),
      ${all} as entries, arrayFill(x -> not ${isMark(sql`x`)}, entries)))`
}
