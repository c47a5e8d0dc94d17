/**
 * Reads back what was changed at Pipedrive: by a cursor over the time of change, key by key; by hints of webhooks, which
 * only say where to look; and by a daily look whether what is linked is still there. What we wrote ourselves comes back as
 * well and is no change, because it is compared with what was agreed on.
 */
import { KINDS, type Kind } from '@tributary/connectors/pipedrive/kinds'
import type { Outcome } from '@tributary/connectors/pipedrive/outcome'
import type { Page } from '@tributary/connectors/pipedrive/pipedrive'
import type { Fact } from '@tributary/connectors/pipedrive/record'
import type { AgreeDeps, AgreeService, Session } from './agree.service.ts'
import { addConflict, closeConflicts, closeTwice } from './conflict.store.ts'
import { findCursor, saveCursor } from './key.store.ts'
import {
  findLink,
  findLinksByVendor,
  type LinkRow,
  listLinks,
  listToLookAgain,
  noteLooked,
  type RecordKey,
  saveLink,
} from './link.store.ts'
import type { LostService } from './lost.service.ts'
import { addNotes } from './note.store.ts'
import type { PushService } from './push.service.ts'

export type PullService = ReturnType<typeof createPullService>

const DONE: Outcome<true> = { kind: 'ok', data: true }
/** Changes that were written at about the same time become visible in any order: so much is read twice. */
const OVERLAP_MS = 2 * 60_000
const SWEEP_PAGE = 100
/** A record that carries the id of one of ours, which is linked to another. */
type Stranger = { readonly link: LinkRow; readonly fact: Fact }
type SweepPlace = { readonly kind: Kind; readonly afterVendorId: number }
const LOOK_PAGE = 50

export type PullDeps = AgreeDeps & {
  readonly agreement: AgreeService
  readonly lost: LostService
  readonly push: PushService
}

