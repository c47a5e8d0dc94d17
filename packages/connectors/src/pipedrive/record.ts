/** Records of Pipedrive as what Tributary knows of them, and the other way round. Pure. */
import { amountToMinor, minorToDecimal } from '@tributary/contract/money'
import { z } from 'zod'
import type { Fields } from './fields.ts'
import type { Kind } from './kinds.ts'

/** One record at Pipedrive. */
export type Fact = {
  readonly vendorId: number
  readonly updatedAtMs: number
  readonly addedAtMs: number
  readonly isDeleted: boolean
  readonly fields: Fields
  /** Our own id of the record, where it carries one. */
  readonly marker: string | null
  /** The record as it came, for updates that must keep what they do not change. */
  readonly raw: Readonly<Record<string, unknown>>
}
/** Ids at Pipedrive of what a record belongs to. */
export type VendorParents = { readonly [Each in Exclude<Kind, 'activity'>]?: number | undefined }
/** What makes a record ours: our id, and the code of the custom field that holds it (none: not available). */
export type Marker = { readonly id: string; readonly fieldCode: string | null }

const text = z.string().nullish()
const valuesSchema = z.array(z.looseObject({ value: text, primary: z.boolean().nullish() })).nullish()
const recordSchema = z.looseObject({
  id: z.number(),
  add_time: text,
  update_time: text,
  is_deleted: z.boolean().nullish(),
  name: text,
  title: text,
  subject: text,
  type: text,
  emails: valuesSchema,
  phones: valuesSchema,
  value: z.number().nullish(),
  currency: text,
  status: text,
  expected_close_date: text,
  lost_reason: text,
  due_date: text,
  due_time: text,
  duration: text,
  done: z.boolean().nullish(),
  note: text,
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
})
type VendorRecord = z.infer<typeof recordSchema>

/** The record, or undefined when it is not one. */
export function parseFact(kind: Kind, value: unknown, markerCode: string | null): Fact | undefined {
  const parsed = recordSchema.safeParse(value)
  if (!parsed.success) return undefined
  const record = parsed.data
  const updatedAtMs = instant(record.update_time) ?? instant(record.add_time) ?? 0
  return {
    vendorId: record.id,
    updatedAtMs,
    addedAtMs: instant(record.add_time) ?? updatedAtMs,
    isDeleted: record.is_deleted === true,
    fields: FIELDS_OF[kind](record),
    marker: kind === 'activity' ? markerInNote(record.note) : markerInField(record, markerCode),
    raw: record,
  }
}

const FIELDS_OF: Readonly<Record<Kind, (record: VendorRecord) => Fields>> = {
  organization: (record) => ({ name: record.name ?? null }),
  person: (record) => ({
    name: record.name ?? null,
    email: primaryOf(record.emails),
    phone: primaryOf(record.phones),
  }),
  deal: (record) => ({
    title: record.title ?? null,
    amount_minor: amountOf(record),
    currency: record.currency ?? null,
    status: record.status ?? null,
    expected_close: record.expected_close_date ?? null,
    lost_reason: record.lost_reason ?? null,
  }),
  activity: (record) => ({
    subject: record.subject ?? null,
    type: record.type ?? null,
    due_date: record.due_date ?? null,
    due_time: record.due_time?.slice(0, 5) || null,
    duration_minutes: minutesOf(record.duration),
    done: record.done === true ? 'true' : 'false',
    note: plainNote(record.note),
  }),
}

/** The body that makes a new record. Empty fields are left out. */
export function bodyOfNew(
  kind: Kind,
  fields: Fields,
  parents: VendorParents,
  marker: Marker,
): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value))
  const note = kind === 'activity' ? { note: noteWithMarker(fields.note ?? null, marker.id) } : {}
  const custom =
    kind === 'activity' || marker.fieldCode === null
      ? {}
      : { custom_fields: { [marker.fieldCode]: marker.id } }
  return {
    ...bodyOfChange(kind, given, undefined, marker.id),
    ...note,
    ...parentIds(kind, parents),
    ...custom,
  }
}

/**
 * The body that changes fields of a record. Addresses and numbers beside the first one stay as they are.
 * @param current the record as it is at Pipedrive
 * @param markerId our id, which an activity carries in its note
 */
