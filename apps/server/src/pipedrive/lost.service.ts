/**
 * Records whose making was asked for without an answer. They are looked for by our id before they are asked for again. One
 * that arrives later than anybody waited is taken for ours if nothing has taken its place, and listed as there twice if
 * something has: a member decides.
 */
import { type Fields, isSameValue } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { Outcome } from '@tributary/connectors/pipedrive/outcome'
import type { Page } from '@tributary/connectors/pipedrive/pipedrive'
import type { Fact } from '@tributary/connectors/pipedrive/record'
import type { AgreeDeps, Session } from './agree.service.ts'
import { addConflict, hasConflict } from './conflict.store.ts'
import { findLinksByVendor, type LinkRow, listAskedSince, type RecordKey, saveLink } from './link.store.ts'
import { addNotes } from './note.store.ts'
import { type LocalRecord, SETTLE_MS } from './pipedrive.ts'

export type LostService = ReturnType<typeof createLostService>
export type Known = { readonly fact: Fact; readonly asLink: LinkRow | undefined }

/** Clocks differ, and Pipedrive counts whole seconds: a record is looked for from this long before it was asked for. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000
/** So long after a request without an answer a second record without our id is taken for what it made. */
const WATCH_MS = 24 * 3_600_000

export function createLostService({ db, records, now, newId }: AgreeDeps) {
  /** The record that was asked for, if it was made. Lists know it at once; searches do not. */
  async function findLost(
    session: Session,
    key: RecordKey,
    record: LocalRecord,
    link: LinkRow,
  ): Promise<Outcome<Known | undefined>> {
    const sinceMs = askedAt(link) - CLOCK_DIFFERENCE_MS
    let cursor: string | null = null
    do {
      const page: Outcome<Page> = await session.pipedrive.listChanged(key.kind, sinceMs, cursor)
      if (page.kind !== 'ok') return page
      const ours = page.data.facts.filter((fact) => !fact.isDeleted && isOurs(fact, key, { record, link }))
      const free = new Set(
        await freeOnes(
          key,
          ours.map((fact) => fact.vendorId),
        ),
      )
      const [found, ...others] = ours.filter((fact) => free.has(fact.vendorId))
      if (found) {
        for (const other of others) await noteTwice(key, record.label, found.vendorId, other.vendorId)
        // It says what we sent: what differs now was changed here since.
        const asLink: LinkRow = { ...link, state: 'LINKED', base: sentFields(found, record) }
        return { kind: 'ok', data: { fact: found, asLink } }
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

  /** A record is there since now; the deals of a contact follow. */
  async function noteArrived(key: RecordKey): Promise<void> {
    if (key.kind === 'person')
      await addNotes(db, key.workspaceId, 'deal', await records.listDeals(key.workspaceId, key.localId))
  }

  /** What was asked for turns up in what was changed, before anybody looked for it. */
  async function takeArrived(key: RecordKey, fact: Fact): Promise<void> {
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (!record) return
    await saveLink(db, key, {
      vendorId: fact.vendorId,
      base: sentFields(fact, record),
      ours: {},
      vendorUpdatedAt: new Date(fact.updatedAtMs),
      at: new Date(now()),
    })
    await addNotes(db, key.workspaceId, key.kind, [key.localId])
    await noteArrived(key)
  }

  /** Another record carries our id beside the one that is linked; said once, whatever was decided of it. */
  async function noteTwice(
    key: RecordKey,
    label: string,
    vendorId: number,
    otherVendorId: number,
  ): Promise<void> {
    const what = 'twice'
    const theirs = String(otherVendorId)
    if (await hasConflict(db, key, what, theirs)) return
    await addConflict(db, {
      id: newId(),
      workspace_id: key.workspaceId,
      kind: key.kind,
      local_id: key.localId,
      label,
      what,
      field: null,
      ours: String(vendorId),
      theirs,
      winner: null,
      other_local_id: null,
      noted_at: new Date(now()),
    })
  }

  /** Among records that carry no id, as where no key may add the field for it, those that say what was asked for twice. */
  async function noteUnmarked(workspaceId: string, kind: Kind, facts: readonly Fact[]): Promise<void> {
    if (facts.length === 0) return
    for (const link of await listAskedSince(db, workspaceId, kind, new Date(now() - WATCH_MS))) {
      const key = { workspaceId, kind, localId: link.local_id }
      const record = await records.find(workspaceId, kind, link.local_id)
      if (!record) continue
      for (const fact of facts)
        if (isOurs(fact, key, { record, link }))
          await noteTwice(key, record.label, Number(link.vendor_id), fact.vendorId)
    }
  }

  return { findLost, freeOnes, noteArrived, takeArrived, noteTwice, noteUnmarked }
}

export function askedAt(link: LinkRow | undefined): number {
  return link?.asked_at?.getTime() ?? 0
}

/** From when on it is known whether a record that was asked for was made; in the past for any other. */
export function settledAt(link: LinkRow | undefined): number {
  return link?.state === 'SENDING' ? askedAt(link) + SETTLE_MS : 0
}

type Asked = { readonly record: LocalRecord; readonly link: LinkRow }

/** Whether a record is the one we asked for: it carries our id, or says what we said and was made since. */
function isOurs(fact: Fact, key: RecordKey, { record, link }: Asked): boolean {
  if (fact.marker !== null) return fact.marker === key.localId
  if (key.kind === 'activity' || fact.addedAtMs < askedAt(link) - CLOCK_DIFFERENCE_MS) return false
  // What was said when it was asked for may have changed here since.
  return [record.fields, link.base].some((said) =>
    Object.keys(record.fields).every(
      (field) => field in said && isSameValue(field, said[field] ?? null, fact.fields[field] ?? null),
    ),
  )
}

/** What Pipedrive says of the fields that are kept here. */
function sentFields(fact: Fact, record: LocalRecord): Fields {
  return Object.fromEntries(Object.keys(record.fields).map((field) => [field, fact.fields[field] ?? null]))
}
