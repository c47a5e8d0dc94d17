/** Journeys and credit the slow, obvious way, to compare the statements with. */
import type { SmallWorld, WorldConversion, WorldIdentity, WorldTouch } from '@tributary/testkit/small-world'
import type { JourneySetting } from './journey.ts'

const textOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The person of the earliest link, ties by name. */
function earliestLink(handle: string, identities: readonly WorldIdentity[]): string | undefined {
  return identities
    .filter((link) => link.handle === handle)
    .toSorted((a, b) => a.tsMs - b.tsMs || textOrder(a.person, b.person))[0]?.person
}

/** A handle without a link is its own person; an e-mail person that is itself linked to a user is that user. */
export function referencePerson(handle: string, identities: readonly WorldIdentity[]): string {
  const direct = earliestLink(handle, identities)
  if (direct === undefined) return handle
  return direct.startsWith('e:') ? (earliestLink(direct, identities) ?? direct) : direct
}

/** Conversions as they hold: of several rows with one id the last. */
export function currentConversions(world: SmallWorld): WorldConversion[] {
  return [...new Map((world.conversions ?? []).map((row) => [row.conversionId, row])).values()]
}

/** The eligible touches of one conversion, oldest first. */
export function referenceJourney(
  world: SmallWorld,
  conversion: WorldConversion,
  setting: JourneySetting,
): WorldTouch[] {
  const identities = world.identities ?? []
  const person = referencePerson(conversion.handle, identities)
  const earlier = currentConversions(world).filter(
    (other) =>
      other.tsMs < conversion.tsMs &&
      other.amountMinor > 0 === conversion.amountMinor > 0 &&
      referencePerson(other.handle, identities) === person,
  )
  const after = setting.scope === 'since_previous' ? Math.max(0, ...earlier.map((other) => other.tsMs)) : 0
  const eligible = (world.touches ?? [])
    .filter((touch) => referencePerson(touch.handle, identities) === person)
    .filter((touch) => touch.tsMs <= conversion.tsMs && touch.tsMs >= conversion.tsMs - setting.lookbackMs)
    .filter((touch) => touch.tsMs > after)
    .toSorted((a, b) => a.tsMs - b.tsMs || textOrder(a.touchId, b.touchId))
  return setting.lookbackVisits === undefined ? eligible : eligible.slice(-setting.lookbackVisits)
}

/** Touches that take part in credit: without Direct where asked, then consecutive repeats of channel and campaign merged. */
export function keptOfJourney(
  touches: readonly WorldTouch[],
  options: { excludeDirect: boolean; collapse: boolean },
): WorldTouch[] {
  const withSource = touches.filter((touch) => !options.excludeDirect || touch.channel !== 'Direct')
  if (!options.collapse) return withSource
  return withSource.filter((touch, index) => {
    const before = withSource[index - 1]
    return (
      before === undefined ||
      before.channel !== touch.channel ||
      (before.campaign ?? '') !== (touch.campaign ?? '')
    )
  })
}
