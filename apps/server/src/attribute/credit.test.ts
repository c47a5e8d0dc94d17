import { randomUUID } from 'node:crypto'
import { type ModelSpec, parseModelSpec, type RuleModel } from '@tributary/models/attribution/model'
import { touchWeights } from '@tributary/models/attribution/touch-weights'
import { sql } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld, type WorldConversion } from '@tributary/testkit/small-world'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unsettledPeople } from '../identify/current-people.service.ts'
import { creditByKey } from './credit.sql.ts'
import type { JourneySource } from './filtered-journey.sql.ts'
import { selectJourneys } from './journey.sql.ts'
import { DAY_MS, type JourneyFilter, type JourneySetting } from './journey.ts'
import { keptOfJourney, referenceJourney } from './journey-reference.testkit.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const START = Date.UTC(2026, 4, 1)
const SETTING: JourneySetting = { lookbackMs: 30 * DAY_MS, lookbackVisits: undefined, scope: 'window' }
const FILTER: JourneyFilter = {
  fromMs: START,
  toMs: START + 100 * DAY_MS,
  currency: 'USD',
  excludeDirect: false,
  collapse: false,
  conversions: 'money',
  conversionTypes: [],
}
const CHOICES = [
  { excludeDirect: false, collapse: false },
  { excludeDirect: true, collapse: false },
  { excludeDirect: false, collapse: true },
  { excludeDirect: true, collapse: true },
]

function isRule(spec: ModelSpec): spec is RuleModel {
  return spec.name !== 'markov' && spec.name !== 'shapley'
}

function rule(text: string): RuleModel {
  const parsed = parseModelSpec(text)
  if (!parsed.ok || !isRule(parsed.value)) throw new Error(`not a rule model: ${text}`)
  return parsed.value
}

const MODELS = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay',
  'time_decay:0.01',
  'position_decay',
  'position_decay:0.9',
  'position',
  'position:0/1/5',
  'w_shaped',
  'w_shaped:10/70/20/0',
  'custom:5,3,2',
  'custom:0.1,0,0.7,0,0.3',
].map(rule)

type CreditOfTouch = {
  model: string
  key: string
  attributed: number
  conversions: number
  amount_minor: string
  net_amount_minor: string
}

/** Every touch of every conversion as a key of its own. */
function eachTouch(workspaceId: string): JourneySource {
  return {
    kind: 'subquery',
    statement: selectJourneys(
      {
        workspaceId,
        setting: SETTING,
        scope: { kind: 'all' },
        people: unsettledPeople(workspaceId),
        touchColumns: [sql`t.channel`, sql`t.campaign`],
      },
      (steps) => sql`
        select c.conversion_id as conversion_id, c.order_id as order_id, c.conversion_type as conversion_type, c.ts as ts, c.amount_minor as amount_minor, c.currency as currency,
          ${steps}.1 as touch_ts, ${steps}.3 as channels, ${steps}.4 as campaigns, arrayMap(id -> concat(c.conversion_id, '/', id), ${steps}.2) as dimension_keys`,
    ),
  }
}

const journeyRows = fc.array(
  fc.record({
    amountMinor: fc.oneof(
      fc.integer({ min: 1, max: 100_000 }),
      fc.maxSafeInteger().map((n) => Math.max(1, Math.abs(n))),
    ),
    refundShare: fc.constantFrom(0, 0, 0.3, 1, 1.5),
    touches: fc.array(
      fc.record({
        channel: fc.constantFrom('Email', 'Direct', 'Paid Search'),
        campaign: fc.constantFrom('', 'spring'),
        ageMs: fc.integer({ min: 0, max: 30 * DAY_MS }),
      }),
      { maxLength: 9 },
    ),
  }),
  { minLength: 30, maxLength: 40, size: 'max' },
)
type JourneyRows = typeof journeyRows extends fc.Arbitrary<infer Rows> ? Rows : never

function worldOf(rows: JourneyRows): SmallWorld & { conversions: WorldConversion[] } {
  const tsMs = START + 40 * DAY_MS
  return {
    touches: rows.flatMap((row, person) =>
      row.touches.map(({ ageMs, ...touch }, index) => ({
        ...touch,
        touchId: `t${index}`,
        handle: `a:${person}`,
        tsMs: tsMs - ageMs,
      })),
    ),
    conversions: rows.map((row, person) => ({
      conversionId: `o${person}`,
      handle: `a:${person}`,
      tsMs,
      amountMinor: row.amountMinor,
      currency: 'USD',
    })),
    refunds: rows.flatMap((row, person) =>
      row.refundShare === 0
        ? []
        : [{ orderId: `o${person}`, refundId: 'r', tsMs, amountMinor: refundOf(row) }],
    ),
  }
}

