/** Handles that many people use: a till, a family computer, the mailbox of an office. They join nobody. */
import { type HandleKind, handleKind, isPlaceholder } from './handle.ts'
import { type IdentityLink, isStated } from './link.ts'

/** From how many on a handle is shared. */
export type SharedLimits = {
  /** People that one browser or e-mail address may be seen with. */
  readonly maxPeople: number
  /** E-mail addresses that one user id may be seen with: people change theirs, accounts of offices collect them. */
  readonly maxAddresses: number
}
export const DEFAULT_LIMITS: SharedLimits = { maxPeople: 3, maxAddresses: 10 }

/**
 * How many people a handle is seen with: the largest number of distinct known handles of one kind among the far ends of
 * its links. One person often shows as a user id and an e-mail address, so kinds are not added up. Links made by a member
 * or inferred from behaviour do not count. Depends on nothing but the handle's own links.
 *
 * @param links every link with this handle at an end
 */
export function countPeople(handle: string, links: readonly IdentityLink[]): number {
  const ends = new Map<HandleKind, Set<string>>()
  for (const link of links) {
    if (!isStated(link)) continue
    const far = link.handle === handle ? link.other : link.handle
    const kind = handleKind(far)
    if (kind === 'a') continue
    const ofKind = ends.get(kind)
    if (ofKind) ofKind.add(far)
    else ends.set(kind, new Set([far]))
  }
  return Math.max(0, ...[...ends.values()].map((set) => set.size))
}

/** Whether the handle is shared: a placeholder, or seen with more people than the limits allow. `links` as in {@link countPeople}. */
export function isSharedHandle(
  handle: string,
  links: readonly IdentityLink[],
  limits: SharedLimits = DEFAULT_LIMITS,
): boolean {
  if (isPlaceholder(handle)) return true
  const kind = handleKind(handle)
  const limit = kind === 'a' || kind === 'e' ? limits.maxPeople : limits.maxAddresses
  return countPeople(handle, links) > limit
}
