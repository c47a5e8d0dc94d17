/**
 * A world of the truth lab as the files of a company and, beside them, the truth.
 *
 * Group by group: draw the people, live their lives, live the buyers' again without each channel, then write what was
 * seen. Nothing is kept but sums by day, so memory does not grow with the number of people.
 */
import { createRandom } from '../../seeded-random.ts'
import { createCalendar, type ShopCalendar } from '../shop-calendar.ts'
import { AGENCY_LAB } from './agency-lab.data.ts'
import { unitsOf } from './lab-candidates.ts'
import { createGroup, type LabGroup } from './lab-group.ts'
import {
  addEffects,
  addObserved,
  createLedger,
  effectLines,
  platformLines,
  spendLines,
} from './lab-ledger.ts'
import { liveUnit } from './lab-life.ts'
import { observeGroup } from './lab-observe.ts'
import { groupRows, type LabRows, ROW_HEADERS } from './lab-rows.ts'
import type { LabSpec, LabWorldName } from './lab-spec.ts'
import { SAAS_LAB } from './saas-lab.data.ts'
import { SHOP_LAB } from './shop-lab.data.ts'

export type LabOptions = {
  readonly world: LabWorldName
  readonly seed: string | number
  /** Usual size of the world when absent. */
  readonly people?: number
  readonly days?: number
  /** UTC day `YYYY-MM-DD` after the last. */
  readonly endDay: string
}

export const LAB_FILES = [
  'events.ndjson',
  'touches.csv',
  'identities.csv',
  'conversions.csv',
  'payments.csv',
  'refunds.csv',
  'spend.csv',
  'platform-reports.csv',
  'truth/people.csv',
  'truth/journeys.ndjson',
  'truth/effects.csv',
  'truth/world.json',
] as const
export type LabFile = (typeof LAB_FILES)[number]

/** A piece of a file, to be written after the pieces before it. `people` tells how far the world is. */
export type LabPiece = { readonly file: LabFile; readonly text: string; readonly people: number }

const NO_EFFECT = new Set<string>()

export function labSpec(world: LabWorldName): LabSpec {
  switch (world) {
    case 'shop':
      return SHOP_LAB
    case 'saas':
      return SAAS_LAB
    case 'agency':
      return AGENCY_LAB
  }
}

/**
 * Yields the world's files in pieces: the same options give the same pieces, to the byte. Throws on fewer than one
 * person or day and on an end day that is no calendar day.
 */
export function* simulateLab(options: LabOptions): Generator<LabPiece, void, undefined> {
  const spec = labSpec(options.world)
  const { people, days } = { ...spec.usual, ...options }
  if (!Number.isInteger(people) || people < 1) throw new Error(`invalid number of people: ${people}`)
  const calendar = createCalendar(options.endDay, days)
  const random = createRandom(`${options.world}/${options.seed}`)
  const worldKey = { high: random.int(0, 0xffffffff), low: random.int(0, 0xffffffff) }
  const ledger = createLedger(spec, calendar)
  const counts = { events: 0, conversions: 0, scoredConversions: 0, browsers: 0 }
  for (const [file, header] of Object.entries(ROW_HEADERS))
    yield { file: rowFile(file), text: header, people: 0 }
  let done = 0
  for (let index = 0; done < people; index += 1) {
    const group = createGroup(spec, worldKey, index, people - done)
    done += group.people.length
    const rows = liveGroup(spec, calendar, group, ledger)
    counts.events += rows.counts.events
    counts.conversions += rows.counts.conversions
    counts.scoredConversions += rows.counts.scoredConversions
    counts.browsers += rows.counts.browsers
    for (const [file, text] of Object.entries(rows.text))
      if (text !== '') yield { file: rowFile(file), text, people: done }
  }
  yield { file: 'spend.csv', text: `${SPEND_HEADER}${spendLines(spec, calendar, ledger)}`, people: done }
  const reports = `${PLATFORM_HEADER}${platformLines(spec, calendar, ledger)}`
  yield { file: 'platform-reports.csv', text: reports, people: done }
  const effects = `${EFFECTS_HEADER}${effectLines(spec, calendar, ledger)}`
  yield { file: 'truth/effects.csv', text: effects, people: done }
  yield { file: 'truth/world.json', text: worldText(spec, calendar, options, people, counts), people: done }
}

const SPEND_HEADER = 'date,channel,campaign,amount_minor,currency,impressions,clicks\n'
const PLATFORM_HEADER =
  'date,platform,channel,campaign,impressions,clicks,spend_minor,claimed_conversions,claimed_minor,currency\n'
const EFFECTS_HEADER =
  'channel,touches,seen_touches,views,spend_minor,incremental_conversions,incremental_revenue_minor,incremental_net_revenue_minor\n'

function liveGroup(
  spec: LabSpec,
  calendar: ShopCalendar,
  group: LabGroup,
  ledger: ReturnType<typeof createLedger>,
): LabRows {
  const lived = unitsOf(spec, calendar, group).map((unit) => ({
    unit,
    life: liveUnit(spec, calendar, unit, NO_EFFECT),
  }))
  for (const one of lived) addEffects(ledger, spec, calendar, one)
  const observed = observeGroup(spec, group, lived)
  for (const unit of observed) addObserved(ledger, calendar, unit)
  return groupRows(spec, observed)
}

function worldText(
  spec: LabSpec,
  calendar: ShopCalendar,
  options: LabOptions,
  people: number,
  counts: LabRows['counts'],
): string {
  const lastDay = new Date(calendar.endMs - 1).toISOString().slice(0, 10)
  const firstDay = new Date(calendar.startMs).toISOString().slice(0, 10)
  const world = {
    world: spec.name,
    seed: String(options.seed),
    people,
    days: calendar.days,
    from: firstDay,
    to: lastDay,
    currency: spec.currency,
    scored_type: spec.scoredType,
    lookback_days: spec.lookbackDays,
    ...counts,
  }
  return `${JSON.stringify(world, null, 2)}\n`
}

function rowFile(name: string): LabFile {
  const file = LAB_FILES.find((candidate) => candidate === name)
  if (file === undefined) throw new Error(`no such file in a world: ${name}`)
  return file
}
