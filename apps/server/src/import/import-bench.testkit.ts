/** What the tests of imports share: real stores, a service on them, files made on the spot. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Import } from '@tributary/contract/imports'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import type { Kysely } from 'kysely'
import { createImportService, type ImportDeps, type ImportRequest } from './import.service.ts'
import type { ImportTables } from './import.table.ts'
import { emptyTable } from './staged-rows.sql.ts'

export const WORKSPACE = '0191d9a4-0000-7000-8000-000000000001'
export const OTHER_WORKSPACE = '0191d9a4-0000-7000-8000-000000000002'
export const START_MS = Date.parse('2026-06-01T00:00:00Z')

export type ImportBench = Awaited<ReturnType<typeof openImportBench>>

type BenchTables = ImportTables & { workspace: { id: string; name: string; currency: string | null } }
type Opened<Store> = Store & { readonly close: () => Promise<void> }

/** Two empty workspaces on fresh stores, which it closes. Time stands still; ids and versions count up. */
export async function openImportBench(
  analytics: Opened<{ store: AnalyticsStore }>,
  relational: Opened<{ db: Kysely<BenchTables> }>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-import-'))
  let ids = 0
  let version = 0n
  let files = 0
  for (const [id, name] of [
    [WORKSPACE, 'One'],
    [OTHER_WORKSPACE, 'Two'],
  ] as const)
    await relational.db.insertInto('workspace').values({ id, name, currency: null }).execute()

  const openService = (overrides: Partial<ImportDeps> = {}) =>
    createImportService({
      db: relational.db,
      analytics: analytics.store,
      uploadsFolder: join(folder, 'uploads'),
      now: () => START_MS,
      newId: () => `0191d9a4-1111-7000-8000-${String(++ids).padStart(12, '0')}`,
      nextVersion: () => ++version,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      ...overrides,
    })
  const service = openService()

  function writeFile(name: string, content: string | Uint8Array): string {
    const path = join(folder, `${++files}-${name}`)
    writeFileSync(path, content)
    return path
  }

  return {
    service,
    openService,
    store: analytics.store,
    db: relational.db,
    folder,
    writeFile,
    query: <Row>(statement: Sql) => analytics.store.query<Row>(statement),
    importFile: (
      request: ImportRequest,
      name: string,
      content: string | Uint8Array,
      workspaceId = WORKSPACE,
    ): Promise<Import> => service.importFileNow(workspaceId, writeFile(name, content), request),
    clear: async () => {
      for (const table of [
        'events',
        'touches',
        'identities',
        'conversions',
        'refunds',
        'spend',
        'paths',
        'handle_changes',
        'import_refused',
        'refunds_without_currency',
      ])
        await analytics.store.command(emptyTable(table))
      for (const table of ['import', 'upload', 'path_dataset'] as const)
        await relational.db.deleteFrom(table).execute()
    },
    close: async () => {
      await service.stop()
      await analytics.close()
      await relational.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Counts of an import in one glance. */
export function countsOf({ state, rows_read, rows_stored, rows_known, rows_refused }: Import) {
  return { state, read: rows_read, stored: rows_stored, known: rows_known, refused: rows_refused }
}
