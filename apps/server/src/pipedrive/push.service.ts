/**
 * Sends one record: what it belongs to first, then the record itself. Made at most once, whatever is lost on the way: that
 * a record is asked for is written down before it is asked, and after a lost answer it is looked for by our id before it
 * is asked for again.
 */
import { type Fields, isSameValue } from '@tributary/connectors/pipedrive/fields'
import type { Outcome } from '@tributary/connectors/pipedrive/outcome'
import type { Page } from '@tributary/connectors/pipedrive/pipedrive'
import type { Fact, VendorParents } from '@tributary/connectors/pipedrive/record'
import {
  type AgreeDeps,
  type AgreeService,
  haveMoved,
  PARENT_KINDS,
  parentFields,
  type Session,
} from './agree.service.ts'
import { addConflict, closeConflicts } from './conflict.store.ts'
import {
  deleteLink,
  findLink,
  findLinksByVendor,
  type LinkRow,
  markGone,
  noteAsked,
  type RecordKey,
  saveLink,
} from './link.store.ts'
import { addNotes } from './note.store.ts'
import type { LocalRecord } from './pipedrive.ts'
import { noteOurs } from './reconcile.ts'

export type Sent = {
  /** undefined: not there, because it is gone here or at Pipedrive. */
  readonly vendorId: number | undefined
}
export type PushService = ReturnType<typeof createPushService>

