/** Looks at records that were written, and puts those into the queue that belong at Pipedrive. */
import type { VendorParents } from '@tributary/connectors/pipedrive/record'
import { haveMoved, PARENT_KINDS } from './agree.service.ts'
import { enqueue } from './item.store.ts'
import { findLink, type RecordKey, saveOurs } from './link.store.ts'
import { listNotes, type Note, strikeNote } from './note.store.ts'
import { type LocalRecord, type LocalRecords, reasonToSend, type SendReason } from './pipedrive.ts'
import { noteOurs } from './reconcile.ts'
import type { PipedriveDb, Setting } from './setting.store.ts'

export type TriageService = ReturnType<typeof createTriageService>

const BATCH = 200

export function createTriageService(deps: {
  readonly db: PipedriveDb
  readonly records: LocalRecords
  readonly now: () => number
  readonly newId: () => string
}) {
  const { db, records } = deps

  /**
   * Works through what was written; answers how many records were looked at.
   * @param fallbackUserId whose key sends what nobody owns
   */
  async function triage(setting: Setting, fallbackUserId: string | null): Promise<number> {
    let count = 0
    for (;;) {
      const notes = await listNotes(db, setting.workspace_id, BATCH)
      for (const note of notes) {
        await triageOne(setting, note, fallbackUserId)
        await strikeNote(db, setting.workspace_id, note)
      }
      count += notes.length
      if (notes.length < BATCH) return count
    }
  }

  async function triageOne(setting: Setting, note: Note, fallbackUserId: string | null): Promise<void> {
    const key: RecordKey = {
      workspaceId: setting.workspace_id,
      kind: note.kind,
      localId: note.local_id,
    }
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (!record) return
    const reason = await findReason(setting, key, record)
    if (reason !== undefined) await queue(key, record, reason, fallbackUserId)
  }

  async function findReason(
    setting: Setting,
    key: RecordKey,
    record: LocalRecord,
  ): Promise<SendReason | undefined> {
    const link = await findLink(db, key)
    if (link?.state === 'GONE') return undefined
    if (link?.state === 'SENDING') return 'changed'
    if (link?.state === 'LINKED') {
      const ours = noteOurs(link.base, record.fields, link.ours, record.updatedAtMs)
      await saveOurs(db, key, ours)
      const isChanged = Object.keys(ours).length > 0 || (await isMoved(key, record, link.base))
      return isChanged ? 'changed' : undefined
    }
    const person = record.parents.person
    const contact = person
      ? await findLink(db, { workspaceId: key.workspaceId, kind: 'person', localId: person })
      : undefined
    return reasonToSend(
      key.kind,
      record,
      { warmThreshold: setting.warm_threshold, sendsMeetings: setting.sends_meetings },
      contact?.state === 'LINKED',
    )
  }

  /** Whether it belongs to something else now, or to something that is not at Pipedrive yet. */
  async function isMoved(
    key: RecordKey,
    record: LocalRecord,
    base: Readonly<Record<string, string | null>>,
  ): Promise<boolean> {
    const parents: { -readonly [Each in keyof VendorParents]: VendorParents[Each] } = {}
    for (const kind of PARENT_KINDS[key.kind]) {
      const localId = record.parents[kind]
      if (!localId) continue
      const link = await findLink(db, { workspaceId: key.workspaceId, kind, localId })
      if (link === undefined) return true
      if (link.state === 'LINKED') parents[kind] = Number(link.vendor_id)
    }
    return haveMoved(base, parents)
  }

  async function queue(
    key: RecordKey,
    record: LocalRecord,
    reason: SendReason,
    fallbackUserId: string | null,
  ): Promise<void> {
    await enqueue(db, {
      ...key,
      id: deps.newId(),
      userId: record.ownerId ?? fallbackUserId,
      label: record.label,
      reason,
      at: new Date(deps.now()),
    })
  }

  return { triage, queue }
}
