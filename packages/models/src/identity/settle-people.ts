/** Who is who: from links between handles to people, by rules that do not depend on the order of arrival. */
import { HANDLE_KINDS, handleKind, isKnown } from './handle.ts'
import { byCertainty, byTime, type IdentityLink, isStated, isVerifiedEmail, textOrder } from './link.ts'
import { createUnionFind, type UnionFind } from './union-find.ts'

/**
 * What became of a link. `joined`: both ends are one person. `conflict`: it would have made two known people one.
 * `shared`: an end is used by many. `weaker`: inferred, and something stated says otherwise.
 */
export type LinkState = 'joined' | 'conflict' | 'shared' | 'weaker'

export type Settlement = {
  /** The person of every handle in the links: the name of one of the person's handles. */
  readonly personOf: ReadonlyMap<string, string>
  /** By link id. */
  readonly states: ReadonlyMap<string, LinkState>
}

/**
 * Joins handles into people. Links are taken in four rounds, so that the result is a function of the set of links:
 *
 * 1. verified e-mail addresses join the known people that share them;
 * 2. links made by a member of the workspace hold always, also for shared handles;
 * 3. all others as stated, earliest first ({@link byTime}): refused as a `conflict` when both ends already belong to two
 *    different people who are known. So the second person who signs in on a browser does not become the first;
 * 4. inferred links, most certain first, only where they contradict nothing (`weaker` otherwise).
 *
 * Shared handles take part in round 2 only. A person is named after the handle of the best kind (user id, CRM contact,
 * payment customer, e-mail address, browser), of several the earliest, of those the first by name.
 *
 * Leaving a link out and settling again is what undoing it means. Components do not affect each other: settling one alone
 * gives what settling everything gives for it, provided all links of its handles are there.
 *
 * @param links any order; no two with one id
 * @param isShared whether a handle is used by many, see `shared-handle`
 * @example
 * settlePeople([{ id: '1', handle: 'a:phone', other: 'u:7', source: 'event', tsMs: 5, certainty: 1 }], () => false)
 *   .personOf.get('a:phone') // 'u:7'
 */
export function settlePeople(
  links: readonly IdentityLink[],
  isShared: (handle: string) => boolean,
): Settlement {
  const people = createUnionFind(isKnown)
  const states = new Map<string, LinkState>()
  for (const link of links) {
    people.find(link.handle)
    people.find(link.other)
  }
  const rounds = splitIntoRounds(links, isShared, states)
  for (const link of [...rounds.verified, ...rounds.manual]) join(people, states, link)
  for (const link of rounds.stated.toSorted(byTime)) joinUnless(people, states, link, 'conflict')
  for (const link of rounds.inferred.toSorted(byCertainty)) joinUnless(people, states, link, 'weaker')
  // A link refused early may turn out true: a later one joined the two people after all.
  for (const link of links) {
    const isRefused = states.get(link.id) === 'conflict' || states.get(link.id) === 'weaker'
    if (isRefused && people.find(link.handle) === people.find(link.other)) states.set(link.id, 'joined')
  }
  return { personOf: namePeople(people, links, states), states }
}

type Rounds = Record<'verified' | 'manual' | 'stated' | 'inferred', IdentityLink[]>

function splitIntoRounds(
  links: readonly IdentityLink[],
  isShared: (handle: string) => boolean,
  states: Map<string, LinkState>,
): Rounds {
  const rounds: Rounds = { verified: [], manual: [], stated: [], inferred: [] }
  for (const link of links) {
    if (link.source === 'manual') rounds.manual.push(link)
    else if (isShared(link.handle) || isShared(link.other)) states.set(link.id, 'shared')
    else if (isVerifiedEmail(link)) rounds.verified.push(link)
    else if (isStated(link)) rounds.stated.push(link)
    else rounds.inferred.push(link)
  }
  return rounds
}

function join(people: UnionFind, states: Map<string, LinkState>, link: IdentityLink): void {
  people.union(link.handle, link.other)
  states.set(link.id, 'joined')
}

function joinUnless(
  people: UnionFind,
  states: Map<string, LinkState>,
  link: IdentityLink,
  refusal: 'conflict' | 'weaker',
): void {
  const isOne = people.find(link.handle) === people.find(link.other)
  const areTwoKnown = people.isMarked(link.handle) && people.isMarked(link.other)
  if (isOne || !areTwoKnown) join(people, states, link)
  else states.set(link.id, refusal)
}

function namePeople(
  people: UnionFind,
  links: readonly IdentityLink[],
  states: ReadonlyMap<string, LinkState>,
): Map<string, string> {
  const since = new Map<string, number>()
  for (const link of links) {
    if (states.get(link.id) !== 'joined') continue
    for (const end of [link.handle, link.other])
      since.set(end, Math.min(since.get(end) ?? Number.POSITIVE_INFINITY, link.tsMs))
  }
  const rank = (handle: string) => HANDLE_KINDS.indexOf(handleKind(handle))
  const time = (handle: string) => since.get(handle) ?? Number.POSITIVE_INFINITY
  const isBefore = (a: string, b: string) => {
    if (rank(a) !== rank(b)) return rank(a) < rank(b)
    return time(a) !== time(b) ? time(a) < time(b) : textOrder(a, b) < 0
  }
  const personOf = new Map<string, string>()
  for (const set of people.sets()) {
    const name = set.reduce((best, handle) => (isBefore(handle, best) ? handle : best))
    for (const handle of set) personOf.set(handle, name)
  }
  return personOf
}
