/** Reading the audit log: paged, narrowed, exported. */
import type { AuditChoices, AuditEntry, AuditFilter, AuditPage } from '@tributary/contract/audit'
import { csvText, safeText } from '@tributary/query/csv'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { decodeCursor, writeCursor } from '../http/cursor.ts'
import type { Actor } from './access.ts'
import { type EntryFilter, listChoices, listEntries } from './audit.store.ts'
import type { AuditTables } from './audit.table.ts'
import { addDays, dayStartMs } from './workspace-days.ts'

export type AuditLogService = ReturnType<typeof createAuditLogService>

const EXPORT_PAGE = 1000
const CSV_HEADER = [
  'at',
  'actor_kind',
  'actor',
  'action',
  'kind',
  'id',
  'name',
  'before',
  'after',
  'request_id',
]

type Row = Awaited<ReturnType<typeof listEntries>>[number]

export function createAuditLogService(deps: { readonly db: Kysely<AuditTables> }) {
  const { db } = deps

  return {
    page: async (
      who: Actor,
      { cursor, limit, ...filter }: AuditFilter & { cursor?: string | undefined; limit: number },
    ): Promise<AuditPage> => {
      const beforeSeq = cursor === undefined ? undefined : seqOf(cursor)
      const rows = await listEntries(db, who.workspaceId, filterOf(filter, who), {
        beforeSeq,
        limit: limit + 1,
      })
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      const hasMore = rows.length > limit && last !== undefined
      return {
        entries: shown.map(entryOnWire),
        next_cursor: hasMore ? writeCursor(last.at.getTime(), String(last.seq)) : null,
      }
    },

    choices: async (workspaceId: string): Promise<AuditChoices> => {
      const { kinds, actions, actors } = await listChoices(db, workspaceId)
      return {
        kinds: kinds.map((row) => row.subject_kind),
        actions: actions.map((row) => row.action),
        actors: actors.flatMap((row) =>
          row.actor_id === null ? [] : [{ id: row.actor_id, name: row.actor_name }],
        ),
      }
    },

    /** The whole log, or what the filter leaves of it, newest first, a piece of CSV at a time. */
    exportCsv: async function* (who: Actor, filter: AuditFilter): AsyncGenerator<string> {
      const narrowed = filterOf(filter, who)
      yield csvText([CSV_HEADER])
      let beforeSeq: string | undefined
      for (;;) {
        const rows = await listEntries(db, who.workspaceId, narrowed, { beforeSeq, limit: EXPORT_PAGE })
        if (rows.length > 0) yield csvText(rows.map(csvLine))
        if (rows.length < EXPORT_PAGE) return
        beforeSeq = String(rows.at(-1)?.seq)
      }
    },
  }
}

function filterOf(filter: AuditFilter, { workspace }: Actor): EntryFilter {
  const { kind, id, actor, action, from, to } = filter
  return {
    kind,
    subjectId: id,
    actorId: actor,
    action,
    from: from === undefined ? undefined : new Date(dayStartMs(from, workspace.timeZone)),
    until: to === undefined ? undefined : new Date(dayStartMs(addDays(to, 1), workspace.timeZone)),
  }
}

/** A number that fits the column; a cursor of another list is none. */
function seqOf(cursor: string): string {
  const [, seq] = decodeCursor(cursor, z.tuple([z.int(), z.string().regex(/^\d{1,18}$/)]))
  return seq
}

function entryOnWire(row: Row): AuditEntry {
  return {
    entry_id: String(row.seq),
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    kind: row.subject_kind,
    id: row.subject_id,
    name: row.subject_name,
    before: fieldsOf(row.before),
    after: fieldsOf(row.after),
    request_id: row.request_id,
  }
}

function fieldsOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? { ...value } : null
}

function csvLine(row: Row): string[] {
  return [
    row.at.toISOString(),
    row.actor_kind,
    safeText(row.actor_name),
    row.action,
    row.subject_kind,
    safeText(row.subject_id),
    safeText(row.subject_name),
    row.before === null ? '' : JSON.stringify(row.before),
    row.after === null ? '' : JSON.stringify(row.after),
    row.request_id ?? '',
  ]
}
