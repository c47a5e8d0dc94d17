/**
 * Imports opportunities, accounts, products and agents from the files that a CRM gives: the names in one transaction, the
 * deals in slices of a few hundred, so that others are answered in between. What was written before a crash is a change like
 * any other: it can be undone, and importing the files again writes the rest.
 */
import type { ImportProblem, ImportReport, importDealsSchema } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Actor } from '../access/access.ts'
import type { OutboxService } from '../outbox/outbox.service.ts'
import { fileMomentMs } from './deal-days.ts'
import type { WritingDeps } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import type { Counts } from './import-catalogue.ts'
import { type FileDeal, readDeals, summarised } from './import-deals.ts'
import { type ImportFile, readImportFile } from './import-file.ts'
import { importNames, type Names } from './import-names.service.ts'
import type { RunningImports } from './import-running.ts'
import { importSlices, type WrittenFile } from './import-slices.service.ts'
import { rememberedMoments } from './import-state.ts'
import type { PipelineService } from './pipeline.service.ts'

export type DealImportService = ReturnType<typeof createDealImportService>
export type DealImportDeps = WritingDeps & {
  readonly db: Kysely<DealTables>
  readonly outbox: Pick<OutboxService, 'wake'>
  readonly pipeline: PipelineService
  readonly running: RunningImports
}
type Request = z.infer<typeof importDealsSchema>

/** Ends the transaction of a dry run: the names it would have written are known. */
class DryRun extends Error {
  readonly names: Names
  constructor(names: Names) {
    super('a dry run changes nothing')
    this.names = names
  }
}

export function createDealImportService(deps: DealImportDeps) {
  const { db, running } = deps

  /** Names are written all or none; of a dry run none. */
  async function writeNames(
    who: Actor,
    isDryRun: boolean,
    from: Parameters<typeof importNames>[3],
  ): Promise<Names> {
    try {
      return await db.transaction().execute(async (trx: Kysely<DealTables>) => {
        const names = await importNames(deps, trx, who, from)
        if (isDryRun) throw new DryRun(names)
        return names
      })
    } catch (error) {
      if (error instanceof DryRun) return error.names
      throw error
    }
  }

  async function run(who: Actor, request: Request): Promise<ImportReport> {
    const currency = request.currency ?? who.workspace.currency
    if (currency === null)
      throw new AppError('ValidationFailed', 'Say in which currency the amounts of the files are.', [
        { path: 'currency', message: 'is missing, and the workspace has none' },
      ])
    const files = readFiles(request)
    const stages = await deps.pipeline.stages(who.workspaceId)
    const nowMs = deps.now()
    const { timeZone } = who.workspace
    const inZone = rememberedMoments((moment) => fileMomentMs(moment, timeZone))
    const read = files
      .filter(({ kind }) => kind === 'deals')
      .map((file) => ({
        file,
        ...readDeals(file.rows, { file: file.name, currency, stages, momentMs: inZone, nowMs }),
      }))
    const deals = read.flatMap((entry) => entry.deals)
    const names = await writeNames(who, request.dry_run, { files, deals, currency })
    const written = await importSlices(deps, who, {
      names,
      stages,
      // Of two rows with one id, in two files, the last one holds.
      deals: [...new Map(deals.map((deal) => [deal.externalId, deal])).values()],
      title: files.map(({ name }) => name).join(', '),
      isDryRun: request.dry_run,
      momentMs: inZone,
      onSlice: (done) => running.note(who.workspaceId, { done, total: deals.length }),
    })
    const problems = [
      ...files.flatMap((file) => file.problems),
      ...read.flatMap((entry) => entry.problems),
      ...names.problems,
    ]
    return {
      dry_run: request.dry_run,
      change_id: written.changeId,
      files: files.map((file) => ({
        name: file.name,
        kind: file.kind,
        rows: file.rows.length + file.problems.length,
        ...countsOf(file, {
          names,
          written,
          problems,
          deals: read.find((entry) => entry.file === file)?.deals ?? [],
        }),
      })),
      problems: summarised(problems),
    }
  }

  return {
    /**
     * Throws ValidationFailed for a file that is none of the four kinds, Conflict while another import of the workspace
     * runs. Importing a file again changes nothing.
     */
    importFiles: async (who: Actor, request: Request): Promise<ImportReport> => {
      if (request.dry_run) return run(who, request)
      running.begin(who.workspaceId, 'import')
      try {
        return await run(who, request)
      } finally {
        running.end(who.workspaceId)
        deps.outbox.wake()
      }
    },

    /** How far the import of the workspace is that runs or is undone now; null: none is. */
    progress: (workspaceId: string) => running.find(workspaceId),
  }
}

function readFiles(request: Request): ImportFile[] {
  const read = request.files.map(({ name, text }) => readImportFile(name, text))
  const refused = read.flatMap((file, at) =>
    'problem' in file ? [{ path: `files.${at}`, message: file.problem }] : [],
  )
  if (refused.length > 0)
    throw new AppError('ValidationFailed', refused.map(({ message }) => message).join('; '), refused)
  return read.filter((file): file is ImportFile => !('problem' in file))
}

function countsOf(
  file: ImportFile,
  context: {
    names: { counts: Readonly<Record<'products' | 'agents' | 'accounts', Counts>> }
    written: WrittenFile
    problems: readonly ImportProblem[]
    deals: readonly FileDeal[]
  },
): Counts {
  const refused = context.problems.filter(
    (problem) => problem.file === file.name && problem.severity === 'refused',
  ).length
  if (file.kind !== 'deals') return { ...context.names.counts[file.kind], refused }
  const { created, changed } = context.written
  const count = (test: (deal: FileDeal) => boolean) => context.deals.filter(test).length
  return {
    created: count(({ externalId }) => created.has(externalId)),
    changed: count(({ externalId }) => changed.has(externalId)),
    same: count(({ externalId }) => !created.has(externalId) && !changed.has(externalId)),
    refused,
  }
}
