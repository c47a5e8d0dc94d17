/**
 * Touches, identities and conversions by the million, as CSV text in the columns of the imports, for measuring
 * attribution at size. Only the shape is realistic (journey lengths, channel mix, second browsers, people who never
 * buy); the answer a run must find for first and last touch comes with it.
 */
import { createRandom, type SeededRandom } from '../seeded-random.ts'
import { DAY_MS } from './shop-calendar.ts'
import { DOORS } from './shop-doors.data.ts'
import type { Channel } from './shop-world.ts'

export type ScaleOptions = {
  readonly seed: string | number
  /** UTC day `YYYY-MM-DD`, exclusive. */
  readonly endDay: string
  /** Rows of touches, exactly. One conversion comes with every fifty. */
  readonly touches: number
  /** 30 unless told, so that a lookback of as many days holds every touch before its conversion. */
  readonly days?: number
}

export const SCALE_COLUMNS = {
  touches: 'touch_id,anonymous_id,ts,channel,campaign',
  identities: 'anonymous_id,person_id',
  conversions: 'order_id,person_id,ts,amount_minor,currency',
} as const
export type ScaleTable = keyof typeof SCALE_COLUMNS

/** Whole rows of one table, without header, each ended by a line feed. */
export type ScaleChunk = { readonly table: ScaleTable; readonly rows: number; readonly csv: string }

export type ScaleSummary = {
  readonly touches: number
  readonly identities: number
  readonly conversions: number
  readonly amountMinor: bigint
  /** Touches of buyers up to their conversion; those after it earn nothing. */
  readonly eligibleTouches: number
  readonly unattributedConversions: number
  readonly firstTouchConversions: Readonly<Record<Channel, number>>
  readonly lastTouchConversions: Readonly<Record<Channel, number>>
}

const TOUCHES_PER_CONVERSION = 50
const JOURNEY_MEDIAN = 7
const JOURNEY_SIGMA = 0.65
const JOURNEY_MOST = 40
const OTHERS_MORE_TOUCHES = 0.52
const DELAY_MEAN_MS = 6 * DAY_MS
const AFTER_CONVERSION_SHARE = 0.08
const SECOND_BROWSER_SHARE = 0.25
const ROWS_PER_CHUNK = 20_000
const DOOR_TABLE_SIZE = 4096

/**
 * Yields chunks of the three tables, interleaved, and returns what they add up to. The same options give the same text.
 * Nothing grows with `touches` but a counter. Throws when `touches` is not a positive integer or the end day no day.
 */
export function* generateAttributionScale(
  options: ScaleOptions,
): Generator<ScaleChunk, ScaleSummary, undefined> {
  const scale = createScale(options)
  while (scale.touches < options.touches) {
    const left = options.touches - scale.touches
    const untilBuyer = scale.conversions * TOUCHES_PER_CONVERSION - scale.touches
    if (untilBuyer <= 0) addBuyer(scale, left)
    else addVisitor(scale, Math.min(left, untilBuyer))
    for (const table of scale.tables) if (table.rows >= ROWS_PER_CHUNK) yield takeChunk(table)
  }
  for (const table of scale.tables) if (table.rows > 0) yield takeChunk(table)
  const { touches, identities, conversions, amountMinor, eligibleTouches, unattributedConversions } = scale
  return {
    touches,
    identities,
    conversions,
    amountMinor,
    eligibleTouches,
    unattributedConversions,
    firstTouchConversions: { ...scale.firstTouchConversions },
    lastTouchConversions: { ...scale.lastTouchConversions },
  }
}

type OpenTable = { readonly table: ScaleTable; rows: number; csv: string }

type Scale = {
  readonly random: SeededRandom
  readonly startMs: number
  readonly endMs: number
  /** `YYYY-MM-DDT` of each day. */
  readonly dayTexts: readonly string[]
  readonly doors: Uint8Array
  readonly touchTable: OpenTable
  readonly identityTable: OpenTable
  readonly conversionTable: OpenTable
  readonly tables: readonly OpenTable[]
  people: number
  browsers: number
  touches: number
  identities: number
  conversions: number
  amountMinor: bigint
  eligibleTouches: number
  unattributedConversions: number
  readonly firstTouchConversions: Record<Channel, number>
  readonly lastTouchConversions: Record<Channel, number>
}

