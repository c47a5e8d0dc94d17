/** What a change wrote to records, and what undoing it writes. Pure. */
import type { StoredFields } from './contacts.table.ts'

/** Columns that follow from others, or count the changes themselves. */
const DERIVED = new Set(['id', 'name_key', 'email_hash', 'search_text', 'updated_at', 'version'])
/** Kept by the warmness ledger, whose rows are taken back by themselves. */
const BY_LEDGER = 'warmth_order'

/** The fields of the record that differ, with their values before and after. undefined: none does. */
export function differingFields(
  before: StoredFields,
  after: StoredFields,
): { before: StoredFields; after: StoredFields } | undefined {
  const names = fieldNames(after).filter((name) => !sameValue(before[name], after[name]))
  return names.length === 0 ? undefined : { before: pick(before, names), after: pick(after, names) }
}

/** All fields of a new record. */
export function allFields(record: StoredFields): StoredFields {
  return pick(record, fieldNames(record))
}

export type Restoration = {
  /** Fields to write. */
  readonly fields: StoredFields
  /** Fields that have another value than the change gave them, and stay. */
  readonly kept: readonly string[]
}

/**
 * What undoing a change writes to one record. A field is put back only where it still has the value that the change
 * gave it. A record that the change made is deleted, unless anything of it was changed since.
 *
 * @param change `before` null: the change made the record
 */
export function restoration(
  now: StoredFields,
  change: { before: StoredFields | null; after: StoredFields },
  nowIso: string,
): Restoration {
  const names = Object.keys(change.after)
  const kept = names.filter((name) => !sameValue(now[name], change.after[name]))
  if (change.before === null)
    return kept.length === 0 ? { fields: { deleted_at: nowIso }, kept } : { fields: {}, kept }
  return {
    fields: pick(
      change.before,
      names.filter((name) => !kept.includes(name)),
    ),
    kept,
  }
}

function fieldNames(record: StoredFields): string[] {
  return Object.keys(record).filter((name) => !DERIVED.has(name) && name !== BY_LEDGER)
}

function pick(fields: StoredFields, names: readonly string[]): StoredFields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]))
}

/** Equality of JSON values; the order of an object's keys does not matter. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