/** Clocks differ, and Pipedrive counts whole seconds: a record is looked for from this long before it was asked for. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000

const NOTHING: Outcome<Sent> = { kind: 'ok', data: { vendorId: undefined } }

export function createPushService(deps: AgreeDeps & { agreement: AgreeService }) {
  const { db, records, now, newId, agreement } = deps

  async function send(session: Session, key: RecordKey): Promise<Outcome<Sent>> {
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (!record) return NOTHING
    const link = await findLink(db, key)
    if (link?.state === 'GONE') return NOTHING // somebody decides: see conflicts
    const parents = await sendParents(session, key, record)
    if (parents.kind !== 'ok') return parents
    if (link?.state === 'LINKED') return sendChanges(session, key, record, link, parents.data)
    const known =
      link === undefined
        ? await findKnown(session, key, record, parents.data)
        : await findLost(session, key, record, link)
    if (known.kind !== 'ok') return known
    if (known.data === undefined) return make(session, key, record, parents.data)
    const pair = { key, record, parents: parents.data, link: known.data.asLink, fact: known.data.fact }
    const agreed = await agreement.agree(session, pair)
    return agreed.kind === 'ok' ? arrived(key, agreed.data.vendorId) : agreed
  }

  /** A record is there since now; the deals of a contact follow. */
  async function arrived(key: RecordKey, vendorId: number): Promise<Outcome<Sent>> {
    if (key.kind === 'person')
      await addNotes(db, key.workspaceId, 'deal', await records.listDeals(key.workspaceId, key.localId))
    return { kind: 'ok', data: { vendorId } }
  }

  /** What the record belongs to, at Pipedrive; sent if it is not there yet. */
  async function sendParents(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
  ): Promise<Outcome<VendorParents>> {
    const parents: { -readonly [Each in keyof VendorParents]: VendorParents[Each] } = {}
    for (const kind of PARENT_KINDS[key.kind]) {
      const localId = record.parents[kind]
      if (!localId) continue
      const parent = { workspaceId: key.workspaceId, kind, localId }
      const link = await findLink(db, parent)
      if (link?.state === 'LINKED') {
        parents[kind] = Number(link.vendor_id)
        continue
      }
      const sent = await send(session, parent)
      if (sent.kind !== 'ok') return sent
      parents[kind] = sent.data.vendorId
    }
    return { kind: 'ok', data: parents }
  }

  async function sendChanges(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
    link: LinkRow,
    parents: VendorParents,
  ): Promise<Outcome<Sent>> {
    const vendorId = Number(link.vendor_id)
    const ours = noteOurs(link.base, record.fields, link.ours, record.updatedAtMs)
    if (Object.keys(ours).length === 0 && !haveMoved(link.base, parents))
      return { kind: 'ok', data: { vendorId } }
    const current = await session.pipedrive.get(key.kind, vendorId)
    if (current.kind === 'gone' || (current.kind === 'ok' && current.data.isDeleted)) {
      await noteGone(key, record.label)
      return NOTHING
    }
    if (current.kind !== 'ok') return current
    const pair = { key, record, parents, link: { ...link, ours }, fact: current.data }
    const agreed = await agreement.agree(session, pair)
    return agreed.kind === 'ok' ? { kind: 'ok', data: { vendorId } } : agreed
  }

  type Known = { readonly fact: Fact; readonly asLink: LinkRow | undefined }

  /** The same thing, made at Pipedrive by somebody else. */
  async function findKnown(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
    parents: VendorParents,
  ): Promise<Outcome<Known | undefined>> {
    const same = await session.pipedrive.findSame(key.kind, record.fields, parents)
    if (same.kind !== 'ok') return same
    for (const vendorId of await freeOnes(key, same.data)) {
      const fact = await session.pipedrive.get(key.kind, vendorId)
      if (fact.kind === 'gone') continue
      if (fact.kind !== 'ok') return fact
      if (!fact.data.isDeleted) return { kind: 'ok', data: { fact: fact.data, asLink: undefined } }
    }
    return { kind: 'ok', data: undefined }
  }

  /** The record whose making was asked for without an answer, if it was made. Lists know it at once; searches do not. */
  async function findLost(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
    link: LinkRow,
  ): Promise<Outcome<Known | undefined>> {
    const askedAtMs = link.asked_at?.getTime() ?? now()
    let cursor: string | null = null
    do {
      const page: Outcome<Page> = await session.pipedrive.listChanged(
        key.kind,
        askedAtMs - CLOCK_DIFFERENCE_MS,
        cursor,
      )
      if (page.kind !== 'ok') return page
      const ours = page.data.facts.filter((fact) => !fact.isDeleted && isOurs(fact, key, record, askedAtMs))
      const free = new Set(
        await freeOnes(
          key,
          ours.map((fact) => fact.vendorId),
        ),
      )
      const found = ours.find((fact) => free.has(fact.vendorId))
      // It says what we sent: what differs now was changed here since.
      if (found)
        return {
          kind: 'ok',
          data: { fact: found, asLink: { ...link, state: 'LINKED', base: sentFields(found, record) } },
        }
      cursor = page.data.nextCursor
    } while (cursor !== null)
    return { kind: 'ok', data: undefined }
  }

  /** Records at Pipedrive that are not one with another record here. */
  async function freeOnes(key: RecordKey, vendorIds: readonly number[]): Promise<number[]> {
    const links = await findLinksByVendor(db, key.workspaceId, key.kind, vendorIds)
    const free: number[] = []
    for (const vendorId of vendorIds) {
      const other = links.get(vendorId)
      if (other === undefined || other.local_id === key.localId) free.push(vendorId)
      else if (!(await records.find(key.workspaceId, key.kind, other.local_id))) free.push(vendorId)
    }
    return free
  }

  async function make(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
    parents: VendorParents,
  ): Promise<Outcome<Sent>> {
    await noteAsked(db, key, new Date(now()))
    const made = await session.pipedrive.create(key.kind, key.localId, record.fields, parents)
    if (made.kind === 'ok') {
      await saveLink(db, key, {
        vendorId: made.data.vendorId,
        base: { ...record.fields, ...parentFields(parents) },
        ours: {},
        vendorUpdatedAt: new Date(made.data.updatedAtMs),
        at: new Date(now()),
      })
      return arrived(key, made.data.vendorId)
    }
    if (made.kind !== 'unavailable' || !made.mayHaveHappened) await deleteLink(db, key)
    return made
  }

  /** The record is no longer there. Nothing is deleted here; somebody decides. */
  async function noteGone(key: RecordKey, label: string): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await markGone(trx, key)
      await addConflict(trx, {
        id: newId(),
        workspace_id: key.workspaceId,
        kind: key.kind,
        local_id: key.localId,
        label,
        what: 'deleted',
        field: null,
        ours: null,
        theirs: null,
        winner: null,
        other_local_id: null,
        noted_at: new Date(now()),
      })
    })
  }

  return {
    send,
    noteGone,
    freeOnes,
    /** Forgets that a record was deleted at Pipedrive, so that it is sent anew. */
    forget: async (key: RecordKey): Promise<void> => {
      await deleteLink(db, key)
      await closeConflicts(db, key, 'deleted', new Date(now()))
    },
  }
}

/** Whether a record is the one we asked for: it carries our id, or says what we said and was made since. */
function isOurs(fact: Fact, key: RecordKey, record: LocalRecord, askedAtMs: number): boolean {
  if (fact.marker !== null) return fact.marker === key.localId
  if (key.kind === 'activity' || fact.addedAtMs < askedAtMs - CLOCK_DIFFERENCE_MS) return false
  return Object.entries(record.fields).every(([field, value]) =>
    isSameValue(field, value, fact.fields[field] ?? null),
  )
}

/** What Pipedrive says of the fields that are kept here. */
function sentFields(fact: Fact, record: LocalRecord): Fields {
  return Object.fromEntries(Object.keys(record.fields).map((field) => [field, fact.fields[field] ?? null]))
}
