/** The one way in which contacts and organisations change: written, noted for undo, and noted in the audit log. */

import type { Undone } from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import type { Actor } from '../access/access.ts'
import { recordChange, recordChanges } from '../access/audit.service.ts'
import * as changes from './contact-changes.store.ts'
import { allFields, differingFields, restoration } from './contact-changes.ts'
import { moveReferencesBack, parseMoved } from './contact-references.store.ts'
import { organisationKey } from './contact-text.ts'
import * as warmth from './contact-warmth.store.ts'
import * as contactStore from './contacts.store.ts'
import type { ChangeKind, RecordSubject } from './contacts.table.ts'
import {
  type ContactRecord,
  type ContactReference,
  type ContactsDb,
  type OrganisationRecord,
  ownScope,
  withDerived,
} from './contacts.ts'
import * as organisationStore from './organisations.store.ts'

/** `before` null: the record is new. */
export type Pair<Entry> = { readonly before: Entry | null; readonly after: Entry }

export type ChangeToMake = {
  readonly id: string
  readonly kind: ChangeKind
  /** What was done, for lists: `Tags added to 12 contacts`. */
  readonly title: string
  /** Verb of the audit log. */
  readonly action: string
  readonly nowMs: number
  readonly contacts?: readonly Pair<ContactRecord>[]
  readonly organisations?: readonly Pair<OrganisationRecord>[]
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * Writes what differs. The caller locked the records in this transaction.
 *
 * @returns how many records changed; with none, nothing is noted
 */
export async function makeChange(
  trx: ContactsDb,
  who: Actor,
  change: ChangeToMake,
): Promise<{ changed: number; contacts: ContactRecord[] }> {
  const written = await writePairs(trx, who.workspaceId, change)
  const rows = [
    ...changeRows('organisation', written.organisations),
    ...changeRows('contact', written.contacts),
  ]
  if (rows.length > 0 || change.kind === 'import') {
    await changes.insertChange(
      trx,
      {
        id: change.id,
        workspaceId: who.workspaceId,
        kind: change.kind,
        title: change.title,
        madeBy: who.userId,
        madeAt: new Date(change.nowMs),
        detail: change.detail ?? {},
      },
      rows,
    )
    await audit(trx, who, change, written)
  }
  return { changed: rows.length, contacts: written.contacts.map((pair) => pair.after) }
}

type Written = {
  readonly contacts: readonly Pair<ContactRecord>[]
  readonly organisations: readonly Pair<OrganisationRecord>[]
}

/** Writes the pairs whose records differ; answers them as they were written. */
async function writePairs(
  trx: ContactsDb,
  workspaceId: string,
  change: Pick<ChangeToMake, 'contacts' | 'organisations' | 'nowMs'>,
): Promise<Written> {
  const now = new Date(change.nowMs).toISOString()
  const organisations = (change.organisations ?? []).filter(isChanged).map((pair) => ({
    before: pair.before,
    after: stamped({ ...pair.after, name_key: organisationKey(pair.after.name) }, pair.before, now),
  }))
  await organisationStore.insertOrganisations(trx, workspaceId, added(organisations))
  await organisationStore.updateOrganisations(trx, workspaceId, changed(organisations))

  const differing = (change.contacts ?? []).filter(isChanged)
  const names = await contactStore.findNames(trx, workspaceId, {
    owners: [],
    organisations: unique(differing.map((pair) => pair.after.organisation_id)),
  })
  const contacts = differing.map((pair) => ({
    before: pair.before,
    after: stamped(
      withDerived(pair.after, names.organisations.get(pair.after.organisation_id ?? '') ?? null),
      pair.before,
      now,
    ),
  }))
  await contactStore.insertContacts(trx, workspaceId, added(contacts))
  await contactStore.updateContacts(trx, workspaceId, changed(contacts))
  await contactStore.rememberTags(
    trx,
    workspaceId,
    contacts.flatMap((pair) => pair.after.tags),
  )
  await refreshSearch(trx, workspaceId, organisations)
  return { contacts, organisations }
}

/** Contacts are found by the name of their organisation: where that changed, so does what they are found by. */
async function refreshSearch(
  trx: ContactsDb,
  workspaceId: string,
  organisations: readonly Pair<OrganisationRecord>[],
): Promise<void> {
  const renamed = organisations.filter(
    ({ before, after }) =>
      before !== null && (before.name !== after.name || before.deleted_at !== after.deleted_at),
  )
  if (renamed.length === 0) return
  const nameOf = new Map(
    renamed.map(({ after }) => [after.id, after.deleted_at === null ? after.name : null] as const),
  )
  const ids = await organisationStore.listContactIdsAt(trx, workspaceId, [...nameOf.keys()])
  const contacts = await contactStore.lockContacts(trx, workspaceId, ids)
  await contactStore.updateContacts(
    trx,
    workspaceId,
    contacts.map((contact) => withDerived(contact, nameOf.get(contact.organisation_id ?? '') ?? null)),
  )
}

/**
 * Takes a change back, field by field; see `restoration`. A member with own contacts only takes back their own changes.
 *
 * Fails with NotFound for a change that is not there, and with Conflict for one that was undone already.
 */
export async function undoChange(
  trx: ContactsDb,
  who: Actor,
  asked: {
    changeId: string
    kinds: readonly ChangeKind[]
    nowMs: number
    references: readonly ContactReference[]
  },
): Promise<Undone> {
  const change = await changes.lockChange(trx, who.workspaceId, asked.changeId)
  const own = ownScope(who)
  if (!change || !asked.kinds.includes(change.kind) || (own !== null && change.made_by !== own))
    throw new AppError('NotFound', `There is no change ${asked.changeId} that could be undone.`)
  if (change.undone_at !== null) throw new AppError('Conflict', 'This was undone already.')

  const rows = await changes.listChangeRows(trx, change.id)
  const idsOf = (subject: RecordSubject) =>
    rows.filter((row) => row.subject === subject).map((row) => row.record_id)
  const contacts = await contactStore.lockContacts(trx, who.workspaceId, idsOf('contact'))
  const organisations = await organisationStore.lockOrganisations(trx, who.workspaceId, idsOf('organisation'))
  const backContacts = restored(contacts, rows, asked.nowMs)
  const { contacts: writtenContacts } = await writePairs(trx, who.workspaceId, {
    contacts: backContacts.pairs,
    nowMs: asked.nowMs,
  })
  const backOrganisations = await keepPeopled(
    trx,
    who.workspaceId,
    restored(organisations, rows, asked.nowMs),
  )
  const { organisations: writtenOrganisations } = await writePairs(trx, who.workspaceId, {
    organisations: backOrganisations.pairs,
    nowMs: asked.nowMs,
  })
  const written = { contacts: writtenContacts, organisations: writtenOrganisations }
  const moved = parseMoved(change.detail)
  await moveReferencesBack(trx, who.workspaceId, asked.references, moved)
  // A contact whose own fields the change left alone may have been given warmth, or the ledger of the other.
  const cooled = await warmth.deleteBySource(trx, who.workspaceId, change.id)
  const merged = moved === undefined ? [] : [moved.fromId, moved.intoId]
  await warmth.refreshWarmth(trx, who.workspaceId, [...idsOf('contact'), ...merged, ...cooled])
  await changes.markUndone(trx, change.id, new Date(asked.nowMs))
  const restoredCount = written.contacts.length + written.organisations.length
  const kept = [...backOrganisations.kept, ...backContacts.kept]
  const detail = { restored: restoredCount, kept: kept.length }
  await audit(
    trx,
    who,
    { id: change.id, kind: change.kind, action: 'undo', title: change.title, detail },
    written,
  )
  return { restored: restoredCount, kept }
}

type Restored<Entry> = { readonly pairs: readonly Pair<Entry>[]; readonly kept: Undone['kept'] }

/** An organisation that the change made stays while somebody works there. */
async function keepPeopled(
  trx: ContactsDb,
  workspaceId: string,
  back: Restored<OrganisationRecord>,
): Promise<Restored<OrganisationRecord>> {
  const leaving = back.pairs.filter(({ after }) => after.deleted_at !== null).map(({ after }) => after.id)
  const peopled = await organisationStore.countContactsAt(trx, { workspaceId, ownUserId: null }, leaving)
  const staying = back.pairs.filter(({ after }) => peopled.has(after.id))
  return {
    pairs: back.pairs.filter(({ after }) => !peopled.has(after.id)),
    kept: [
      ...back.kept,
      ...staying.map(({ after }) => ({ record_id: after.id, name: after.name, fields: ['contacts'] })),
    ],
  }
}

function restored<Entry extends ContactRecord | OrganisationRecord>(
  records: readonly Entry[],
  rows: readonly changes.ChangeRow[],
  nowMs: number,
): Restored<Entry> {
  const rowOf = new Map(rows.map((row) => [row.record_id, row]))
  const found = records.flatMap((record) => {
    const row = rowOf.get(record.id)
    return row ? [{ record, ...restoration(record, row, new Date(nowMs).toISOString()) }] : []
  })
  return {
    pairs: found.map(({ record, fields }) => ({ before: record, after: { ...record, ...fields } })),
    kept: found
      .filter(({ kept }) => kept.length > 0)
      .map(({ record, kept }) => ({ record_id: record.id, name: record.name, fields: [...kept] })),
  }
}

function changeRows(
  subject: RecordSubject,
  pairs: readonly Pair<ContactRecord | OrganisationRecord>[],
): changes.ChangeRow[] {
  return pairs.flatMap(({ before, after }): changes.ChangeRow[] => {
    if (before === null) return [{ subject, record_id: after.id, before: null, after: allFields(after) }]
    const differing = differingFields(before, after)
    return differing ? [{ subject, record_id: after.id, ...differing }] : []
  })
}

/** One entry per record; an import is one entry, its rows are kept with the change. */
async function audit(
  trx: ContactsDb,
  who: Actor,
  change: Pick<ChangeToMake, 'id' | 'kind' | 'action' | 'title' | 'detail'>,
  written: Written,
): Promise<void> {
  if (change.kind === 'import') {
    await recordChange(trx, who, {
      action: change.action,
      kind: 'contact_import',
      id: change.id,
      name: change.title,
      after: change.detail ?? {},
    })
    return
  }
  const entries = (kind: RecordSubject, pairs: readonly Pair<ContactRecord | OrganisationRecord>[]) =>
    pairs.map(({ before, after }) => ({
      action: before === null ? 'create' : change.action,
      kind,
      id: after.id,
      name: after.name,
      before: before && allFields(before),
      after: allFields(after),
    }))
  await recordChanges(trx, who, [
    ...entries('organisation', written.organisations),
    ...entries('contact', written.contacts),
  ])
}

function isChanged<Entry extends ContactRecord | OrganisationRecord>({
  before,
  after,
}: Pair<Entry>): boolean {
  return before === null || differingFields(before, after) !== undefined
}

function stamped<Entry extends { version: number; updated_at: string }>(
  after: Entry,
  before: Entry | null,
  now: string,
): Entry {
  return before === null ? after : { ...after, version: before.version + 1, updated_at: now }
}

function added<Entry>(pairs: readonly Pair<Entry>[]): Entry[] {
  return pairs.filter((pair) => pair.before === null).map((pair) => pair.after)
}

function changed<Entry>(pairs: readonly Pair<Entry>[]): Entry[] {
  return pairs.filter((pair) => pair.before !== null).map((pair) => pair.after)
}

function unique(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))]
}
