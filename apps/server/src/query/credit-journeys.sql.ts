/**
 * Credit by any of the catalogue's dimensions: journeys whose touches carry the whole key of a row, touch dimensions and
 * the conversion's together, divided by the same statement as every other credit.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import { converted, isCounted, ratesJoin } from '@tributary/query/converted-money'
import { groupedValue, keyText, momentOf, named } from '@tributary/query/dimension-expression'
import { type DimensionName, dimensionOf } from '@tributary/query/dimensions.data'
import { type Filter, filterConditions, keyCondition } from '@tributary/query/filter-condition'
import { inPeriods } from '@tributary/query/rows-request'
import type { QueryContext } from '@tributary/query/stretch'
import { identifier, instant, join, nothing, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import { creditByKey } from '../attribute/credit.sql.ts'
import type { JourneyFilter } from '../attribute/journey.ts'

/** The stored journeys of a setting, and how long before a conversion a touch of it can be. */
export type JourneyRows = { readonly settingKey: bigint; readonly lookbackMs: number }

export type CreditRequest = {
  readonly context: QueryContext
  readonly journeys: JourneyRows
  readonly filter: JourneyFilter
  readonly models: readonly RuleModel[]
  readonly dimensions: readonly DimensionName[]
  readonly filters: readonly Filter[]
  /** Which money is divided: as it was paid, or what is left of it; `both` where nothing has to be converted first. */
  readonly money: 'both' | 'gross' | 'net'
}

type JourneySource = Parameters<typeof creditByKey>[1]

/** Columns of the stored journeys that hold a touch dimension; the others are looked up in the touches. */
const STORED_ARRAYS = {
  channel: ['channels'],
  campaign: ['campaigns'],
  source: ['sources'],
  medium: ['mediums'],
  source_medium: ['sources', 'mediums'],
} as const satisfies Partial<Record<DimensionName, readonly string[]>>

function isStoredArray(name: DimensionName): name is keyof typeof STORED_ARRAYS {
  return Object.hasOwn(STORED_ARRAYS, name)
}

const arraysOf = (name: DimensionName): readonly string[] => (isStoredArray(name) ? STORED_ARRAYS[name] : [])

/** Between the parts of a key; a name that holds one of the two is shown with a space instead. */
export const KEY_SEPARATOR = '\u001f'
/** The key of touches that a filter leaves out: they keep their credit, and nobody sees it. */
export const LEFT_OUT_KEY = '\u001e'
const SEPARATOR = text(KEY_SEPARATOR)
const LEFT_OUT = text(LEFT_OUT_KEY)

/** Dates, times and the conversion's type belong to the conversion; everything else to the touch. */
function isOfTouch(name: DimensionName): boolean {
  return dimensionOf(name).kind === 'text' && name !== 'conversion_type'
}

/** The dimensions in the order of a key's parts: those of the touch first. */
export function keyOrder(dimensions: readonly DimensionName[]): DimensionName[] {
  return [...dimensions.filter(isOfTouch), ...dimensions.filter((name) => !isOfTouch(name))]
}

/** Rows of `creditByKey`; a key holds the texts of {@link keyOrder}, or the name of a single dimension as it is stored. */
export function creditByDimensions(request: CreditRequest): Sql {
  const source = storedSource(request) ?? { kind: 'subquery', statement: creditJourneys(request) }
  return creditByKey(request.context.workspaceId, source, request.filter, request.models)
}

/** The stored journeys as they are, where one of their arrays is the whole key, or no key is wanted: half the work. */
function storedSource({ journeys, dimensions, filters, money }: CreditRequest): JourneySource | undefined {
  const [by = 'channel', second] = dimensions
  if (money !== 'both' || filters.length > 0 || second !== undefined) return undefined
  return isStoredArray(by) ? { kind: 'stored', settingKey: journeys.settingKey, by } : undefined
}

/** The journeys whose money is divided, each touch with its key in `dimension_keys`. */
export function creditJourneys(request: CreditRequest): Sql {
  return request.money === 'both' ? keyedJourneys(request) : convertedJourneys(request)
}

const JOURNEY_NAMES = [
  'conversion_id',
  'order_id',
  'conversion_type',
  'ts',
  'amount_minor',
  'currency',
  'touch_ts',
  'channels',
  'campaigns',
] as const
const JOURNEY_COLUMNS = join(
  JOURNEY_NAMES.map((name) => identifier(name)),
  ', ',
)

/** Journeys of the stretch with `dimension_keys`, without the conversions that a filter leaves out. */
function keyedJourneys(request: CreditRequest): Sql {
  const moment = momentOf(sql`c.ts`, request.context.timeZone)
  const conversionFilters = request.filters.filter(({ dimension }) => !isOfTouch(dimension))
  const looksUp = usedDimensions(request).some((name) => isOfTouch(name) && !isStoredArray(name))
  const rows = looksUp ? touchJourneys(request) : storedJourneys(request, sql`sources, mediums`)
  return sql`
    select ${JOURNEY_COLUMNS}, ${looksUp ? withConversionKey(request, sql`touch_keys`) : storedKeys(request)} as dimension_keys
    from (
      select c.*, ${conversionKey(request)}
      from (${rows}) as c
      where 1 ${filterConditions(conversionFilters, 'credit', 'c', moment)}
    )`
}

const usedDimensions = ({ dimensions, filters }: CreditRequest) => [
  ...dimensions,
  ...filters.map(({ dimension }) => dimension),
]

function storedJourneys({ context, journeys, filter }: CreditRequest, more: Sql): Sql {
  return sql`
    select ${JOURNEY_COLUMNS}, ${more} from journeys final
    where workspace_id = ${uuid(context.workspaceId)} and setting = ${uint64(journeys.settingKey)} and ${inPeriods({ stretch: filter, before: filter.before }, sql`ts`)}`
}

