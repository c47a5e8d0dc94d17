/** Rows of other tables that name a contact: a merge moves them, an undo moves back exactly those. */
import { updateReferences, updateReferencesBack } from './contact-references.sql.ts'
import type { ContactReference, ContactsDb } from './contacts.ts'

/** Keys of the moved rows by `table.column`, and the contacts they came from and went to. */
export type Moved = {
  readonly fromId: string
  readonly intoId: string
  readonly rows: Readonly<Record<string, readonly string[]>>
}

const nameOf = (reference: ContactReference) => `${reference.table}.${reference.column}`

/** The ledger of warmness is one of those tables. */
const OWN: readonly ContactReference[] = [{ table: 'contact_warmth', key: 'id', column: 'contact_id' }]

/** Gives the rows of `fromId` to `intoId`. */
export async function moveReferences(
  trx: ContactsDb,
  workspaceId: string,
  references: readonly ContactReference[],
  ends: { fromId: string; intoId: string },
): Promise<Moved> {
  const rows: Record<string, string[]> = {}
  for (const reference of [...OWN, ...references]) {
    const { rows: moved } = await updateReferences(workspaceId, reference, ends).execute(trx)
    rows[nameOf(reference)] = moved.map((row) => row.key)
  }
  return { ...ends, rows }
}

/** Gives the rows back that {@link moveReferences} moved; those that were deleted since stay deleted. */
export async function moveReferencesBack(
  trx: ContactsDb,
  workspaceId: string,
  references: readonly ContactReference[],
  moved: Moved | undefined,
): Promise<void> {
  if (!moved) return
  for (const reference of [...OWN, ...references]) {
    const keys = moved.rows[nameOf(reference)] ?? []
    if (keys.length === 0) continue
    await updateReferencesBack(workspaceId, reference, { toId: moved.fromId, keys }).execute(trx)
  }
}

/** Reads back what a merge noted; undefined for changes that moved nothing. */
export function parseMoved(detail: Readonly<Record<string, unknown>>): Moved | undefined {
  const moved = detail.moved
  // Written by this program alone, in the form of `Moved`.
  return moved === undefined ? undefined : (moved as Moved)
}
