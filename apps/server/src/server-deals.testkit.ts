/** A workspace with a pipeline, a contact and a touch, and the calls that tests of deals make. */
import {
  changedDealsSchema,
  createdDealSchema,
  type DealPage,
  dealPageSchema,
  type PipelineStage,
  pipelineSchema,
} from '@tributary/contract/deals'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import { expect } from 'vitest'
import { hashEmail } from './collect/email-hash.ts'
import { insertContacts } from './contacts/contacts.store.ts'
import { newContact, newOrganisation } from './contacts/contacts.ts'
import { insertOrganisations } from './contacts/organisations.store.ts'
import type { TestApp } from './server-app.testkit.ts'

const EMAIL = 'ann@customer.example'
const HANDLE = `e:${hashEmail(EMAIL)}`

export type Company = {
  readonly cookie: string
  readonly workspace_id: string
  readonly organisationId: string
  readonly contactId: string
  readonly stages: readonly PipelineStage[]
}

export const stageOf = ({ stages }: Company, kind: PipelineStage['kind']) =>
  stages.find((stage) => stage.kind === kind)?.stage_id ?? ''

export function createDealCalls(app: TestApp) {
  /** A workspace with a contact at an organisation, whose browser came by an ad two days ago. */
  async function company(): Promise<Company> {
    const workspace = await app.newWorkspace(`deals-${crypto.randomUUID()}@example.com`)
    const { workspace_id, cookie } = workspace
    const { db, analytics } = app.installation
    const now = new Date()
    const at = now.toISOString()
    const [organisationId, contactId] = [crypto.randomUUID(), crypto.randomUUID()]
    const organisation = newOrganisation(
      { id: organisationId, name: 'Isdom', source: 'manual', owner_id: null },
      at,
    )
    await insertOrganisations(db, workspace_id, [{ ...organisation, sector: 'medical' }])
    const contact = { id: contactId, name: 'Ann Lee', source: 'manual', email: EMAIL }
    await insertContacts(db, workspace_id, [
      newContact({ ...contact, organisation_id: organisationId }, 'Isdom', at),
    ])
    await storeSmallWorld(analytics, workspace_id, {
      touches: [
        {
          touchId: 't1',
          handle: HANDLE,
          tsMs: now.getTime() - 2 * 86_400_000,
          channel: 'Paid Search',
          campaign: 'spring',
        },
      ],
    })
    const { stages } = pipelineSchema.parse(await (await app.call('/api/v1/pipeline', { cookie })).json())
    return { ...workspace, organisationId, contactId, stages }
  }

  async function post(cookie: string, path: string, body: unknown, method = 'POST') {
    const response = await app.call(path, { method, cookie, body })
    expect(response.status, await response.clone().text()).toBeLessThan(300)
    return response
  }
  async function newDeal(shop: Company, more: object = {}): Promise<string> {
    const body = {
      name: 'Roof for Ann',
      amount_minor: '5000',
      currency: 'EUR',
      contact_id: shop.contactId,
      organisation_id: shop.organisationId,
      ...more,
    }
    const made = await post(shop.cookie, '/api/v1/deals', body)
    return createdDealSchema.parse(await made.json()).deal_id
  }
  async function move(shop: Company, dealIds: string[], kind: PipelineStage['kind'], more: object = {}) {
    const body = { deal_ids: dealIds, stage_id: stageOf(shop, kind), ...more }
    return changedDealsSchema.parse(await (await post(shop.cookie, '/api/v1/deals/move', body)).json())
  }
  const pageOf = async ({ cookie }: Company, dealId: string): Promise<DealPage> =>
    dealPageSchema.parse(await (await app.call(`/api/v1/deals/${dealId}`, { cookie })).json())

  return { company, post, newDeal, move, pageOf }
}
