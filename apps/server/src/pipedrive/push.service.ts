/**
 * Sends one record: what it belongs to first, then the record itself. Made at most once, whatever is lost on the way: that
 * a record is asked for is written down before it is asked, and after a lost answer it is looked for by our id before it
 * is asked for again.
 */
import type { Outcome } from '@tributary/connectors/pipedrive/outcome'
import type { VendorParents } from '@tributary/connectors/pipedrive/record'
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
  type LinkRow,
  markGone,
  noteAsked,
  type RecordKey,
  saveLink,
} from './link.store.ts'
import { askedAt, type Known, type LostService, settledAt } from './lost.service.ts'
import type { LocalRecord } from './pipedrive.ts'
import { noteOurs } from './reconcile.ts'

export type Sent = {
  /** undefined: not there, because it is gone here or at Pipedrive. */
  readonly vendorId: number | undefined
}
/** Asked to be made, or belongs to something that is: nobody looks whether it was made before that instant. */
export type Settling = { readonly kind: 'settling'; readonly untilMs: number }
export type PushService = ReturnType<typeof createPushService>

const NOTHING: Outcome<Sent> = { kind: 'ok', data: { vendorId: undefined } }

export function createPushService(deps: AgreeDeps & { agreement: AgreeService; lost: LostService }) {
  const { db, records, now, newId, agreement, lost } = deps

  async function send(session: Session, key: RecordKey): Promise<Outcome<Sent> | Settling> {
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (!record) return NOTHING
    const link = await findLink(db, key)
    if (link?.state === 'GONE') return NOTHING // somebody decides: see conflicts
    const untilMs = settledAt(link)
    if (untilMs > now()) return { kind: 'settling', untilMs }
    const parents = await sendParents(session, key, record)
    if (parents.kind !== 'ok') return parents
    if (link?.state === 'LINKED') return sendChanges(session, key, record, link, parents.data)
    const known =
      link === undefined
        ? await findKnown(session, key, record, parents.data)
        : await lost.findLost(session, key, record, link)
    if (known.kind !== 'ok') return known
    if (known.data === undefined) return make(session, { key, record, parents: parents.data, link })
    const pair = { key, record, parents: parents.data, link: known.data.asLink, fact: known.data.fact }
    const agreed = await agreement.agree(session, pair)
    return agreed.kind === 'ok' ? arrived(key, agreed.data.vendorId) : agreed
  }

  async function arrived(key: RecordKey, vendorId: number): Promise<Outcome<Sent>> {
    await lost.noteArrived(key)
    return { kind: 'ok', data: { vendorId } }
  }

  /** What the record belongs to, at Pipedrive; sent if it is not there yet. */
  async function sendParents(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
  ): Promise<Outcome<VendorParents> | Settling> {
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

  /** The same thing, made at Pipedrive by somebody else. */
  async function findKnown(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
    parents: VendorParents,
  ): Promise<Outcome<Known | undefined>> {
    const same = await session.pipedrive.findSame(key.kind, record.fields, parents)
    if (same.kind !== 'ok') return same
    for (const vendorId of await lost.freeOnes(key, same.data)) {
      const fact = await session.pipedrive.get(key.kind, vendorId)
      if (fact.kind === 'gone') continue
      if (fact.kind !== 'ok') return fact
      if (!fact.data.isDeleted) return { kind: 'ok', data: { fact: fact.data, asLink: undefined } }
    }
    return { kind: 'ok', data: undefined }
  }

  type Making = {
    readonly key: RecordKey
    readonly record: LocalRecord
    readonly parents: VendorParents
    /** Left by an earlier request to make it. */
    readonly link: LinkRow | undefined
  }

  async function make(session: Session, { key, record, parents, link }: Making): Promise<Outcome<Sent>> {
    const base = { ...record.fields, ...parentFields(parents) }
    await noteAsked(db, key, { at: new Date(now()), base })
    const made = await session.pipedrive.create(key.kind, key.localId, record.fields, parents)
    if (made.kind === 'ok') {
      await saveLink(db, key, {
        vendorId: made.data.vendorId,
        base,
        ours: {},
        vendorUpdatedAt: new Date(made.data.updatedAtMs),
        at: new Date(now()),
        askedAt: link ? new Date(askedAt(link)) : null,
      })
      return arrived(key, made.data.vendorId)
    }
    if (made.kind === 'unavailable' && made.mayHaveHappened) return made
    // This request made nothing; one before it whose answer was lost still may have.
    if (link) await noteAsked(db, key, { at: new Date(askedAt(link)), base: link.base })
    else await deleteLink(db, key)
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
    /** Forgets that a record was deleted at Pipedrive, so that it is sent anew. */
    forget: async (key: RecordKey): Promise<void> => {
      await deleteLink(db, key)
      await closeConflicts(db, key, 'deleted', new Date(now()))
    },
  }
}
