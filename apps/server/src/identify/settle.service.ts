/** Applies the rules to the people whom a change may affect, and saves what is different. */
import { handleKind, isKnown } from '@tributary/models/identity/handle'
import type { IdentityLink } from '@tributary/models/identity/link'
import { type Settlement, settlePeople } from '@tributary/models/identity/settle-people'
import { DEFAULT_LIMITS, isSharedHandle, type SharedLimits } from '@tributary/models/identity/shared-handle'
import type { Kysely } from 'kysely'
import * as store from './link.store.ts'
import type { PeopleTables } from './people.table.ts'

type Db = Kysely<PeopleTables>

/** A neighbourhood: all links of the handles inside, and which handles are shared. */
type Neighbourhood = {
  readonly handles: ReadonlyMap<string, store.HandleRow | undefined>
  readonly links: ReadonlyMap<string, store.LinkRow>
  readonly shared: ReadonlySet<string>
}

/**
 * Settles the people around the handles. Inside one transaction of the caller's.
 *
 * @param seeds handles whose links changed
 * @param recounted handles that may have ceased to be shared; a shared handle is not looked at again otherwise, because new
 * links never make it less so, and it may have very many
 */
export async function settleAround(
  db: Db,
  workspaceId: string,
  seeds: readonly store.LinkRow[] | readonly string[],
  options: { limits?: SharedLimits; recounted?: ReadonlySet<string> } = {},
): Promise<void> {
  const limits = options.limits ?? DEFAULT_LIMITS
  const area = await findNeighbourhood(db, workspaceId, seeds, limits, options.recounted ?? new Set())
  const settlement = settlePeople([...area.links.values()].map(rowToLink), (handle) =>
    area.shared.has(handle),
  )
  await saveSettlement(db, workspaceId, area, settlement)
}

async function findNeighbourhood(
  db: Db,
  workspaceId: string,
  seeds: readonly store.LinkRow[] | readonly string[],
  limits: SharedLimits,
  recounted: ReadonlySet<string>,
): Promise<Neighbourhood> {
  const handles = new Map<string, store.HandleRow | undefined>()
  const links = new Map<string, store.LinkRow>()
  const shared = new Set<string>()
  for (const seed of seeds) if (typeof seed !== 'string' && seed.state !== 'undone') links.set(seed.id, seed)
  let frontier = [...new Set(seeds.flatMap((seed) => (typeof seed === 'string' ? [seed] : endsOf(seed))))]
  while (frontier.length > 0) {
    const known = new Map(
      (await store.findHandles(db, workspaceId, frontier)).map((row) => [row.handle, row]),
    )
    for (const handle of frontier) handles.set(handle, known.get(handle))
    const isClosed = (handle: string) => known.get(handle)?.is_shared === true && !recounted.has(handle)
    const found = [
      ...(await store.findLinksOf(
        db,
        workspaceId,
        frontier.filter((handle) => !isClosed(handle)),
      )),
      ...(await store.findManualLinksOf(db, workspaceId, frontier.filter(isClosed))),
    ]
    for (const link of found) links.set(link.id, link)
    for (const handle of frontier) if (isClosed(handle)) shared.add(handle)
    frontier = [...new Set(found.flatMap(endsOf))].filter((handle) => !handles.has(handle))
  }
  const byHandle = groupByEnd(links.values())
  for (const [handle, row] of handles) {
    if (shared.has(handle)) continue
    const own = (byHandle.get(handle) ?? []).map(rowToLink)
    if (row?.shared_decision ?? isSharedHandle(handle, own, limits)) shared.add(handle)
  }
  return { handles, links, shared }
}

async function saveSettlement(
  db: Db,
  workspaceId: string,
  area: Neighbourhood,
  { personOf, states }: Settlement,
): Promise<void> {
  const settled = [...area.handles].map(([handle, row]) => ({
    handle,
    row,
    person: personOf.get(handle) ?? handle,
    isShared: area.shared.has(handle),
  }))
  const changed = settled.filter(
    ({ row, person, isShared }) => row === undefined || row.person !== person || row.is_shared !== isShared,
  )
  await store.saveHandles(
    db,
    workspaceId,
    changed.map(({ handle, person, isShared }) => ({
      handle,
      person,
      isShared,
      written: handleKind(handle) === 'a' || handleKind(handle) === 'e' ? '' : handle,
    })),
  )
  await store.saveLinkStates(
    db,
    [...area.links.values()].flatMap((link) => {
      const state = states.get(link.id)
      return state === undefined || state === link.state ? [] : [{ id: link.id, state }]
    }),
  )
  const people = listPeople(settled, area.links.values(), states)
  const names = new Set(people.map(({ person }) => person))
  const before = new Set(settled.flatMap(({ row }) => (row ? [row.person] : [])))
  await store.savePeople(
    db,
    workspaceId,
    people,
    [...before].filter((person) => !names.has(person)),
  )
}

/** People worth listing: known ones, and several browsers together. A shared handle is nobody in particular. */
function listPeople(
  settled: readonly { handle: string; person: string; isShared: boolean }[],
  links: Iterable<store.LinkRow>,
  states: Settlement['states'],
): { person: string; sinceMs: number; handles: number }[] {
  const people = new Map<string, { person: string; sinceMs: number; handles: number; isListed: boolean }>()
  const personOf = new Map<string, string>()
  for (const { handle, person, isShared } of settled) {
    personOf.set(handle, person)
    const entry = people.get(person) ?? {
      person,
      sinceMs: Number.POSITIVE_INFINITY,
      handles: 0,
      isListed: false,
    }
    entry.handles++
    entry.isListed ||= entry.handles > 1 || (isKnown(handle) && !isShared)
    people.set(person, entry)
  }
  const shared = new Set(settled.flatMap(({ handle, isShared }) => (isShared ? [handle] : [])))
  for (const link of links) {
    // A refused link, too, shows that both ends were there; of a shared one not all links are at hand.
    const ends =
      states.get(link.id) === 'joined' ? [link.handle] : endsOf(link).filter((end) => !shared.has(end))
    for (const end of ends) {
      const entry = people.get(personOf.get(end) ?? '')
      if (entry) entry.sinceMs = Math.min(entry.sinceMs, link.ts.getTime())
    }
  }
  return [...people.values()].flatMap(({ isListed, ...entry }) =>
    isListed && Number.isFinite(entry.sinceMs) ? [entry] : [],
  )
}

function groupByEnd(links: Iterable<store.LinkRow>): Map<string, store.LinkRow[]> {
  const groups = new Map<string, store.LinkRow[]>()
  for (const link of links) {
    for (const end of endsOf(link)) {
      const group = groups.get(end)
      if (group) group.push(link)
      else groups.set(end, [link])
    }
  }
  return groups
}

const endsOf = (link: { handle: string; other: string }) => [link.handle, link.other]

function rowToLink(row: store.LinkRow): IdentityLink {
  const { id, handle, other, source, certainty } = row
  return { id, handle, other, source, certainty, tsMs: row.ts.getTime() }
}
