/** What deals of a file name: products, agents and organisations, those of its other files and those that nobody knew. */
import type { DealFileKind, ImportProblem } from '@tributary/contract/deals'
import type { Kysely } from 'kysely'
import type { Actor } from '../access/access.ts'
import { makeChange } from '../contacts/contact-changes.service.ts'
import { organisationKey } from '../contacts/contact-text.ts'
import { newOrganisation, type OrganisationRecord } from '../contacts/contacts.ts'
import type { WritingDeps } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import { type Planned, planAccounts, planAgents, planProducts } from './import-catalogue.ts'
import type { FileDeal } from './import-deals.ts'
import type { ImportFile } from './import-file.ts'
import {
  type KnownAgent,
  type KnownProduct,
  mapAgents,
  mapOrganisations,
  mapProducts,
  upsertAgent,
  upsertProduct,
} from './import-names.store.ts'
import { nameKey } from './name-key.ts'

export type Names = Awaited<ReturnType<typeof importNames>>

/** Writes products, agents and organisations of the files, and those that deals name besides. */
export async function importNames(
  deps: WritingDeps,
  trx: Kysely<DealTables>,
  who: Actor,
  { files, deals, currency }: { files: readonly ImportFile[]; deals: readonly FileDeal[]; currency: string },
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
    agents: new Map([...agents.known, ...missing.agents.map((item) => [nameKey(item.name), item] as const)]),
    accounts: new Map([
      ...accounts.known,
      ...missing.organisations.map((item) => [organisationKey(item.name), item] as const),
    ]),
    counts: { products: products.counts, agents: agents.counts, accounts: accounts.counts },
    problems: [...products.problems, ...agents.problems, ...accounts.problems, ...missing.problems],
  }
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
