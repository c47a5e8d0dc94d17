/** Imports opportunities, accounts, products and agents from the files that a CRM gives. */
import type { DealFileKind, ImportProblem, ImportReport, importDealsSchema } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { dayStartMs } from '../access/workspace-days.ts'
import { makeChange } from '../contacts/contact-changes.service.ts'
import { organisationKey } from '../contacts/contact-text.ts'
import { newOrganisation, type OrganisationRecord } from '../contacts/contacts.ts'
import type { OutboxService } from '../outbox/outbox.service.ts'
import { insertChange } from './deal-change.store.ts'
import { lockStates, type WrittenDeal } from './deal-state.store.ts'
import { type WritingDeps, writeDeals } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import type { Stage } from './deals.ts'
import { type Counts, type Planned, planAccounts, planAgents, planProducts } from './import-catalogue.ts'
import { type FileDeal, readDeals, summarised } from './import-deals.ts'
import { type ImportFile, readImportFile } from './import-file.ts'
import {
  type KnownAgent,
  type KnownProduct,
  mapAgents,
  mapExternalIds,
  mapOrganisations,
  mapProducts,
  upsertAgent,
  upsertProduct,
} from './import-names.store.ts'
import { FILE_SOURCE, importedState, rememberedDays } from './import-state.ts'
import { nameKey } from './name-key.ts'
import type { PipelineService } from './pipeline.service.ts'

export type DealImportService = ReturnType<typeof createDealImportService>
export type DealImportDeps = WritingDeps & {
  readonly db: Kysely<DealTables>
  readonly outbox: Pick<OutboxService, 'wake'>
  readonly pipeline: PipelineService
}
type Request = z.infer<typeof importDealsSchema>

/** Ends the transaction of a dry run: what it would have done is in the report. */
class DryRun extends Error {
  readonly report: ImportReport
  constructor(report: ImportReport) {
    super('a dry run changes nothing')
    this.report = report
  }
}