/** The conversion's parts of the key as `conversion_key`, led by the separator where a touch's part comes before. */
function conversionKey({ dimensions, context }: CreditRequest): Sql {
  const moment = momentOf(sql`c.ts`, context.timeZone)
  const isLed = dimensions.some(isOfTouch)
  const texts = dimensions
    .filter((name) => !isOfTouch(name))
    .map((name) => clean(keyText(name, groupedValue(name, 'credit', 'c', moment))))
  const pieces = texts.flatMap((value, at) => (at > 0 || isLed ? [sql`${SEPARATOR}`, value] : [value]))
  return sql`${concatenated(pieces)} as conversion_key`
}

const concatenated = (pieces: readonly Sql[]) =>
  pieces.length === 0 ? sql`''` : sql`concat('', ${join(pieces, ', ')})`
const clean = (value: Sql) => sql`translate(${value}, concat(${SEPARATOR}, ${LEFT_OUT}), '  ')`

/** A touch's parts of the key, from the columns or array elements that hold each dimension; left out where a filter says so. */
function touchKey(request: CreditRequest, valuesOf: (name: DimensionName) => readonly Sql[]): Sql {
  const keyOf = (name: DimensionName) => {
    const [first, second] = valuesOf(name).map(named)
    if (first === undefined) return sql`''`
    return second === undefined ? first : sql`concat(${first}, ' / ', ${second})`
  }
  const texts = request.dimensions.filter(isOfTouch).map((name) => clean(keyOf(name)))
  const key = concatenated(texts.flatMap((value, at) => (at > 0 ? [sql`${SEPARATOR}`, value] : [value])))
  const conditions = request.filters
    .filter(({ dimension }) => isOfTouch(dimension))
    .map(({ dimension, operator, values }) => keyCondition(operator, keyOf(dimension), values))
  return conditions.length === 0 ? key : sql`if(${join(conditions, ' and ')}, ${key}, ${LEFT_OUT})`
}

/** The touches' keys with the conversion's behind each; that of touches left out stays as it is. */
function withConversionKey({ dimensions }: CreditRequest, keys: Sql): Sql {
  return dimensions.every(isOfTouch)
    ? keys
    : sql`arrayMap(k -> if(k = ${LEFT_OUT}, k, concat(k, conversion_key)), ${keys})`
}

function storedKeys(request: CreditRequest): Sql {
  const arrays = [...new Set(usedDimensions(request).flatMap(arraysOf))]
  if (arrays.length === 0) return withConversionKey(request, sql`arrayMap(x -> '', touch_ts)`)
  const element = (array: string) => identifier(`x${arrays.indexOf(array)}`)
  const key = touchKey(request, (name) => arraysOf(name).map(element))
  const columns = join(
    arrays.map((array) => identifier(array)),
    ', ',
  )
  return withConversionKey(request, sql`arrayMap((${join(arrays.map(element), ', ')}) -> ${key}, ${columns})`)
}

/** Stored journeys with `touch_keys`: their touches looked up by id, in the order of the journey. */
function touchJourneys(request: CreditRequest): Sql {
  const { context, journeys, filter } = request
  const key = touchKey(request, (name) => {
    const column = dimensionOf(name).columns.credit ?? []
    return (typeof column === 'string' ? [column] : column).map((part) => identifier(`t.${part}`))
  })
  const whole = JOURNEY_NAMES.filter((name) => name !== 'conversion_id').map(
    (name) => sql`any(${identifier(`s.${name}`)}) as ${identifier(name)}`,
  )
  return sql`
    select s.conversion_id as conversion_id, ${join(whole, ', ')}, arrayMap(p -> p.2, arraySort(groupArrayIf((s.place, k.key), s.place > 0))) as touch_keys
    from (
      select ${JOURNEY_COLUMNS}, place, touch_id from (${storedJourneys(request, sql`touch_ids`)})
      left array join touch_ids as touch_id, arrayEnumerate(touch_ids) as place
    ) as s
    any left join (
      select t.touch_id as touch_id, ${key} as key from touches as t
      where t.workspace_id = ${uuid(context.workspaceId)} and t.ts >= ${instant(Math.min(filter.fromMs, filter.before?.fromMs ?? filter.fromMs) - journeys.lookbackMs)} and t.ts < ${instant(Math.max(filter.toMs, filter.before?.toMs ?? filter.toMs))}
    ) as k on k.touch_id = s.touch_id
    group by s.conversion_id`
}

/**
 * The same journeys with their money in the reporting currency. Refunds are taken off here and the order's id is left
 * out, so that they are not taken off again; what has no rate is of no currency and so in no answer.
 */
function convertedJourneys(request: CreditRequest): Sql {
  const { context, money } = request
  const amount =
    money === 'gross'
      ? sql`w.amount_minor`
      : sql`w.amount_minor - least(coalesce(f.refunded, 0), w.amount_minor)`
  return sql`
    select w.conversion_id as conversion_id, '' as order_id, w.conversion_type as conversion_type, w.ts as ts,
      ${converted(context, sql`w`, amount)} as amount_minor, if(${isCounted(context, sql`w`)}, ${text(context.currency)}, '') as currency,
      w.touch_ts as touch_ts, w.channels as channels, w.campaigns as campaigns, w.dimension_keys as dimension_keys
    from (select * replace (toString(currency) as currency), toDate(ts, ${text(context.timeZone)}) as day from (${keyedJourneys(request)})) as w
    ${ratesJoin(context, sql`w`)}
    ${money === 'gross' ? nothing : sql`left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(context.workspaceId)} group by order_id) as f on f.order_id = w.order_id`}`
}
