/** The truth of a simulated world, read from its folder. */
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { UsageError } from '../arguments.ts'
import { WORLD_FILE } from './world-files.ts'

export type WorldFacts = {
  readonly world: string
  readonly seed: string
  readonly people: number
  readonly days: number
  /** First and last day, both included. */
  readonly from: string
  readonly to: string
  readonly currency: string
  readonly scoredType: string
  readonly lookbackDays: number
  readonly events: number
  readonly scoredConversions: number
}

/** A handle with everybody who used it, and how often. */
export type TrueHandle = { readonly handle: string; readonly users: ReadonlyMap<string, number> }

export type TrueTouch = {
  /** Names the touch as the product's journeys show it; undefined when nobody recorded it. */
  readonly key: string | undefined
  readonly kind: string
  readonly channel: string
  readonly personId: string
}
export type TrueJourney = {
  readonly orderId: string
  readonly personId: string
  readonly touches: readonly TrueTouch[]
}

export type ChannelTruth = {
  readonly channel: string
  readonly touches: number
  readonly spendMinor: number
  readonly conversions: number
  readonly netRevenueMinor: number
}

export type PlatformClaim = {
  readonly platform: string
  readonly channel: string
  readonly conversions: number
  readonly claimedMinor: number
}

/** Rows that sum up the world instead of telling of a channel. */
const SUMMARY = /^\(/

/** Throws UsageError when the folder holds no (complete) world. */
export function readWorldFacts(folder: string): WorldFacts {
  const file = join(folder, WORLD_FILE)
  if (!existsSync(file))
    throw new UsageError(
      `${folder} holds no simulated world: make one with tributary simulate --out ${folder}`,
    )
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const text = (name: string) => textOf(json, name)
  const number = (name: string) => Number(fieldOf(json, name))
  return {
    world: text('world'),
    seed: text('seed'),
    people: number('people'),
    days: number('days'),
    from: text('from'),
    to: text('to'),
    currency: text('currency'),
    scoredType: text('scored_type'),
    lookbackDays: number('lookback_days'),
    events: number('events'),
    scoredConversions: number('scoredConversions'),
  }
}

export async function readHandles(folder: string): Promise<TrueHandle[]> {
  const users = new Map<string, Map<string, number>>()
  for await (const [personId = '', handle = '', visits = '0'] of csvRows(join(folder, 'truth/people.csv'))) {
    const ofHandle = users.get(handle) ?? new Map<string, number>()
    users.set(handle, ofHandle)
    ofHandle.set(personId, Number(visits))
  }
  return [...users].map(([handle, ofHandle]) => ({ handle, users: ofHandle }))
}

export async function* readJourneys(folder: string): AsyncGenerator<TrueJourney> {
  for await (const line of linesOf(join(folder, 'truth/journeys.ndjson'))) {
    const json: unknown = JSON.parse(line)
    const touches = fieldOf(json, 'touches')
    yield {
      orderId: textOf(json, 'order_id'),
      personId: textOf(json, 'person_id'),
      touches: Array.isArray(touches) ? touches.map(readTouch) : [],
    }
  }
}

function readTouch(json: unknown): TrueTouch {
  const kind = textOf(json, 'kind')
  const isSeen = fieldOf(json, 'is_seen') === true
  const key =
    kind === 'contact'
      ? textOf(json, 'touch_id')
      : visitKey(optionalText(json, 'anonymous_id'), textOf(json, 'ts'))
  return {
    key: isSeen ? key : undefined,
    kind,
    channel: textOf(json, 'channel'),
    personId: textOf(json, 'person_id'),
  }
}

/** A visit is known by its browser and the moment it began. */
function visitKey(anonymousId: string, ts: string): string {
  return `${anonymousId} ${Date.parse(ts)}`
}

/** One row a channel, and what happened without any of them. */
export async function readEffects(
  folder: string,
): Promise<{ channels: ChannelTruth[]; baselineConversions: number }> {
  const rows: ChannelTruth[] = []
  for await (const row of csvRows(join(folder, 'truth/effects.csv'))) {
    const [channel = '', touches, , , spendMinor, conversions, , netRevenueMinor] = row
    rows.push({
      channel,
      touches: Number(touches),
      spendMinor: Number(spendMinor),
      conversions: Number(conversions),
      netRevenueMinor: Number(netRevenueMinor),
    })
  }
  return {
    channels: rows.filter((row) => !SUMMARY.test(row.channel)),
    baselineConversions: rows.find((row) => row.channel === '(baseline)')?.conversions ?? 0,
  }
}

/** What each platform claims for each of its channels, over all days. */
export async function readClaims(folder: string): Promise<PlatformClaim[]> {
  const claims = new Map<string, PlatformClaim>()
  for await (const row of csvRows(join(folder, 'platform-reports.csv'))) {
    const [, platform = '', channel = '', , , , , conversions, claimedMinor] = row
    const key = `${platform} ${channel}`
    const before = claims.get(key)
    claims.set(key, {
      platform,
      channel,
      conversions: (before?.conversions ?? 0) + Number(conversions),
      claimedMinor: (before?.claimedMinor ?? 0) + Number(claimedMinor),
    })
  }
  return [...claims.values()]
}

/** Cells of a file without quotes, as simulated worlds are; the header is left out. */
async function* csvRows(path: string): AsyncGenerator<string[]> {
  let isHeader = true
  for await (const line of linesOf(path)) {
    if (!isHeader) yield line.split(',')
    isHeader = false
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') }))
    if (line !== '') yield line
}

function fieldOf(json: unknown, name: string): unknown {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
  if (value === undefined) throw new UsageError(`the world's truth has no ${name}`)
  return value
}

function textOf(json: unknown, name: string): string {
  return String(fieldOf(json, name))
}

function optionalText(json: unknown, name: string): string {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
  return typeof value === 'string' ? value : ''
}
