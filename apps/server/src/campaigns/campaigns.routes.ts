/** Campaigns and their spend over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  campaignPlanSchema,
  campaignsQuerySchema,
  campaignsSchema,
  saveCampaignSchema,
  saveSpendSchema,
  spendListSchema,
  spendQuerySchema,
} from '@tributary/contract/campaigns'
import { reportWorkspace, requirePermission } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import type { CampaignsService } from './campaigns.service.ts'

const tags = ['Campaigns']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

const getCampaignsRoute = createRoute({
  method: 'get',
  path: '/api/v1/campaigns',
  tags,
  summary: 'Campaigns with plan, spend and credited results',
  request: { query: campaignsQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(campaignsSchema, 'Campaigns, the dearest first') },
})
const postCampaignsRoute = createRoute({
  method: 'post',
  path: '/api/v1/campaigns',
  tags,
  summary: 'Plan a campaign',
  request: { query, body: jsonBody(saveCampaignSchema) },
  responses: { 201: jsonAnswer(campaignPlanSchema, 'Planned') },
})
const putCampaignsIdRoute = createRoute({
  method: 'put',
  path: '/api/v1/campaigns/{id}',
  tags,
  summary: 'Change the plan of a campaign',
  request: { query, params, body: jsonBody(saveCampaignSchema) },
  responses: done,
})
const deleteCampaignsIdRoute = createRoute({
  method: 'delete',
  path: '/api/v1/campaigns/{id}',
  tags,
  summary: 'Delete the plan of a campaign; its spend and results stay',
  request: { query, params },
  responses: done,
})
const getSpendRoute = createRoute({
  method: 'get',
  path: '/api/v1/spend',
  tags,
  summary: 'Days of a campaign’s spend',
  request: { query: spendQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(spendListSchema, 'Newest first') },
})
const putSpendRoute = createRoute({
  method: 'put',
  path: '/api/v1/spend',
  tags,
  summary: 'Book or correct the spend of one day, channel and campaign',
  request: { query, body: jsonBody(saveSpendSchema) },
  responses: done,
})

export function createCampaignRoutes({ actor, campaigns }: { actor: ActorOf; campaigns: CampaignsService }) {
  const api = createApi()

  api.openapi(getCampaignsRoute, async (c) => {
    const who = await actor(c)
    requirePermission(who, 'readNumbers')
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await campaigns.list(reportWorkspace(who), asked), 200)
  })
  api.openapi(postCampaignsRoute, async (c) => {
    const who = await actor(c)
    requirePermission(who, 'editCampaigns')
    return c.json(await campaigns.create(who.workspaceId, c.req.valid('json')), 201)
  })
  api.openapi(putCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    requirePermission(who, 'editCampaigns')
    await campaigns.change(who.workspaceId, c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(deleteCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    requirePermission(who, 'editCampaigns')
    await campaigns.remove(who.workspaceId, c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(getSpendRoute, async (c) => {
    const who = await actor(c)
    requirePermission(who, 'readNumbers')
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json({ spend: await campaigns.listSpend(reportWorkspace(who), asked) }, 200)
  })
  api.openapi(putSpendRoute, async (c) => {
    const who = await actor(c)
    requirePermission(who, 'editCampaigns')
    await campaigns.saveSpend(who.workspaceId, c.req.valid('json'))
    return c.body(null, 204)
  })
  return api
}
