/**
 * Credit by any of the catalogue's dimensions: journeys whose touches carry the whole key of a row, touch dimensions and
 * the conversion's together, divided by the same statement as every other credit.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import { convertedConversions, convertedMoney } from '@tributary/query/converted-conversions'
import { groupedValue, keyText, momentOf, named } from '@tributary/query/dimension-expression'
import { type DimensionName, dimensionOf } from '@tributary/query/dimensions.data'
import { type Filter, filterConditions, keyCondition } from '@tributary/query/filter-condition'
import { inPeriods } from '@tributary/query/rows-request'
import type { QueryContext } from '@tributary/query/stretch'
import { identifier, instant, join, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
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
}

/** What is divided, whoever divides it. */
type CreditParts = Omit<CreditRequest, 'models'>
type JourneySource = Parameters<typeof creditByKey>[1]

/** Where the journeys come from, and what is to be chosen among them. */
export type CreditSource = {
  readonly source: JourneySource
  readonly filter: JourneyFilter
  /** The conversions of the journeys, where their money is converted. */
  readonly conversions?: Sql
}

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
  const { source, filter } = creditSource(request)
  return creditByKey(request.context.workspaceId, source, filter, request.models)
}

/** The stored journeys as they are, where one of their arrays is the whole key, or no key is wanted: half the work. */
export function creditSource(request: CreditParts): CreditSource {
  const { journeys, dimensions, filters, filter, context } = request
  const [by = 'channel', second] = dimensions
  const isPlain = context.rates.length === 0 && filters.length === 0 && second === undefined
  if (!isPlain || !isStoredArray(by)) return keyedSource(request)
  return { source: { kind: 'stored', settingKey: journeys.settingKey, by }, filter }
}

/** Journeys each of whose touches carries its whole key in `dimension_keys`; with rates, their money is converted. */
export function keyedSource(request: CreditParts): CreditSource & {
  readonly source: { readonly kind: 'subquery' }
} {
  const { context, filter } = request
  if (context.rates.length === 0)
    return { source: { kind: 'subquery', statement: keyedJourneys(request) }, filter }
  const names = [
    'conversion_id',
    'conversion_type',
    'ts',
    'touch_ts',
    'channels',
    'campaigns',
    'dimension_keys',
  ]
  const statement = convertedMoney(request, keyedJourneys(request), names)
  return {
    source: { kind: 'subquery', statement, knowsRefunds: true },
    // They were chosen by the money as it was paid: what converts to less than a minor unit is still a conversion.
    filter: { ...filter, conversions: 'all' },
    conversions: convertedConversions(request),
  }
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
function keyedJourneys(request: CreditParts): Sql {
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

const usedDimensions = ({ dimensions, filters }: CreditParts) => [
  ...dimensions,
  ...filters.map(({ dimension }) => dimension),
]

function storedJourneys({ context, journeys, filter }: CreditParts, more: Sql): Sql {
  return sql`
    select ${JOURNEY_COLUMNS}, ${more} from journeys final
    where workspace_id = ${uuid(context.workspaceId)} and setting = ${uint64(journeys.settingKey)} and ${inPeriods({ stretch: filter, before: filter.before }, sql`ts`)}`
}

/** The conversion's parts of the key as `conversion_key`, led by the separator where a touch's part comes before. */
function conversionKey({ dimensions, context }: CreditParts): Sql {
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

/** A touch's parts of the key, of the text of each dimension; left out where a filter says so. */
function touchKey(request: CreditParts, keyOf: (name: DimensionName) => Sql): Sql {
  const texts = request.dimensions.filter(isOfTouch).map((name) => clean(keyOf(name)))
  const key = concatenated(texts.flatMap((value, at) => (at > 0 ? [sql`${SEPARATOR}`, value] : [value])))
  const conditions = request.filters
    .filter(({ dimension }) => isOfTouch(dimension))
    .map(({ dimension, operator, values }) => keyCondition(operator, keyOf(dimension), values))
  return conditions.length === 0 ? key : sql`if(${join(conditions, ' and ')}, ${key}, ${LEFT_OUT})`
}

/** The touches' keys with the conversion's behind each; that of touches left out stays as it is. */
function withConversionKey({ dimensions }: CreditParts, keys: Sql): Sql {
  return dimensions.every(isOfTouch)
    ? keys
    : sql`arrayMap(k -> if(k = ${LEFT_OUT}, k, concat(k, conversion_key)), ${keys})`
}

function storedKeys(request: CreditParts): Sql {
  const arrays = [...new Set(usedDimensions(request).flatMap(arraysOf))]
  if (arrays.length === 0) return withConversionKey(request, sql`arrayMap(x -> '', touch_ts)`)
  const element = (array: string) => identifier(`x${arrays.indexOf(array)}`)
  const key = touchKey(request, (name) => {
    const [first = sql`''`, second] = arraysOf(name).map(element).map(named)
    return second === undefined ? first : sql`concat(${first}, ' / ', ${second})`
  })
  const columns = join(
    arrays.map((array) => identifier(array)),
    ', ',
  )
  return withConversionKey(request, sql`arrayMap((${join(arrays.map(element), ', ')}) -> ${key}, ${columns})`)
}

/** Stored journeys with `touch_keys`: their touches looked up by id, in the order of the journey. */
function touchJourneys(request: CreditParts): Sql {
  const { context, journeys, filter } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  const key = touchKey(request, (name) => keyText(name, groupedValue(name, 'credit', 't', moment)))
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