export function bodyOfChange(
  kind: Kind,
  changes: Fields,
  current: Fact | undefined,
  markerId: string,
): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(changes)) {
    if (field === 'email') body.emails = withPrimary(current?.raw.emails, value, 'work')
    else if (field === 'phone') body.phones = withPrimary(current?.raw.phones, value, 'work')
    else if (field === 'amount_minor' || field === 'currency') Object.assign(body, moneyOf(changes, current))
    else if (field === 'expected_close') body.expected_close_date = value
    else if (field === 'duration_minutes') body.duration = value === null ? null : durationText(Number(value))
    else if (field === 'done') body.done = value === 'true'
    else if (field === 'note') body.note = noteWithMarker(value, markerId)
    else body[field] = value
  }
  // A reason belongs to a lost deal only: Pipedrive refuses it with any other.
  if (kind === 'deal' && (changes.status ?? current?.fields.status) !== 'lost') delete body.lost_reason
  return body
}

/** What writes our id into a record that was there before us; nothing where there is no place for it. */
export function bodyOfMarker(kind: Kind, marker: Marker): Record<string, unknown> {
  if (kind === 'activity' || marker.fieldCode === null) return {}
  return { custom_fields: { [marker.fieldCode]: marker.id } }
}

/** What a record belongs to, as its body says it. */
export function parentIds(kind: Kind, parents: VendorParents): Record<string, unknown> {
  const organization = parents.organization === undefined ? {} : { org_id: parents.organization }
  if (kind === 'organization') return {}
  if (kind === 'person') return organization
  if (kind === 'deal')
    return { ...organization, ...(parents.person === undefined ? {} : { person_id: parents.person }) }
  return {
    ...organization,
    ...(parents.deal === undefined ? {} : { deal_id: parents.deal }),
    // Of an activity the person is its first participant.
    ...(parents.person === undefined ? {} : { participants: [{ person_id: parents.person, primary: true }] }),
  }
}

function instant(value: string | null | undefined): number | undefined {
  if (!value) return undefined
  // Older answers write "2026-01-31 10:20:00", in UTC as well.
  const ms = Date.parse(value.includes('T') ? value : `${value.replace(' ', 'T')}Z`)
  return Number.isFinite(ms) ? ms : undefined
}

function primaryOf(values: z.infer<typeof valuesSchema>): string | null {
  const filled = (values ?? []).filter((entry) => entry.value)
  return (filled.find((entry) => entry.primary) ?? filled[0])?.value ?? null
}

function withPrimary(current: unknown, value: string | null, label: string): unknown[] {
  const others = (valuesSchema.safeParse(current).data ?? [])
    .filter((entry) => entry.value && entry.value !== primaryOf(valuesSchema.safeParse(current).data))
    .map((entry) => ({ ...entry, primary: false }))
  return value
    ? [{ value, primary: true, label }, ...others.filter((entry) => entry.value !== value)]
    : others
}

function amountOf(record: VendorRecord): string | null {
  if (record.value === null || record.value === undefined || !record.currency) return null
  return String(amountToMinor(record.value, record.currency) ?? '') || null
}

/** Amount and currency go together: the number means nothing without the other. */
function moneyOf(changes: Fields, current: Fact | undefined): Record<string, unknown> {
  const currency = changes.currency ?? current?.fields.currency
  const amountMinor = 'amount_minor' in changes ? changes.amount_minor : current?.fields.amount_minor
  if (!currency) return {}
  return amountMinor === null || amountMinor === undefined
    ? { currency }
    : { currency, value: Number(minorToDecimal(BigInt(amountMinor), currency)) }
}

function minutesOf(duration: string | null | undefined): string | null {
  const match = /^(\d+):(\d\d)/.exec(duration ?? '')
  return match ? String(Number(match[1]) * 60 + Number(match[2])) : null
}

function durationText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** The note of an activity is HTML, and the only place that takes our id: activities have no custom fields. */
const NOTE_MARKER = /\[Tributary ([0-9a-f-]{36})\]/

function markerInNote(note: string | null | undefined): string | null {
  return NOTE_MARKER.exec(note ?? '')?.[1] ?? null
}

function markerInField(record: VendorRecord, code: string | null): string | null {
  const value = code === null ? undefined : record.custom_fields?.[code]
  return typeof value === 'string' && value !== '' ? value : null
}

function noteWithMarker(note: string | null, id: string): string {
  const lines = escapeHtml(note ?? '').split(/\r?\n/)
  return [...(note ? lines : []), `[Tributary ${id}]`].join('<br>')
}

function plainNote(note: string | null | undefined): string | null {
  const plain = (note ?? '')
    .replace(NOTE_MARKER, '')
    .replace(/<br\s*\/?>|<\/p>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim()
  return plain === '' ? null : plain
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
