/** Brings one record that is here and at Pipedrive to say the same on both sides, and keeps what was agreed on. */
import { type Fields, isSameValue } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { Outcome } from '@tributary/connectors/pipedrive/outcome'
import type { Pipedrive } from '@tributary/connectors/pipedrive/pipedrive'
import type { Fact, VendorParents } from '@tributary/connectors/pipedrive/record'
import { addConflict } from './conflict.store.ts'
import { type LinkRow, type RecordKey, saveLink } from './link.store.ts'
import { type LocalRecord, type LocalRecords, REQUIRED_FIELDS } from './pipedrive.ts'
import { type FieldConflict, noteOurs, type Reconciliation, reconcile } from './reconcile.ts'
import type { PipedriveDb } from './setting.store.ts'

/** One workspace, asked with one member's key. */
export type Session = { readonly workspaceId: string; readonly pipedrive: Pipedrive }
export type AgreeDeps = {
  readonly db: PipedriveDb
  readonly records: LocalRecords
  readonly now: () => number
  readonly newId: () => string
}
export type Pair = {
  readonly key: RecordKey
  /** undefined: the two were never compared. */
  readonly link: LinkRow | undefined
  readonly record: LocalRecord
  readonly fact: Fact
  /** What the record belongs to, at Pipedrive. */
  readonly parents: VendorParents
}
export type AgreeService = ReturnType<typeof createAgreeService>

export function createAgreeService({ db, records, now, newId }: AgreeDeps) {
  function compare({ link, record, fact, key }: Pair): Reconciliation {
    return reconcile({
      base: link?.state === 'LINKED' ? link.base : null,
      ours: record.fields,
      theirs: fact.fields,
      oursAtMs: (field) => link?.ours[field]?.at ?? record.updatedAtMs,
      theirsAtMs: fact.updatedAtMs,
      required: REQUIRED_FIELDS[key.kind],
    })
  }

  /** Writes here what was changed there. What cannot be written stays a conflict that ours has won. */
  async function applyHere(pair: Pair, here: Fields): Promise<FieldConflict[]> {
    if (Object.keys(here).length === 0) return []
    const { workspaceId, kind, localId } = pair.key
    const refusal = await records.apply(workspaceId, kind, localId, here)
    if (refusal === undefined) return []
    return Object.entries(here).map(([field, theirs]) => ({
      field,
      ours: pair.record.fields[field] ?? null,
      theirs,
      winner: 'ours',
    }))
  }

  async function keep(pair: Pair, agreed: Fields, after: Fields, conflicts: readonly FieldConflict[]) {
    const { key, record, fact, link } = pair
    const at = now()
    const base = { ...keptParents(link?.base), ...agreed, ...parentFields(pair.parents) }
    await db.transaction().execute(async (trx) => {
      await saveLink(trx, key, {
        vendorId: fact.vendorId,
        base,
        ours: noteOurs(base, after, link?.ours ?? {}, at),
        vendorUpdatedAt: new Date(fact.updatedAtMs),
        at: link?.linked_at ?? new Date(at),
      })
      for (const { field, ours, theirs, winner } of conflicts)
        await addConflict(trx, {
          id: newId(),
          workspace_id: key.workspaceId,
          kind: key.kind,
          local_id: key.localId,
          label: record.label,
          what: 'field',
          field,
          ours,
          theirs,
          winner,
          other_local_id: null,
          noted_at: new Date(at),
        })
    })
  }

  return {
    /** Both ways. Ends with both sides saying the same, unless Pipedrive could not be asked. */
    agree: async (session: Session, pair: Pair): Promise<Outcome<Fact>> => {
      const result = compare(pair)
      const refused = await applyHere(pair, result.here)
      const isNewlyOurs =
        pair.link?.state !== 'LINKED' &&
        pair.fact.marker !== pair.key.localId &&
        session.pipedrive.canMark(pair.key.kind)
      const movedParents = haveMoved(pair.link?.base, pair.parents)
      let fact = pair.fact
      if (Object.keys(result.there).length > 0 || isNewlyOurs || movedParents) {
        const changed = await session.pipedrive.change(pair.key.kind, pair.key.localId, fact, {
          fields: result.there,
          isNewlyOurs,
          ...(movedParents ? { parents: pair.parents } : {}),
        })
        if (changed.kind !== 'ok') return changed
        fact = changed.data
      }
      const after = refused.length > 0 ? pair.record.fields : { ...pair.record.fields, ...result.here }
      await keep({ ...pair, fact }, result.base, after, [...result.conflicts, ...refused])
      return { kind: 'ok', data: fact }
    },

    /**
     * Takes over what was changed at Pipedrive; asks nothing of it. Answers whether something is left to be sent.
     */
    takeOver: async (pair: Pair): Promise<boolean> => {
      const result = compare(pair)
      // Our own writing come back, mostly.
      if (isSettled(result, pair.link?.base)) return false
      const refused = await applyHere(pair, result.here)
      const open = Object.keys(result.there)
      const before = pair.link?.base ?? {}
      // What is yet to be sent is not agreed on: the old value stays the measure.
      const agreed = Object.fromEntries(
        Object.entries(result.base).flatMap(([field, value]) =>
          open.includes(field) ? (field in before ? [[field, before[field] ?? null]] : []) : [[field, value]],
        ),
      )
      const after = refused.length > 0 ? pair.record.fields : { ...pair.record.fields, ...result.here }
      const settled = result.conflicts.filter(({ winner }) => winner === 'theirs')
      await keep(pair, agreed, after, [...settled, ...refused])
      return open.length > 0
    },
  }
}

/** Whether both sides say what they agreed on. */
function isSettled(result: Reconciliation, base: Fields | undefined): boolean {
  return (
    Object.keys(result.here).length === 0 &&
    Object.keys(result.there).length === 0 &&
    Object.entries(result.base).every(
      ([field, value]) =>
        base !== undefined && field in base && isSameValue(field, value, base[field] ?? null),
    )
  )
}

const PARENT_PREFIX = 'in_'

/** What a record belongs to, kept beside its fields so that a move is noticed. */
export function parentFields(parents: VendorParents): Fields {
  return Object.fromEntries(
    Object.entries(parents).flatMap(([kind, id]) =>
      id === undefined ? [] : [[`${PARENT_PREFIX}${kind}`, String(id)]],
    ),
  )
}

function keptParents(base: Fields | undefined): Fields {
  return Object.fromEntries(Object.entries(base ?? {}).filter(([name]) => name.startsWith(PARENT_PREFIX)))
}

/** Whether the record belongs to something else than when it was sent. */
export function haveMoved(base: Fields | undefined, parents: VendorParents): boolean {
  return Object.entries(parentFields(parents)).some(([name, id]) => (base?.[name] ?? null) !== id)
}

/** What a record of a kind can belong to. */
export const PARENT_KINDS: Readonly<Record<Kind, readonly Exclude<Kind, 'activity'>[]>> = {
  organization: [],
  person: ['organization'],
  deal: ['organization', 'person'],
  activity: ['organization', 'person', 'deal'],
}
