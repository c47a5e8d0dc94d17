import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCalendar } from '../shop-calendar.ts'
import { AGENCY_LAB } from './agency-lab.data.ts'
import { type Unit, unitsOf } from './lab-candidates.ts'
import { createGroup } from './lab-group.ts'
import { ALL_ROW, addEffects, BASELINE_ROW, createLedger } from './lab-ledger.ts'
import { channelsTouched, type Life, liveUnit } from './lab-life.ts'
import { channelsOf, DIRECT_CHANNEL, type LabSpec } from './lab-spec.ts'
import { SAAS_LAB } from './saas-lab.data.ts'
import { SHOP_LAB } from './shop-lab.data.ts'

const SPECS = [SHOP_LAB, SAAS_LAB, AGENCY_LAB]
const calendar = createCalendar('2026-07-01', 120)
const EVERYTHING_ON = new Set<string>()

function unitsIn(spec: LabSpec, seed: number, groups: number): Unit[] {
  const key = { high: seed, low: seed ^ 0x5a5a }
  return Array.from({ length: groups }, (_, index) =>
    unitsOf(spec, calendar, createGroup(spec, key, index, 99)),
  ).flat()
}

/** What is counted of a life: scored conversions and all net money. */
function sumOf(life: Life): { conversions: number; netMinor: number } {
  return {
    conversions: life.outcomes.filter((outcome) => outcome.isScored).length,
    netMinor: life.outcomes.reduce(
      (sum, { amountMinor, refund }) => sum + amountMinor - (refund?.amountMinor ?? 0),
      0,
    ),
  }
}

function marketingOf(spec: LabSpec): string[] {
  return channelsOf(spec).filter((channel) => channel !== DIRECT_CHANNEL)
}

test.each(SPECS)(
  '$name: effects are what every single life loses without a channel, lived again in full',
  (spec) => {
    const units = unitsIn(spec, 11, 250)
    const ledger = createLedger(spec, calendar)
    const lived = units.map((unit) => ({ unit, life: liveUnit(spec, calendar, unit, EVERYTHING_ON) }))
    for (const one of lived) addEffects(ledger, spec, calendar, one)
    const total = (off: ReadonlySet<string>) =>
      units
        .map((unit) => sumOf(liveUnit(spec, calendar, unit, off)))
        .reduce((sum, one) => ({
          conversions: sum.conversions + one.conversions,
          netMinor: sum.netMinor + one.netMinor,
        }))
    const fact = total(EVERYTHING_ON)
    expect(fact.conversions).toBeGreaterThan(0)
    for (const channel of marketingOf(spec)) {
      const without = total(new Set([channel]))
      expect(ledger.effects.get(channel)).toMatchObject({
        conversions: fact.conversions - without.conversions,
        netRevenueMinor: fact.netMinor - without.netMinor,
      })
    }
    const baseline = total(new Set(marketingOf(spec)))
    expect(ledger.effects.get(BASELINE_ROW)).toMatchObject({ conversions: baseline.conversions })
    expect(ledger.effects.get(ALL_ROW)).toMatchObject({ conversions: fact.conversions })
    expect(ledger.effects.get(DIRECT_CHANNEL)).toMatchObject({ conversions: 0, netRevenueMinor: 0 })
  },
)

test('a channel that never met somebody changes nothing of their life', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.constantFrom(...SPECS), (seed, spec) => {
      for (const unit of unitsIn(spec, seed, 3)) {
        const life = liveUnit(spec, calendar, unit, EVERYTHING_ON)
        const met = channelsTouched(spec, life)
        for (const channel of marketingOf(spec).filter((name) => !met.has(name)))
          expect(liveUnit(spec, calendar, unit, new Set([channel]))).toEqual(life)
      }
    }),
    { numRuns: 25 },
  )
})

