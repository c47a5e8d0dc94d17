import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  generateAttributionScale,
  type ScaleOptions,
  type ScaleSummary,
  type ScaleTable,
} from './attribution-scale.ts'

const END_DAY = '2026-03-01'
const END_MS = Date.UTC(2026, 2, 1)
const DAY_MS = 86_400_000

type Generated = { tables: Record<ScaleTable, string[][]>; summary: ScaleSummary; chunkRowsAgree: boolean }

function generate(options: ScaleOptions): Generated {
  const tables: Record<ScaleTable, string[][]> = { touches: [], identities: [], conversions: [] }
  let chunkRowsAgree = true
  const chunks = generateAttributionScale(options)
  for (;;) {
    const next = chunks.next()
    if (next.done) return { tables, summary: next.value, chunkRowsAgree }
    const rows = next.value.csv.trimEnd().split('\n')
    chunkRowsAgree &&= rows.length === next.value.rows && next.value.csv.endsWith('\n')
    for (const row of rows) tables[next.value.table].push(row.split(','))
  }
}

const made = generate({ seed: 3, endDay: END_DAY, touches: 50_000 })

/** Slow and obvious: for each conversion, the person's touches up to it, sorted by time and id. */
function journeys({ tables }: Generated): { channel: string; ts: string }[][] {
  const personOf = new Map(tables.identities.map(([browser = '', person = '']) => [browser, person]))
  const touchesOf = Map.groupBy(tables.touches, ([, browser = '']) => personOf.get(browser) ?? browser)
  return tables.conversions.map(([, person = '', convertedAt = '']) =>
    (touchesOf.get(person) ?? [])
      .map(([id = '', , ts = '', channel = '']) => ({ id, ts, channel }))
      .filter(({ ts }) => ts <= convertedAt)
      .sort((left, right) => (left.ts + left.id < right.ts + right.id ? -1 : 1)),
  )
}

test('touches are exactly as many as asked for, with one conversion for every fifty', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (touches, seed) => {
      const { tables, summary, chunkRowsAgree } = generate({ seed, endDay: END_DAY, touches })
      expect(tables.touches).toHaveLength(touches)
      expect(tables.conversions).toHaveLength(Math.ceil(touches / 50))
      expect(summary.touches).toBe(touches)
      expect(summary.conversions).toBe(tables.conversions.length)
      expect(summary.identities).toBe(tables.identities.length)
      expect(chunkRowsAgree).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('the same options give the same rows and another seed others', () => {
  const options = { endDay: END_DAY, touches: 2000 }
  expect(generate({ ...options, seed: 1 })).toEqual(generate({ ...options, seed: 1 }))
  expect(generate({ ...options, seed: 1 }).tables).not.toEqual(generate({ ...options, seed: 2 }).tables)
})

test('the summary is what a plain reading of the rows finds', () => {
  const found = journeys(made)
  const { summary, tables } = made
  expect(found.reduce((sum, journey) => sum + journey.length, 0)).toBe(summary.eligibleTouches)
  expect(found.filter((journey) => journey.length === 0).length).toBe(summary.unattributedConversions)
  for (const [channel, conversions] of Object.entries(summary.firstTouchConversions)) {
    expect(found.filter((journey) => journey[0]?.channel === channel).length).toBe(conversions)
  }
  for (const [channel, conversions] of Object.entries(summary.lastTouchConversions)) {
    expect(found.filter((journey) => journey.at(-1)?.channel === channel).length).toBe(conversions)
  }
  expect(tables.conversions.reduce((sum, [, , , amount = '0']) => sum + BigInt(amount), 0n)).toBe(
    summary.amountMinor,
  )
})

test('journeys are about eight touches long, and the time of every row lies in the period', () => {
  const lengths = journeys(made).map((journey) => journey.length)
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  expect(mean).toBeGreaterThan(7)
  expect(mean).toBeLessThan(9)
  const times = [...made.tables.touches, ...made.tables.conversions].map(([, , ts = '']) => ts)
  expect(times.filter((ts) => new Date(ts).toISOString() !== ts)).toEqual([])
  const outside = times.filter((ts) => Date.parse(ts) >= END_MS || Date.parse(ts) < END_MS - 30 * DAY_MS)
  expect(outside).toEqual([])
})

test('touch ids are unique and sort as text in the order they were made', () => {
  const ids = made.tables.touches.map(([id = '']) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

test('some buyers have two browsers and nobody shares one', () => {
  const browsers = made.tables.identities.map(([browser]) => browser)
  const people = new Set(made.tables.identities.map(([, person]) => person))
  expect(new Set(browsers).size).toBe(browsers.length)
  expect(browsers.length).toBeGreaterThan(people.size * 1.1)
})

test('nonsense options are refused with the bad value named', () => {
  const run = (options: Partial<ScaleOptions>): unknown =>
    generateAttributionScale({ seed: 1, endDay: END_DAY, touches: 10, ...options }).next()
  expect(() => run({ touches: 0 })).toThrow('touches: 0')
  expect(() => run({ endDay: 'soon' })).toThrow('soon')
})