const refundOf = (row: { amountMinor: number; refundShare: number }) =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(row.amountMinor * row.refundShare))

test('every rule model shares each conversion as the models package does, and its credits add up to the unit', async () => {
  await fc.assert(
    fc.asyncProperty(journeyRows, async (rows) => {
      const workspaceId = randomUUID()
      const world = worldOf(rows)
      await storeSmallWorld(analytics.store, workspaceId, world)
      for (const choice of CHOICES) {
        const found = await analytics.store.query<CreditOfTouch>(
          creditByKey(workspaceId, eachTouch(workspaceId), { ...FILTER, ...choice }, MODELS),
        )
        const byTouch = addedUp(found)
        let unattributed = { conversions: 0, amount: 0n, net: 0n }
        for (const [person, conversion] of world.conversions.entries()) {
          const amount = BigInt(conversion.amountMinor)
          const refunded = BigInt(rows[person] ? refundOf(rows[person]) : 0)
          const net = amount - (refunded < amount ? refunded : amount)
          const kept = keptOfJourney(referenceJourney(world, conversion, SETTING), choice)
          if (kept.length === 0)
            unattributed = {
              conversions: unattributed.conversions + 1,
              amount: unattributed.amount + amount,
              net: unattributed.net + net,
            }
          for (const [index, model] of MODELS.entries())
            compareConversion(
              kept.map((touch) => byTouch.get(`${index}:${conversion.conversionId}/${touch.touchId}`)),
              touchWeights(
                model,
                kept.map((touch) => ({
                  channel: touch.channel,
                  ageDays: (conversion.tsMs - touch.tsMs) / DAY_MS,
                })),
              ),
              { amount, net },
            )
        }
        const [rest] = found.filter((row) => row.attributed === 0)
        expect(rest).toMatchObject({
          conversions: unattributed.conversions,
          amount_minor: String(unattributed.amount),
          net_amount_minor: String(unattributed.net),
        })
      }
    }),
    { numRuns: 1, endOnFailure: true },
  )
}, 90_000)

/** Rows by model and key; those of one key add up. */
function addedUp(rows: readonly CreditOfTouch[]): Map<string, CreditOfTouch> {
  const sums = new Map<string, CreditOfTouch>()
  for (const row of rows) {
    const name = `${row.model}:${row.key}`
    const before = sums.get(name)
    sums.set(name, {
      ...row,
      conversions: row.conversions + (before?.conversions ?? 0),
      amount_minor: String(BigInt(row.amount_minor) + BigInt(before?.amount_minor ?? 0)),
      net_amount_minor: String(BigInt(row.net_amount_minor) + BigInt(before?.net_amount_minor ?? 0)),
    })
  }
  return sums
}

/** A touch without credit may be absent. */
function compareConversion(
  credits: readonly (CreditOfTouch | undefined)[],
  weights: readonly number[],
  money: { amount: bigint; net: bigint },
) {
  if (weights.length === 0) return
  for (const [field, whole] of [
    ['amount_minor', money.amount],
    ['net_amount_minor', money.net],
  ] as const) {
    const parts = credits.map((credit) => BigInt(credit?.[field] ?? 0))
    expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole)
    for (const [index, part] of parts.entries()) {
      expect(part).toBeGreaterThanOrEqual(0n)
      const quota = (weights[index] ?? 0) * Number(whole)
      expect(Math.abs(Number(part) - quota)).toBeLessThan(1 + Number(whole) * 1e-12)
    }
  }
  for (const [index, credit] of credits.entries())
    expect(Math.abs((credit?.conversions ?? 0) - (weights[index] ?? 0))).toBeLessThan(1e-9)
}

test('an amount of nine quintillion units is still divided without losing one', async () => {
  const workspaceId = randomUUID()
  const amount = 9_007_199_254_740_991_807n
  await storeSmallWorld(analytics.store, workspaceId, {
    touches: [0, 1, 2, 3, 4, 5, 6].map((n) => ({
      touchId: `t${n}`,
      handle: 'a:1',
      tsMs: START + n,
      channel: 'Email',
    })),
    conversions: [
      { conversionId: 'o', handle: 'a:1', tsMs: START + 10, amountMinor: amount, currency: 'USD' },
    ],
  })
  const models = [rule('linear'), rule('time_decay'), rule('custom:1,2,4')]
  const found = await analytics.store.query<CreditOfTouch>(
    creditByKey(workspaceId, eachTouch(workspaceId), FILTER, models),
  )
  for (const index of models.keys()) {
    const own = found.filter((row) => row.attributed === 1 && Number(row.model) === index)
    expect(own.reduce((sum, row) => sum + BigInt(row.amount_minor), 0n)).toBe(amount)
  }
})
