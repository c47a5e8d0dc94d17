/** Random worlds: a few people a neighbourhood, whose rows arrive in three steps. For properties of what is derived from them. */
import type { SmallWorld } from '@tributary/testkit/small-world'
import * as fc from 'fast-check'

const START = Date.UTC(2026, 4, 1)
const HOUR = 3_600_000

const HANDLES = ['a:1', 'a:2', 'a:3', 'u:1', 'u:2', 'e:1', 'e:2']
const time = fc.integer({ min: 0, max: 40 }).map((step) => START + step * 3 * HOUR)
const touchRows = fc.array(
  fc.record({
    handle: fc.constantFrom(...HANDLES),
    tsMs: time,
    channel: fc.constantFrom('Email', 'Direct', 'Referral'),
  }),
  { maxLength: 8 },
)
const identityRows = fc.array(
  fc
    .record({
      handle: fc.constantFrom('a:1', 'a:2', 'a:3', 'e:1', 'e:2'),
      person: fc.constantFrom('u:1', 'u:2', 'e:1', 'e:2'),
      tsMs: time,
    })
    // An address is linked to users only, never to another address.
    .filter((link) => link.handle.startsWith('a:') || link.person.startsWith('u:')),
  { maxLength: 4 },
)
const conversionRows = fc.uniqueArray(
  fc.record({
    conversionId: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 'o6'),
    handle: fc.constantFrom(...HANDLES),
    tsMs: time,
    amountMinor: fc.constantFrom(0, 500, 1299),
  }),
  { maxLength: 4, selector: (row) => row.conversionId },
)
const arrival = fc.record({ touches: touchRows, identities: identityRows, conversions: conversionRows })
/** A few people, whose rows arrive in three parts: a part may be empty. */
const neighbourhood = fc.tuple(arrival, arrival, arrival)

export type World = Required<Pick<SmallWorld, 'touches' | 'identities' | 'conversions'>>
type Arrival = typeof arrival extends fc.Arbitrary<infer Rows> ? Rows : never

/** The part's rows under names that no other neighbourhood and no other part has. */
function worldOf(part: Arrival, place: number, at: number): World {
  const own = (handle: string) => `${handle.slice(0, 2)}${place}-${handle.slice(2)}`
  return {
    touches: part.touches.map((row, index) => ({
      ...row,
      handle: own(row.handle),
      touchId: `t${place}-${at}${index}`,
    })),
    identities: part.identities.map((row) => ({ ...row, handle: own(row.handle), person: own(row.person) })),
    conversions: part.conversions.map((row) => ({
      ...row,
      conversionId: `${row.conversionId}-${place}`,
      handle: own(row.handle),
      currency: row.amountMinor === 0 ? '' : 'USD',
    })),
  }
}

export function wholeOf(worlds: readonly World[]): World {
  return {
    touches: worlds.flatMap((world) => world.touches),
    identities: worlds.flatMap((world) => world.identities),
    conversions: worlds.flatMap((world) => world.conversions),
  }
}

/** The parts of all neighbourhoods that arrive together: a statement costs the same for one person and for hundreds. */
export function stepsOf(neighbourhoods: readonly (readonly Arrival[])[]): World[] {
  return [0, 1, 2].map((at) =>
    wholeOf(neighbourhoods.flatMap((parts, place) => (parts[at] ? [worldOf(parts[at], place, at)] : []))),
  )
}
export const manyPeople = fc.array(neighbourhood, { minLength: 30, maxLength: 40, size: 'max' })