function createScale({ seed, endDay, touches, days = 30 }: ScaleOptions): Scale {
  const endMs = Date.parse(`${endDay}T00:00:00Z`)
  if (!Number.isFinite(endMs)) throw new Error(`invalid end day: ${endDay}`)
  if (!Number.isInteger(touches) || touches < 1) throw new Error(`invalid number of touches: ${touches}`)
  const startMs = endMs - days * DAY_MS
  const open = (table: ScaleTable): OpenTable => ({ table, rows: 0, csv: '' })
  const touchTable = open('touches')
  const identityTable = open('identities')
  const conversionTable = open('conversions')
  return {
    random: createRandom(seed),
    startMs,
    endMs,
    dayTexts: Array.from({ length: days }, (_, day) =>
      new Date(startMs + day * DAY_MS).toISOString().slice(0, 11),
    ),
    doors: createDoorTable(),
    touchTable,
    identityTable,
    conversionTable,
    tables: [touchTable, identityTable, conversionTable],
    people: 0,
    browsers: 0,
    touches: 0,
    identities: 0,
    conversions: 0,
    amountMinor: 0n,
    eligibleTouches: 0,
    unattributedConversions: 0,
    firstTouchConversions: countByChannel(),
    lastTouchConversions: countByChannel(),
  }
}

/** One person who buys: a journey, one or two browsers made known, an order. */
function addBuyer(scale: Scale, touchesLeft: number): void {
  const { random, startMs, endMs } = scale
  scale.people += 1
  const personId = `p${scale.people}`
  const convertedMs = startMs + Math.floor(random.next() * (endMs - startMs))
  const length = Math.round(random.lognormal(JOURNEY_MEDIAN, JOURNEY_SIGMA))
  const journey = { firstMs: Number.POSITIVE_INFINITY, firstDoor: -1, lastMs: -1, lastDoor: -1 }
  const browser = addBrowser(scale, personId)
  const second = random.chance(SECOND_BROWSER_SHARE) ? addBrowser(scale, personId) : browser
  for (let left = Math.min(touchesLeft, JOURNEY_MOST, Math.max(1, length)); left > 0; left -= 1) {
    const touchMs = random.chance(AFTER_CONVERSION_SHARE)
      ? convertedMs + 1 + Math.floor(random.next() * (endMs - convertedMs - 1))
      : timeBefore(scale, convertedMs)
    const door = addTouch(scale, random.chance(0.7) ? browser : second, touchMs)
    if (touchMs > convertedMs) continue
    scale.eligibleTouches += 1
    // Ties go by touch id: of two at one instant the earlier row is the first and the later row the last.
    if (touchMs < journey.firstMs) Object.assign(journey, { firstMs: touchMs, firstDoor: door })
    if (touchMs >= journey.lastMs) Object.assign(journey, { lastMs: touchMs, lastDoor: door })
  }
  addConversion(scale, personId, convertedMs)
  creditEnds(scale, journey)
}

/** One person who looks around and never buys. */
function addVisitor(scale: Scale, touchesMost: number): void {
  const { random, startMs, endMs } = scale
  scale.people += 1
  scale.browsers += 1
  const browser = `a${scale.browsers}`
  for (let left = touchesMost; left > 0; left -= 1) {
    addTouch(scale, browser, startMs + Math.floor(random.next() * (endMs - startMs)))
    if (!random.chance(OTHERS_MORE_TOUCHES)) break
  }
}

/** Most touches lie days before the order; where the period is too short for that, anywhere in it. */
function timeBefore({ random, startMs }: Scale, convertedMs: number): number {
  const touchMs = convertedMs - Math.floor(random.exponential(DELAY_MEAN_MS))
  return touchMs >= startMs ? touchMs : startMs + Math.floor(random.next() * (convertedMs - startMs + 1))
}

