/** One company's data at Pipedrive, as far as Tributary reads and writes it. Times have whole seconds, as Pipedrive's do. */
import { createTextIndex } from './pipedrive-search.ts'

export type PipedriveKind = 'person' | 'organization' | 'deal' | 'activity'
export const PIPEDRIVE_KINDS: readonly PipedriveKind[] = ['organization', 'person', 'deal', 'activity']

export type PipedriveRecord = {
  id: number
  add_time: string
  update_time: string
  is_deleted: boolean
  custom_fields?: Record<string, unknown>
  [name: string]: unknown
}
export type PipedriveField = { field_name: string; field_code: string; field_type: string }
export type PipedriveWebhook = {
  id: number
  subscription_url: string
  event_action: string
  event_object: string
  http_auth_user?: string | null
  http_auth_password?: string | null
}
export type PipedriveChange = {
  readonly action: 'create' | 'change' | 'delete'
  readonly kind: PipedriveKind
  readonly id: number
  readonly timeMs: number
  readonly mergedToId?: number
  readonly mergedFromId?: number
  readonly source: 'api' | 'app'
}
export type PipedriveCompany = ReturnType<typeof createPipedriveCompany>

/** What every new record of a kind has besides what it was given. */
const DEFAULTS: Readonly<Record<PipedriveKind, Readonly<Record<string, unknown>>>> = {
  person: { emails: [], phones: [], visible_to: 3, label_ids: [], custom_fields: {} },
  organization: { visible_to: 3, label_ids: [], custom_fields: {} },
  deal: { status: 'open', value: 0, currency: 'EUR', stage_id: 1, pipeline_id: 1, custom_fields: {} },
  activity: { type: 'task', done: false, busy: false },
}

export function createPipedriveCompany(deps: { now: () => number; ownerId?: number }) {
  const ownerId = deps.ownerId ?? 1
  const records = new Map<PipedriveKind, Map<number, PipedriveRecord>>(
    PIPEDRIVE_KINDS.map((kind) => [kind, new Map()]),
  )
  const fields = new Map<PipedriveKind, PipedriveField[]>(PIPEDRIVE_KINDS.map((kind) => [kind, []]))
  const webhooks: PipedriveWebhook[] = []
  const changes: PipedriveChange[] = []
  const texts = createTextIndex()
  let lastId = 0

  const table = (kind: PipedriveKind) => records.get(kind) ?? new Map<number, PipedriveRecord>()
  const seconds = () => `${new Date(deps.now()).toISOString().slice(0, 19)}Z`
  const note = (change: Omit<PipedriveChange, 'timeMs'>) => changes.push({ ...change, timeMs: deps.now() })

  function create(
    kind: PipedriveKind,
    body: Record<string, unknown>,
    source: 'api' | 'app',
  ): PipedriveRecord {
    lastId += 1
    const at = seconds()
    const base = { id: lastId, owner_id: ownerId, add_time: at, update_time: at, is_deleted: false }
    const record: PipedriveRecord = { ...DEFAULTS[kind], ...body, ...base }
    if (kind === 'activity') setPerson(record)
    else record.custom_fields = customFields({}, body.custom_fields)
    table(kind).set(record.id, record)
    texts.put(kind, record)
    note({ action: 'create', kind, id: record.id, source })
    return record
  }

  function update(
    kind: PipedriveKind,
    id: number,
    body: Record<string, unknown>,
    source: 'api' | 'app',
  ): PipedriveRecord | undefined {
    const record = find(kind, id)
    if (!record) return undefined
    const { custom_fields, ...plain } = body
    Object.assign(record, plain, { update_time: seconds() })
    if (kind === 'activity') setPerson(record)
    if (custom_fields !== undefined) record.custom_fields = customFields(record.custom_fields, custom_fields)
    texts.put(kind, record)
    note({ action: 'change', kind, id, source })
    return record
  }

  function find(kind: PipedriveKind, id: number): PipedriveRecord | undefined {
    const record = table(kind).get(id)
    return record?.is_deleted ? undefined : record
  }

  function remove(kind: PipedriveKind, id: number, source: 'api' | 'app'): boolean {
    const record = find(kind, id)
    if (!record) return false
    Object.assign(record, { is_deleted: true, update_time: seconds() })
    note({ action: 'delete', kind, id, source })
    return true
  }

  /** As in the application: `fromId` goes, `toId` stays and keeps its own values where it has any. */
  function merge(kind: PipedriveKind, fromId: number, toId: number): void {
    const from = find(kind, fromId)
    const to = find(kind, toId)
    if (!from || !to) throw new Error(`cannot merge ${kind} ${fromId} into ${toId}`)
    to.custom_fields = { ...from.custom_fields, ...to.custom_fields }
    for (const name of ['emails', 'phones'])
      if (isEmpty(to[name]) && !isEmpty(from[name])) to[name] = from[name]
    Object.assign(to, { update_time: seconds() })
    texts.put(kind, to)
    Object.assign(from, { is_deleted: true, update_time: seconds() })
    note({ action: 'delete', kind, id: fromId, source: 'app', mergedToId: toId })
    note({ action: 'change', kind, id: toId, source: 'app', mergedFromId: fromId })
  }

  return {
    create,
    update,
    find,
    remove,
    merge,
    webhooks,
    /** Every change since the beginning, oldest first: what webhooks tell. */
    changes,
    fieldsOf: (kind: PipedriveKind) => fields.get(kind) ?? [],
    addField: (kind: PipedriveKind, name: string, type: string): PipedriveField => {
      const code = `${kind.slice(0, 1)}${(fields.get(kind)?.length ?? 0) + 1}`.padEnd(40, '0')
      const field = { field_name: name, field_code: code, field_type: type }
      fields.get(kind)?.push(field)
      return field
    },
    addWebhook: (webhook: Omit<PipedriveWebhook, 'id'>): PipedriveWebhook => {
      lastId += 1
      const added = { ...webhook, id: lastId }
      webhooks.push(added)
      return added
    },
    /** Records that are there, in the order of their ids. */
    list: (kind: PipedriveKind): PipedriveRecord[] =>
      [...table(kind).values()].filter((record) => !record.is_deleted),
    /** Those that were written at or after that instant, the latest first. */
    listWrittenSince: (kind: PipedriveKind, sinceMs: number): PipedriveRecord[] => {
      const found = new Set<PipedriveRecord>()
      for (let at = changes.length - 1; at >= 0; at -= 1) {
        const change = changes[at]
        // Times of records have whole seconds.
        if (change === undefined || change.timeMs < sinceMs - 1000) break
        const record = change.kind === kind ? find(kind, change.id) : undefined
        if (record) found.add(record)
      }
      return [...found]
    },
    /** Those that say exactly this in one of the fields, as search names them, in the order of their ids. */
    listSaying: (kind: PipedriveKind, fields: readonly string[], text: string): PipedriveRecord[] =>
      [...texts.find(kind, fields, text)].sort((a, b) => a - b).flatMap((id) => find(kind, id) ?? []),
  }
}

/** The person of an activity is its primary participant. */
function setPerson(activity: PipedriveRecord): void {
  const participants = Array.isArray(activity.participants) ? activity.participants : []
  const primary: unknown = participants.find((each: { primary?: boolean }) => each.primary)?.person_id
  if (typeof primary === 'number') activity.person_id = primary
}

function customFields(before: Record<string, unknown> | undefined, patch: unknown): Record<string, unknown> {
  return { ...before, ...(typeof patch === 'object' ? patch : {}) }
}

function isEmpty(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0
}