export function createDealImportService(deps: DealImportDeps) {
  const { db } = deps

  async function run(trx: Kysely<DealTables>, who: Actor, request: Request): Promise<ImportReport> {
    const currency = request.currency ?? who.workspace.currency
    if (currency === null)
      throw new AppError('ValidationFailed', 'Say in which currency the amounts of the files are.', [
        { path: 'currency', message: 'is missing, and the workspace has none' },
      ])
    const files = readFiles(request)
    const stages = await deps.pipeline.stages(who.workspaceId, trx)
    const read = files
      .filter(({ kind }) => kind === 'deals')
      .map((file) => ({ file, ...readDeals(file.rows, { file: file.name, currency, stages }) }))
    const names = await importNames(trx, who, { files, deals: read.flatMap(({ deals }) => deals), currency })
    const written = await importStates(trx, who, { stages, names, deals: read.flatMap(({ deals }) => deals) })
    const changeId = written.changes.length === 0 ? null : deps.newId()
    if (changeId !== null) await noteImport(trx, who, changeId, files, written.changes)
    const problems = [
      ...files.flatMap((file) => file.problems),
      ...read.flatMap((entry) => entry.problems),
      ...names.problems,
    ]
    return {
      dry_run: request.dry_run,
      change_id: changeId,
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

  /** Writes products, agents and organisations of the files, and those that deals name besides. */
  async function importNames(
    trx: Kysely<DealTables>,
    who: Actor,
    {
      files,
      deals,
      currency,
    }: { files: readonly ImportFile[]; deals: readonly FileDeal[]; currency: string },
  ) {
    const { workspaceId } = who
    const of = (kind: DealFileKind) => files.filter((file) => file.kind === kind)
    const at = new Date(deps.now())
    const products = planProducts(of('products'), await mapProducts(trx, workspaceId), { currency, ...deps })
    const agents = planAgents(of('agents'), await mapAgents(trx, workspaceId), deps.newId)
    const keys = [
      ...of('accounts').flatMap((file) => file.rows.map((row) => organisationKey(row.cell('account')))),
      ...deals.map((deal) => organisationKey(deal.account)),
    ]
    const before = await mapOrganisations(trx, workspaceId, [...new Set(keys)].filter(Boolean))
    const accounts = planAccounts(of('accounts'), before, { newId: deps.newId, now: at.toISOString() })
    const file = of('deals')[0]?.name ?? ''
    const missing = missingNames(file, deals, { products, agents, accounts }, deps.newId, at.toISOString())
    for (const product of [...products.write, ...missing.products])
      await upsertProduct(trx, workspaceId, product, at)
    for (const agent of [...agents.write, ...missing.agents]) await upsertAgent(trx, workspaceId, agent)
    await makeChange(trx, who, {
      id: deps.newId(),
      kind: 'import',
      title: `Accounts of ${files.map(({ name }) => name).join(', ')}`.slice(0, 200),
      action: 'import',
      nowMs: at.getTime(),
      organisations: [...accounts.write, ...missing.organisations].map((after) => ({
        before: before.get(organisationKey(after.name)) ?? null,
        after,
      })),
    })
    return {
      products: new Map([
        ...products.known,
        ...missing.products.map((item) => [nameKey(item.name), item] as const),
      ]),
      agents: new Map([
        ...agents.known,
        ...missing.agents.map((item) => [nameKey(item.name), item] as const),
      ]),
      accounts: new Map([
        ...accounts.known,
        ...missing.organisations.map((item) => [organisationKey(item.name), item] as const),
      ]),
      counts: { products: products.counts, agents: agents.counts, accounts: accounts.counts },
      problems: [...products.problems, ...agents.problems, ...accounts.problems, ...missing.problems],
    }
  }
  type Names = Awaited<ReturnType<typeof importNames>>

  async function importStates(
    trx: Kysely<DealTables>,
    who: Actor,
    { stages, names, deals }: { stages: readonly Stage[]; names: Names; deals: readonly FileDeal[] },
  ) {
    const { workspaceId } = who
    const externalIds = deals.map(({ externalId }) => externalId)
    const ids = await mapExternalIds(trx, workspaceId, FILE_SOURCE, externalIds)
    const known = new Map(
      (await lockStates(trx, workspaceId, [...ids.values()])).map((deal) => [deal.externalId, deal]),
    )
    const workingStage = stages.find(({ kind }) => kind === 'OPPORTUNITY') ?? stages[0]
    const created = new Set<string>()
    const changes: WrittenDeal[] = []
    const dayStart = rememberedDays((day) => dayStartMs(day, who.workspace.timeZone))
    for (const file of deals) {
      const before = known.get(file.externalId)
      const after = importedState(before, file, {
        agentId: names.agents.get(nameKey(file.agent))?.id ?? null,
        organisationId: names.accounts.get(organisationKey(file.account))?.id ?? null,
        product: names.products.get(nameKey(file.product)),
        workingStage: workingStage ?? file.stage,
        nowMs: deps.now(),
        dayStartMs: dayStart,
        newId: deps.newId,
        by: who.userId,
      })
      if (before === undefined) created.add(file.externalId)
      if (after !== before) changes.push({ before, after })
    }
    await writeDeals(deps, trx, workspaceId, changes)
    return { changes, created }
  }

  async function noteImport(
    trx: Kysely<DealTables>,
    who: Actor,
    id: string,
    files: readonly ImportFile[],
    changes: readonly WrittenDeal[],
  ): Promise<void> {
    const madeAt = new Date(deps.now())
    await insertChange(trx, {
      id,
      workspaceId: who.workspaceId,
      kind: 'import',
      madeBy: who.userId,
      madeAt,
      deals: changes,
    })
    // One entry for all of them: a file of thousands would bury the log.
    await recordChange(trx, who, {
      action: 'import',
      kind: 'deal',
      id,
      name: files.map(({ name }) => name).join(', '),
      after: { deals: changes.length },
    })
  }

  return {
    /** Throws ValidationFailed for a file that is none of the four kinds. Importing a file again changes nothing. */
    importFiles: async (who: Actor, request: Request): Promise<ImportReport> => {
      const report = await db
        .transaction()
        .execute(async (trx: Kysely<DealTables>) => {
          const done = await run(trx, who, request)
          if (request.dry_run) throw new DryRun({ ...done, change_id: null })
          return done
        })
        .catch((error: unknown) => {
          if (error instanceof DryRun) return error.report
          throw error
        })
      deps.outbox.wake()
      return report
    },
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

type MissingContext = {
  readonly products: Planned<KnownProduct>
  readonly agents: Planned<KnownAgent>
  readonly accounts: Planned<OrganisationRecord>
}

/** What deals name and nobody knows is added and reported; so is a name that is only spelled otherwise. */
function missingNames(
  file: string,
  deals: readonly FileDeal[],
  { products, agents, accounts }: MissingContext,
  newId: () => string,
  now: string,
) {
  const problems: ImportProblem[] = []
  const added = {
    products: new Map<string, KnownProduct>(),
    agents: new Map<string, KnownAgent>(),
    organisations: new Map<string, OrganisationRecord>(),
  }
  for (const deal of deals) {
    const say = (column: string, value: string, message: string) =>
      problems.push({ file, line: deal.line, column, value, message, severity: 'corrected' })
    const product = products.known.get(nameKey(deal.product)) ?? added.products.get(nameKey(deal.product))
    if (product !== undefined && product.name !== deal.product)
      say('product', deal.product, `${deal.product} is taken for the product ${product.name}`)
    else if (product === undefined && deal.product !== '') {
      say('product', deal.product, `${deal.product} is not among the products: added without a price`)
      const item = { id: newId(), name: deal.product, series: '', priceMinor: null, currency: null }
      added.products.set(nameKey(deal.product), item)
    }
    const agentKey = nameKey(deal.agent)
    if (deal.agent !== '' && !agents.known.has(agentKey) && !added.agents.has(agentKey)) {
      say('agent', deal.agent, `${deal.agent} is not among the agents: added without an office`)
      added.agents.set(agentKey, { id: newId(), name: deal.agent, manager: '', office: '' })
    }
    const key = organisationKey(deal.account)
    if (deal.account !== '' && !accounts.known.has(key) && !added.organisations.has(key)) {
      say('account', deal.account, `${deal.account} is not among the organisations: added`)
      const item = newOrganisation({ id: newId(), name: deal.account, source: 'file', owner_id: null }, now)
      added.organisations.set(key, item)
    }
  }
  return {
    products: [...added.products.values()],
    agents: [...added.agents.values()],
    organisations: [...added.organisations.values()],
    problems,
  }
}

function countsOf(
  file: ImportFile,
  context: {
    names: { counts: Readonly<Record<'products' | 'agents' | 'accounts', Counts>> }
    written: { changes: readonly WrittenDeal[]; created: ReadonlySet<string> }
    problems: readonly ImportProblem[]
    deals: readonly FileDeal[]
  },
): Counts {
  const refused = context.problems.filter(
    (problem) => problem.file === file.name && problem.severity === 'refused',
  ).length
  if (file.kind !== 'deals') return { ...context.names.counts[file.kind], refused }
  const changed = new Set(context.written.changes.map(({ after }) => after.externalId))
  const count = (test: (deal: FileDeal) => boolean) => context.deals.filter(test).length
  return {
    created: count(({ externalId }) => context.written.created.has(externalId)),
    changed: count(({ externalId }) => changed.has(externalId) && !context.written.created.has(externalId)),
    same: count(({ externalId }) => !changed.has(externalId)),
    refused,
  }
}
