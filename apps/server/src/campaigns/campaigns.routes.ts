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
import { reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { CampaignsService } from './campaigns.service.ts'

const tags = ['Campaigns']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

const getCampaignsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/campaigns',
  tags,
  summary: 'Campaigns with plan, spend and credited results',
  request: { query: campaignsQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(campaignsSchema, 'Campaigns, the dearest first') },
})
const postCampaignsRoute = createRoute({
  ...needs('editCampaigns'),
  method: 'post',
  path: '/api/v1/campaigns',
  tags,
  summary: 'Plan a campaign',
  request: { query, body: jsonBody(saveCampaignSchema) },
  responses: { 201: jsonAnswer(campaignPlanSchema, 'Planned') },
})
const putCampaignsIdRoute = createRoute({
  ...needs('editCampaigns'),
  method: 'put',
  path: '/api/v1/campaigns/{id}',
  tags,
  summary: 'Change the plan of a campaign',
  request: { query, params, body: jsonBody(saveCampaignSchema) },
  responses: done,
})
const deleteCampaignsIdRoute = createRoute({
  ...needs('editCampaigns'),
  method: 'delete',
  path: '/api/v1/campaigns/{id}',
  tags,
  summary: 'Delete the plan of a campaign; its spend and results stay',
  request: { query, params },
  responses: done,
})
const getSpendRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/spend',
  tags,
  summary: 'Days of a campaign’s spend',
  request: { query: spendQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(spendListSchema, 'Newest first') },
})
const putSpendRoute = createRoute({
  ...needs('editCampaigns'),
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
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await campaigns.list(reportWorkspace(who), asked), 200)
  })
  api.openapi(postCampaignsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await campaigns.create(who, c.req.valid('json')), 201)
  })
  api.openapi(putCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    await campaigns.change(who, c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(deleteCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    await campaigns.remove(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(getSpendRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json({ spend: await campaigns.listSpend(reportWorkspace(who), asked) }, 200)
  })
  api.openapi(putSpendRoute, async (c) => {
    const who = await actor(c)
    await campaigns.saveSpend(who, c.req.valid('json'))
    return c.body(null, 204)
  })
  return api
}