export function createPullService(deps: PullDeps) {
  const { db, records, now, newId, agreement, lost, push } = deps
  // Of sweeps that could not be ended, by workspace. A new process begins anew.
  const sweepPlaces = new Map<string, SweepPlace>()

  /** All changes since this key last read them. */
  async function readChanges(session: Session, keyId: string): Promise<Outcome<true>> {
    for (const kind of KINDS) {
      const since = (await findCursor(db, keyId, kind)) ?? (await beginCursor(keyId, kind))
      let latestMs = since.getTime()
      let cursor: string | null = null
      do {
        const page: Outcome<Page> = await session.pipedrive.listChanged(
          kind,
          since.getTime() - OVERLAP_MS,
          cursor,
        )
        // A key that may not read one kind reads the others.
        if (page.kind === 'refused') break
        if (page.kind !== 'ok') return page
        const taken = await takePage(session, kind, page.data.facts)
        if (taken.kind !== 'ok') return taken
        latestMs = Math.max(latestMs, ...page.data.facts.map((fact) => fact.updatedAtMs))
        cursor = page.data.nextCursor
        // Pages come in the order of change: what was read needs no second reading after a failure.
        await saveCursor(db, keyId, kind, new Date(latestMs))
      } while (cursor !== null)
    }
    return DONE
  }

  /** What is changed from now on is read, however often the first reading fails. */
  async function beginCursor(keyId: string, kind: Kind): Promise<Date> {
    const since = new Date(now())
    await saveCursor(db, keyId, kind, since)
    return since
  }

  async function takePage(session: Session, kind: Kind, facts: readonly Fact[]): Promise<Outcome<true>> {
    const { workspaceId } = session
    const links = await findLinksByVendor(
      db,
      workspaceId,
      kind,
      facts.map((fact) => fact.vendorId),
    )
    const strangers: Stranger[] = []
    for (const fact of facts) {
      const link = links.get(fact.vendorId)
      if (link) {
        if (fact.isDeleted) await noteGone(link)
        else await takeFact(link, fact)
        continue
      }
      const key = { workspaceId, kind, localId: fact.marker ?? '' }
      if (fact.isDeleted) {
        if (isId(key.localId)) await closeTwice(db, key, fact.vendorId, new Date(now()))
        continue
      }
      const stranger = await followMarker(key, fact)
      if (stranger) strangers.push(stranger)
    }
    if (kind !== 'activity' && !session.pipedrive.canMark(kind)) {
      const isUnknown = (fact: Fact) => fact.marker === null && !fact.isDeleted && !links.has(fact.vendorId)
      await lost.noteUnmarked(workspaceId, kind, facts.filter(isUnknown))
    }
    return takeStrangers(session, kind, strangers)
  }

  async function takeFact(link: LinkRow, fact: Fact): Promise<void> {
    const key = keyOf(link)
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (!record) return // deleted here: what Pipedrive does with its own is its matter
    const isLeft = await agreement.takeOver({ key, link, record, fact, parents: {} })
    if (isLeft) await addNotes(db, key.workspaceId, key.kind, [key.localId])
  }

  /** A record carries our id and is not the one we know. One that is waited for is taken; of any other somebody must ask. */
  async function followMarker(key: RecordKey, fact: Fact): Promise<Stranger | undefined> {
    if (!isId(key.localId)) return undefined
    const link = await findLink(db, key)
    if (link?.state === 'SENDING') await lost.takeArrived(key, fact)
    return link?.state === 'LINKED' ? { link, fact } : undefined
  }

  /** Merging moved our id to another record; or a record was asked for twice and came twice, or somebody copied it. */
  async function takeStrangers(
    session: Session,
    kind: Kind,
    strangers: readonly Stranger[],
  ): Promise<Outcome<true>> {
    for (let at = 0; at < strangers.length; at += SWEEP_PAGE) {
      const some = strangers.slice(at, at + SWEEP_PAGE)
      const links = some.map(({ link }) => link)
      const missing = await findMissing([session], kind, links)
      if (missing.kind === 'refused') return DONE
      if (missing.kind !== 'ok') return missing
      for (const { link, fact } of some) await takeStranger(link, fact, missing.data.includes(link))
    }
    return DONE
  }

  async function takeStranger(link: LinkRow, fact: Fact, isMissing: boolean): Promise<void> {
    const key = keyOf(link)
    const current = await findLink(db, key)
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (current?.vendor_id == null || !record) return
    // The first of several may have taken the place already.
    if (isMissing && current.vendor_id === link.vendor_id) await followMerge(link, fact)
    else await lost.noteTwice(key, record.label, Number(current.vendor_id), fact.vendorId)
  }

  /** What our record was linked to went into another, which takes its place. */
  async function followMerge(link: LinkRow, into: Fact): Promise<void> {
    const key = keyOf(link)
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (!record) return
    const free = await lost.freeOnes(key, [into.vendorId])
    if (free.length > 0) {
      const base = link.base
      await saveLink(db, key, {
        vendorId: into.vendorId,
        base,
        ours: link.ours,
        vendorUpdatedAt: new Date(into.updatedAtMs),
        at: new Date(now()),
      })
      await closeConflicts(db, key, 'deleted', new Date(now()))
      await closeTwice(db, key, into.vendorId, new Date(now()))
      const relinked = await findLink(db, key)
      if (relinked) await takeFact(relinked, into)
      return
    }
    const others = await findLinksByVendor(db, key.workspaceId, key.kind, [into.vendorId])
    await push.noteGone(key, record.label)
    await closeConflicts(db, key, 'deleted', new Date(now()))
    await addConflict(db, {
      id: newId(),
      workspace_id: key.workspaceId,
      kind: key.kind,
      local_id: key.localId,
      label: record.label,
      what: 'merged',
      field: null,
      ours: null,
      theirs: into.fields.name ?? into.fields.title ?? null,
      winner: null,
      other_local_id: others.get(into.vendorId)?.local_id ?? null,
      noted_at: new Date(now()),
    })
  }

  async function noteGone(link: LinkRow): Promise<void> {
    const key = keyOf(link)
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (record) await push.noteGone(key, record.label)
  }

  /** Records that webhooks told of, each read once whatever was told how often and in which order. */
  async function lookAgain(sessions: readonly Session[]): Promise<Outcome<true>> {
    const [first] = sessions
    if (!first) return DONE
    for (;;) {
      const links = await listToLookAgain(db, first.workspaceId, LOOK_PAGE)
      for (const link of links) {
        const looked = await lookAt(sessions, link)
        if (looked.kind !== 'ok') return looked
        await noteLooked(db, link)
      }
      if (links.length < LOOK_PAGE) return DONE
    }
  }

  /** The record, read with whichever key may see it. */
  async function readWithAny(
    sessions: readonly Session[],
    kind: Kind,
    vendorId: number,
  ): Promise<Outcome<Fact>> {
    for (const session of sessions) {
      const fact = await session.pipedrive.get(kind, vendorId)
      if (fact.kind === 'ok' ? !fact.data.isDeleted : fact.kind !== 'gone') return fact
    }
    return { kind: 'gone' }
  }

  async function lookAt(sessions: readonly Session[], link: LinkRow): Promise<Outcome<true>> {
    if (link.state !== 'LINKED') return DONE
    const fact = await readWithAny(sessions, link.kind, Number(link.vendor_id))
    if (fact.kind === 'ok') {
      await takeFact(link, fact.data)
      return DONE
    }
    if (fact.kind === 'refused') return DONE // nothing is known of it, and asking again would stop all others
    if (fact.kind !== 'gone') return fact
    if (link.merged_into_hint !== null) {
      const into = await readWithAny(sessions, link.kind, Number(link.merged_into_hint))
      if (into.kind === 'ok') {
        await followMerge(link, into.data)
        return DONE
      }
      if (into.kind !== 'gone' && into.kind !== 'refused') return into
    }
    await noteGone(link)
    return DONE
  }

  /**
   * Looks whether everything that is linked is still there. One that has to stop, as at a limit, goes on where it was.
   * @param sessions one for each key: what one may not see another may
   */
  async function sweep(sessions: readonly Session[]): Promise<Outcome<true>> {
    const [first] = sessions
    if (!first) return DONE
    const place = sweepPlaces.get(first.workspaceId)
    for (const kind of KINDS.slice(place ? KINDS.indexOf(place.kind) : 0)) {
      const afterVendorId = place?.kind === kind ? place.afterVendorId : 0
      const swept = await sweepKind(sessions, { kind, afterVendorId }, first.workspaceId)
      if (swept.kind !== 'ok') return swept
    }
    sweepPlaces.delete(first.workspaceId)
    return DONE
  }

  async function sweepKind(
    sessions: readonly Session[],
    { kind, afterVendorId }: SweepPlace,
    workspaceId: string,
  ): Promise<Outcome<true>> {
    sweepPlaces.set(workspaceId, { kind, afterVendorId })
    const links = await listLinks(db, workspaceId, kind, { afterVendorId, limit: SWEEP_PAGE })
    const missing = await findMissing(sessions, kind, links)
    if (missing.kind === 'refused') return DONE
    if (missing.kind !== 'ok') return missing
    for (const link of missing.data) {
      const looked = await lookAt(sessions, link)
      if (looked.kind !== 'ok') return looked
    }
    if (links.length < SWEEP_PAGE) return DONE
    return sweepKind(sessions, { kind, afterVendorId: Number(links.at(-1)?.vendor_id ?? 0) }, workspaceId)
  }

  async function findMissing(
    sessions: readonly Session[],
    kind: Kind,
    links: readonly LinkRow[],
  ): Promise<Outcome<LinkRow[]>> {
    let missing = [...links]
    for (const session of sessions) {
      if (missing.length === 0) break
      const page = await session.pipedrive.listByIds(kind, [
        ...new Set(missing.map((link) => Number(link.vendor_id))),
      ])
      if (page.kind !== 'ok') return page
      const seen = new Set(page.data.facts.filter((fact) => !fact.isDeleted).map((fact) => fact.vendorId))
      missing = missing.filter((link) => !seen.has(Number(link.vendor_id)))
    }
    return { kind: 'ok', data: missing }
  }

  return { readChanges, lookAgain, sweep }
}

/** Whether a field that anybody may write in holds something that could be an id of ours. */
function isId(marker: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(marker)
}

function keyOf(link: LinkRow): RecordKey {
  return { workspaceId: link.workspace_id, kind: link.kind, localId: link.local_id }
}