function addBrowser(scale: Scale, personId: string): string {
  scale.browsers += 1
  scale.identities += 1
  const browser = `a${scale.browsers}`
  addRow(scale.identityTable, `${browser},${personId}\n`)
  return browser
}

function addTouch(scale: Scale, browser: string, touchMs: number): number {
  scale.touches += 1
  const door = scale.doors[Math.floor(scale.random.next() * DOOR_TABLE_SIZE)] ?? 0
  addRow(
    scale.touchTable,
    `t${padded(scale.touches)},${browser},${isoText(scale, touchMs)}${DOOR_ENDINGS[door]}`,
  )
  return door
}

function addConversion(scale: Scale, personId: string, convertedMs: number): void {
  scale.conversions += 1
  const amountMinor = 900 + Math.floor(scale.random.lognormal(4800, 0.6))
  scale.amountMinor += BigInt(amountMinor)
  const row = `o${scale.conversions},${personId},${isoText(scale, convertedMs)},${amountMinor},USD\n`
  addRow(scale.conversionTable, row)
}

function creditEnds(scale: Scale, { firstDoor, lastDoor }: { firstDoor: number; lastDoor: number }): void {
  const first = DOORS[firstDoor]
  const last = DOORS[lastDoor]
  if (first === undefined || last === undefined) {
    scale.unattributedConversions += 1
    return
  }
  scale.firstTouchConversions[first.channel] += 1
  scale.lastTouchConversions[last.channel] += 1
}

function addRow(table: OpenTable, row: string): void {
  table.csv += row
  table.rows += 1
}

function takeChunk(table: OpenTable): ScaleChunk {
  const chunk = { table: table.table, rows: table.rows, csv: table.csv }
  table.rows = 0
  table.csv = ''
  return chunk
}

/** Doors in proportion to how much they are used, so that drawing one costs one look-up. */
function createDoorTable(): Uint8Array {
  const weights = DOORS.map((door) => door.firstVisitWeight + door.returnWeight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const table = new Uint8Array(DOOR_TABLE_SIZE)
  let door = 0
  let upTo = weights[0] ?? 0
  for (let index = 0; index < DOOR_TABLE_SIZE; index += 1) {
    while (((index + 0.5) / DOOR_TABLE_SIZE) * total > upTo && door < DOORS.length - 1) {
      door += 1
      upTo += weights[door] ?? 0
    }
    table[index] = door
  }
  return table
}

function countByChannel(): Record<Channel, number> {
  return {
    Direct: 0,
    'Organic Search': 0,
    'Paid Search': 0,
    'Paid Social': 0,
    'Organic Social': 0,
    Email: 0,
    Referral: 0,
    Display: 0,
    'AI Assistants': 0,
  }
}

const DOOR_ENDINGS = DOORS.map((door) => `,${door.channel},${door.campaign}\n`)
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
const MINUTE_TEXTS = Array.from(
  { length: 1440 },
  (_, minute) => `${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:`,
)
const SECOND_TEXTS = Array.from(
  { length: 60_000 },
  (_, ms) => `${TWO_DIGITS[Math.floor(ms / 1000)]}.${String(ms % 1000).padStart(3, '0')}Z`,
)

/** ISO 8601 from three tables: ten times as fast as a Date. */
function isoText({ startMs, dayTexts }: Scale, timeMs: number): string {
  const sinceMs = timeMs - startMs
  const day = Math.floor(sinceMs / DAY_MS)
  const ofDayMs = sinceMs - day * DAY_MS
  const minute = Math.floor(ofDayMs / 60_000)
  return `${dayTexts[day]}${MINUTE_TEXTS[minute]}${SECOND_TEXTS[ofDayMs - minute * 60_000]}`
}

/** Nine digits, so that touch ids sort as text in the order they were made. */
function padded(touch: number): string {
  return String(1_000_000_000 + touch).slice(1)
}
