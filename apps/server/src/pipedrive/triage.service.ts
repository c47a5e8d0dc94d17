/** Looks at records that were written, and puts those into the queue that belong at Pipedrive. */
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { VendorParents } from '@tributary/connectors/pipedrive/record'
import { haveMoved, PARENT_KINDS } from './agree.service.ts'
import { enqueue, type NewItem } from './item.store.ts'
import { findLinks, type LinkRow, type RecordKey, saveOurs } from './link.store.ts'
import { listNotes, type Note, strikeNotes } from './note.store.ts'
import { type LocalRecord, type LocalRecords, reasonToSend, type SendReason } from './pipedrive.ts'
import { noteOurs } from './reconcile.ts'
import type { PipedriveDb, Setting } from './setting.store.ts'

export type TriageService = ReturnType<typeof createTriageService>

const BATCH = 200
type Written = { readonly key: RecordKey; readonly record: LocalRecord }
type Links = Readonly<Record<Kind, ReadonlyMap<string, LinkRow>>>

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
      await triageSome(setting, notes, fallbackUserId)
      await strikeNotes(db, setting.workspace_id, notes)
      count += notes.length
      if (notes.length < BATCH) return count
    }
  }

  async function triageSome(
    setting: Setting,
    notes: readonly Note[],
    fallbackUserId: string | null,
  ): Promise<void> {
    const written: Written[] = []
    for (const { kind, local_id } of notes) {
      const key: RecordKey = { workspaceId: setting.workspace_id, kind, localId: local_id }
      const record = await records.find(key.workspaceId, kind, local_id)
      if (record) written.push({ key, record })
    }
    const links = await readLinks(setting.workspace_id, written)
    const items: NewItem[] = []
    for (const { key, record } of written) {
      const reason = await findReason(setting, key, record, links)
      if (reason !== undefined) items.push(itemOf(key, record, reason, fallbackUserId))
    }
    await enqueue(db, items)
  }

  /** Links of these records and of what they belong to. */
  async function readLinks(workspaceId: string, written: readonly Written[]): Promise<Links> {
    const read = (kind: Kind) => {
      const own = written.filter(({ key }) => key.kind === kind).map(({ key }) => key.localId)
      const parents = kind === 'activity' ? [] : written.flatMap(({ record }) => record.parents[kind] ?? [])
      return findLinks(db, workspaceId, kind, [...new Set([...own, ...parents])])
    }
    return {
      organization: await read('organization'),
      person: await read('person'),
      deal: await read('deal'),
      activity: await read('activity'),
    }
  }

  async function findReason(
    setting: Setting,
    key: RecordKey,
    record: LocalRecord,
    links: Links,
  ): Promise<SendReason | undefined> {
    const link = links[key.kind].get(key.localId)
    if (link?.state === 'GONE') return undefined
    if (link?.state === 'SENDING') return 'changed'
    if (link?.state === 'LINKED') {
      const ours = noteOurs(link.base, record.fields, link.ours, record.updatedAtMs)
      const isChanged = Object.keys(ours).length > 0
      if (isChanged || Object.keys(link.ours).length > 0) await saveOurs(db, key, ours)
      return isChanged || isMoved(key, record, link.base, links) ? 'changed' : undefined
    }
    const contact = links.person.get(record.parents.person ?? '')
    return reasonToSend(
      key.kind,
      record,
      { warmThreshold: setting.warm_threshold, sendsMeetings: setting.sends_meetings },
      contact?.state === 'LINKED',
    )
  }

  function itemOf(
    key: RecordKey,
    record: LocalRecord,
    reason: SendReason,
    fallbackUserId: string | null,
  ): NewItem {
    return {
      ...key,
      id: deps.newId(),
      userId: record.ownerId ?? fallbackUserId,
      label: record.label,
      reason,
      at: new Date(deps.now()),
    }
  }

  return {
    triage,
    queue: (
      key: RecordKey,
      record: LocalRecord,
      reason: SendReason,
      fallbackUserId: string | null,
    ): Promise<void> => enqueue(db, [itemOf(key, record, reason, fallbackUserId)]),
  }
}

/** Whether it belongs to something else now, or to something that is not at Pipedrive yet. */
function isMoved(key: RecordKey, record: LocalRecord, base: Fields, links: Links): boolean {
  const parents: { -readonly [Each in keyof VendorParents]: VendorParents[Each] } = {}
  for (const kind of PARENT_KINDS[key.kind]) {
    const localId = record.parents[kind]
    if (!localId) continue
    const link = links[kind].get(localId)
    if (link === undefined) return true
    if (link.state === 'LINKED') parents[kind] = Number(link.vendor_id)
  }
  return haveMoved(base, parents)
}