test('nobody buys in a world without a channel who bought nothing in the world with it', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.constantFrom(...SPECS), (seed, spec) => {
      for (const unit of unitsIn(spec, seed, 8)) {
        if (liveUnit(spec, calendar, unit, EVERYTHING_ON).outcomes.length > 0) continue
        for (const channel of marketingOf(spec))
          expect(liveUnit(spec, calendar, unit, new Set([channel])).outcomes).toEqual([])
      }
    }),
    { numRuns: 25 },
  )
})

test('without effects marketing causes nothing, whatever it shows', () => {
  for (const spec of SPECS) {
    const idle: LabSpec = {
      ...spec,
      baselinePerDay: spec.baselinePerDay * 5,
      doors: spec.doors.map((door) => ({ ...door, viewEffect: 0, clickEffect: 0 })),
    }
    const units = unitsIn(idle, 5, 150)
    const off = new Set(marketingOf(idle))
    let bought = 0
    for (const unit of units) {
      const [fact, without] = [
        sumOf(liveUnit(idle, calendar, unit, EVERYTHING_ON)),
        sumOf(liveUnit(idle, calendar, unit, off)),
      ]
      expect(without).toEqual(fact)
      bought += fact.conversions
    }
    expect(bought).toBeGreaterThan(0)
  }
})

/** One door, no baseline, no saturation, no repeat: conversions by clicks is the door's effect, whatever its half-life. */
test.each([1, 6])(
  'a click causes as many conversions as its effect says, with a half-life of %i days',
  (halfLifeDays) => {
    const [door] = SHOP_LAB.doors.filter(({ channel }) => channel === 'Organic Search')
    if (door === undefined) throw new Error('the shop has no organic search')
    const effect = 0.05
    const spec: LabSpec = {
      ...SHOP_LAB,
      baselinePerDay: 0,
      saturationPerDay: 1e6,
      groupSizes: [1],
      trade: { kind: 'orders', quietDays: 0, repeatFactor: 1 },
      doors: [
        { ...door, perDay: 0.01, inMarketFactor: 1, clickEffect: effect, halfLifeDays, orderWeight: 1 },
      ],
    }
    let [clicks, conversions] = [0, 0]
    for (const unit of unitsIn(spec, 31, 6_000)) {
      const life = liveUnit(spec, calendar, unit, EVERYTHING_ON)
      // Late clicks have not done all they will.
      clicks += life.actions.filter(({ candidate }) => candidate.day < 120 - 6 * halfLifeDays).length
      conversions += life.outcomes.length
    }
    const early = (120 - 6 * halfLifeDays) / 120
    const expected = (clicks / early) * effect
    expect(clicks).toBeGreaterThan(3_000)
    // Four standard errors of the count, and the few conversions that clicks near the end still owe.
    expect(Math.abs(conversions - expected)).toBeLessThan(4 * Math.sqrt(expected) + expected * 0.12)
  },
)

test('e-mails reach only those who left an address, and retargeting only those who came', () => {
  for (const unit of unitsIn(SHOP_LAB, 77, 400)) {
    const { actions, outcomes } = liveUnit(SHOP_LAB, calendar, unit, EVERYTHING_ON)
    const firstOf = (matches: (door: string | undefined) => boolean) =>
      actions.find(({ candidate }) => matches(SHOP_LAB.doors[candidate.door]?.needs))?.candidate.atMs
    const mail = firstOf((needs) => needs === 'subscribed')
    const signUp = actions.find(({ signsUp }) => signsUp)?.candidate.atMs ?? Number.POSITIVE_INFINITY
    const order = outcomes[0]?.atMs ?? Number.POSITIVE_INFINITY
    if (mail !== undefined) expect(mail).toBeGreaterThan(Math.min(signUp, order))
    const again = firstOf((needs) => needs === 'visited')
    const visit = actions.find(({ kind }) => kind === 'visit')?.candidate.atMs ?? Number.POSITIVE_INFINITY
    if (again !== undefined) expect(again).toBeGreaterThanOrEqual(Math.min(visit, order))
  }
})
