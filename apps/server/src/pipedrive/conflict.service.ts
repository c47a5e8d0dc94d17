/** What both sides changed, and what is gone at Pipedrive: listed, and settled as somebody chooses. */
import { pageOf } from '@tributary/connectors/pipedrive/kinds'
import { AppError } from '@tributary/contract/errors'
import type { ConflictChoice, PipedriveConflict } from '@tributary/contract/pipedrive'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import * as store from './conflict.store.ts'
import type { RecordKey } from './link.store.ts'
import type { LocalRecords } from './pipedrive.ts'
import { findSetting, type PipedriveDb } from './setting.store.ts'
import { queueOf } from './status.service.ts'

export type ConflictDeps = {
  readonly db: PipedriveDb
  readonly records: LocalRecords
  readonly now: () => number
  /** Sends a record anew that was deleted at Pipedrive. */
  readonly sendAgain: (key: RecordKey) => Promise<void>
  /** Deletes a record at Pipedrive that is one with none here; answers why not where that cannot be. */
  readonly removeThere: (key: RecordKey, vendorId: number) => Promise<string | undefined>
}

const SHOWN = 200
const CHOICES: Readonly<Record<store.ConflictRow['what'], readonly ConflictChoice[]>> = {
  field: ['ours', 'theirs', 'keep'],
  deleted: ['send_again', 'keep'],
  merged: ['keep'],
  twice: ['remove_there', 'keep'],
}

export function createConflictService(deps: ConflictDeps) {
  const { db, records, now, sendAgain } = deps

  /** The value that did not win is written here, and goes to Pipedrive as a change of ours. */
  async function choose(conflict: store.ConflictRow, choice: ConflictChoice): Promise<void> {
    const key = { workspaceId: conflict.workspace_id, kind: conflict.kind, localId: conflict.local_id }
    if (choice === 'send_again') return sendAgain(key)
    if (choice === 'remove_there') {
      const refusal = await deps.removeThere(key, Number(conflict.theirs))
      if (refusal !== undefined)
        throw new AppError('Conflict', `Nothing was deleted at Pipedrive: ${refusal}`)
      return
    }
    if (choice === 'keep' || choice === conflict.winner || conflict.field === null) return
    const value = choice === 'ours' ? conflict.ours : conflict.theirs
    const refusal = await records.apply(key.workspaceId, key.kind, key.localId, { [conflict.field]: value })
    if (refusal !== undefined)
      throw new AppError('ValidationFailed', `${conflict.field} "${value ?? ''}" ${refusal}`, [
        { path: 'choice', message: refusal },
      ])
  }

  return {
    list: async (who: Actor): Promise<PipedriveConflict[]> => {
      const setting = await findSetting(db, who.workspaceId)
      const rows = await store.listOpenConflicts(db, who.workspaceId, SHOWN, queueOf(who))
      return rows.map((row) => onWire(row, setting?.company_domain ?? ''))
    },

    resolve: async (who: Actor, id: string, choice: ConflictChoice): Promise<void> => {
      const visible = await store.listOpenConflicts(db, who.workspaceId, SHOWN, queueOf(who), id)
      const [conflict] = visible
      if (!conflict) throw new AppError('NotFound', `There is no open conflict ${id}.`)
      if (!CHOICES[conflict.what].includes(choice)) {
        const message = `is not possible here: ${choice}`
        throw new AppError('ValidationFailed', `choice ${message}`, [{ path: 'choice', message }])
      }
      await choose(conflict, choice)
      await db.transaction().execute(async (trx) => {
        await store.resolveConflict(trx, { id, at: new Date(now()), by: who.userId })
        await recordChange(trx, who, {
          action: 'resolve',
          kind: 'pipedrive_conflict',
          id,
          name: conflict.label,
          before: {
            field: conflict.field,
            ours: conflict.ours,
            theirs: conflict.theirs,
            winner: conflict.winner,
          },
          after: { winner: choice },
        })
      })
    },
  }
}

function onWire(row: store.ConflictRow, domain: string): PipedriveConflict {
  return {
    conflict_id: row.id,
    kind: row.kind,
    record_id: row.local_id,
    label: row.label,
    what: row.what,
    field: row.field,
    ours: row.ours,
    theirs: row.theirs,
    winner: row.winner,
    other_record_id: row.other_local_id,
    other_url: row.what === 'twice' ? pageOf(domain, row.kind, row.theirs) : null,
    noted_at: row.noted_at.toISOString(),
  }
}
