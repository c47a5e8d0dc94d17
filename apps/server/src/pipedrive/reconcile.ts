/**
 * What must be written where, so that a record says the same here and at Pipedrive: field by field, against the values
 * both sides agreed on last. Pure. A field that only one side changed is taken from that side; one that both changed
 * differently from whoever wrote last, and that is a conflict for somebody to look at.
 */
import { type Fields, isSameValue } from '@tributary/connectors/pipedrive/fields'

export type FieldConflict = {
  readonly field: string
  readonly ours: string | null
  readonly theirs: string | null
  readonly winner: 'ours' | 'theirs'
}
export type Reconciliation = {
  /** To be written here. */
  readonly here: Fields
  /** To be written at Pipedrive. */
  readonly there: Fields
  /** What both say once that is done. */
  readonly base: Fields
  readonly conflicts: readonly FieldConflict[]
}
export type Sides = {
  /** null: the two were never compared. */
  readonly base: Fields | null
  readonly ours: Fields
  readonly theirs: Fields
  /** When a field was last written here. */
  readonly oursAtMs: (field: string) => number
  /** When the record was last written at Pipedrive. */
  readonly theirsAtMs: number
  /** Fields that cannot be empty here: an empty one is never taken over. */
  readonly required: readonly string[]
}

export function reconcile(sides: Sides): Reconciliation {
  const here: Record<string, string | null> = {}
  const there: Record<string, string | null> = {}
  const base: Record<string, string | null> = {}
  const conflicts: FieldConflict[] = []
  for (const [field, ours] of Object.entries(sides.ours)) {
    const theirs = sides.theirs[field] ?? null
    const decision = decide(field, ours, theirs, sides)
    if (decision === 'same') {
      base[field] = theirs
      continue
    }
    if (decision.conflict) conflicts.push({ field, ours, theirs, winner: decision.winner })
    if (decision.winner === 'ours') there[field] = ours
    else here[field] = theirs
    base[field] = decision.winner === 'ours' ? ours : theirs
  }
  return { here, there, base, conflicts }
}

function decide(
  field: string,
  ours: string | null,
  theirs: string | null,
  sides: Sides,
): 'same' | { winner: 'ours' | 'theirs'; conflict: boolean } {
  if (isSameValue(field, ours, theirs)) return 'same'
  if (isEmpty(theirs) && sides.required.includes(field)) return { winner: 'ours', conflict: false }
  // Nothing was agreed yet: what one side does not know is taken from the other.
  if (sides.base === null && isEmpty(theirs)) return { winner: 'ours', conflict: false }
  if (sides.base === null && isEmpty(ours)) return { winner: 'theirs', conflict: false }
  const before = sides.base?.[field]
  if (sides.base !== null && before !== undefined) {
    if (isSameValue(field, ours, before)) return { winner: 'theirs', conflict: false }
    if (isSameValue(field, theirs, before)) return { winner: 'ours', conflict: false }
  }
  return { winner: sides.oursAtMs(field) >= sides.theirsAtMs ? 'ours' : 'theirs', conflict: true }
}

function isEmpty(value: string | null): boolean {
  return value === null || value.trim() === ''
}

/** Fields that were changed here since both sides agreed: the value, and when it was first seen. */
export type OursNoted = Readonly<Record<string, { readonly value: string | null; readonly at: number }>>

/** What is noted of changes made here, once the record is seen as it is now. An older note of the same value stays. */
export function noteOurs(base: Fields, ours: Fields, noted: OursNoted, atMs: number): OursNoted {
  const next: Record<string, { value: string | null; at: number }> = {}
  for (const [field, value] of Object.entries(ours)) {
    if (field in base && isSameValue(field, value, base[field] ?? null)) continue
    const before = noted[field]
    next[field] = before && isSameValue(field, before.value, value) ? before : { value, at: atMs }
  }
  return next
}
