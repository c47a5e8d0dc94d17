/** What has to be derived again, from what is already derived and what changed since. Pure. */

/** A change is stamped when its statement begins and seen when it ends: this much later every earlier one is seen, too. */
const OVERLAP_MICROS = 10_000_000n
/** Changes are kept for seven days: a build that nobody looked at for nearly as long may have missed some. */
const STALE_MICROS = 6n * 86_400_000_000n
/** A build that is looked at and still current is noted as such once a day. */
const RENEW_MICROS = 86_400_000_000n
/** Above this many changed handles a full build costs less than picking people. */
const FULL_BUILD_HANDLES = 300_000

/** In microseconds since 1970: changes up to `until` are derived, as found at `checkedAt`. */
export type Build = { readonly until: bigint; readonly checkedAt: bigint }

/** Changes after this moment are to be looked at; 0 when everything is. */
export function changesAfter(known: Build | undefined, nowMicros: bigint): bigint {
  return known === undefined || isStale(known, nowMicros) ? 0n : lookedUpTo(known)
}

/** Up to where nothing new can appear: the latest change, once it was looked at long enough after it. */
function lookedUpTo({ until, checkedAt }: Build): bigint {
  return checkedAt - until >= OVERLAP_MICROS ? until : until - OVERLAP_MICROS
}

export type NextBuild =
  | { readonly kind: 'current'; readonly renew: boolean; readonly until: bigint }
  | { readonly kind: 'all'; readonly until: bigint }
  | {
      readonly kind: 'changed'
      readonly afterMicros: bigint
      readonly untilMicros: bigint
      readonly until: bigint
      /** False when only changes that were looked at before are looked at again. */
      readonly advances: boolean
    }

/** `changes`: the latest change and the number of handles that changed after {@link changesAfter}. */
export function nextBuild(
  known: Build | undefined,
  changes: { readonly latest: bigint; readonly handles: number },
  nowMicros: bigint,
): NextBuild {
  if (known === undefined || isStale(known, nowMicros) || changes.handles > FULL_BUILD_HANDLES)
    return { kind: 'all', until: changes.latest }
  if (changes.handles === 0)
    return { kind: 'current', renew: nowMicros - known.checkedAt >= RENEW_MICROS, until: known.until }
  return {
    kind: 'changed',
    afterMicros: lookedUpTo(known),
    untilMicros: changes.latest,
    until: changes.latest,
    advances: changes.latest > known.until,
  }
}

function isStale(known: Build, nowMicros: bigint): boolean {
  return nowMicros - known.checkedAt >= STALE_MICROS
}
