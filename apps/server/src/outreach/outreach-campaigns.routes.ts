/** Outreach campaigns over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  archiveOutreachSchema,
  assignContactsSchema,
  assignedSchema,
  outreachListQuerySchema,
  outreachListSchema,
  outreachSchema,
  performanceQuerySchema,
  performanceSchema,
  saveOutreachSchema,
  targetsQuerySchema,
  targetsSchema,
} from '@tributary/contract/outreach'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { OutreachService } from './outreach-campaigns.service.ts'

const tags = ['Outreach']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const BASE = '/api/v1/outreach/campaigns'

const getOutreachCampaignsRoute = createRoute({
  ...needs('readOutreach'),
  method: 'get',
  path: BASE,
  tags,
  summary: 'Outreach campaigns with members and progress',
  request: { query: outreachListQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(outreachListSchema, 'By name') },
})
const postOutreachCampaignsRoute = createRoute({
  ...needs('editOutreach'),
  method: 'post',
  path: BASE,
  tags,
  summary: 'Start an outreach campaign',
  request: { query, body: jsonBody(saveOutreachSchema) },
  responses: { 201: jsonAnswer(outreachSchema, 'Started') },
})
const getOutreachCampaignsIdRoute = createRoute({
  ...needs('readOutreach'),
  method: 'get',
  path: `${BASE}/{id}`,
  tags,
  summary: 'One outreach campaign',
  request: { query, params },
  responses: { 200: jsonAnswer(outreachSchema, 'The campaign') },
})
const putOutreachCampaignsIdRoute = createRoute({
  ...needs('editOutreach'),
  method: 'put',
  path: `${BASE}/{id}`,
  tags,
  summary: 'Change an outreach campaign and who works on it',
  request: { query, params, body: jsonBody(saveOutreachSchema) },
  responses: { 200: jsonAnswer(outreachSchema, 'As it is now') },
})
const putOutreachCampaignsIdArchivedRoute = createRoute({
  ...needs('editOutreach'),
  method: 'put',
  path: `${BASE}/{id}/archived`,
  tags,
  summary: 'Archive an outreach campaign, or bring it back',
  request: { query, params, body: jsonBody(archiveOutreachSchema) },
  responses: { 200: jsonAnswer(outreachSchema, 'As it is now') },
})
const deleteOutreachCampaignsIdRoute = createRoute({
  ...needs('editOutreach'),
  method: 'delete',
  path: `${BASE}/{id}`,
  tags,
  summary: 'Delete an outreach campaign for which nothing was done yet',
  request: { query, params },
  responses: { 204: { description: 'Deleted' } },
})
const getOutreachCampaignsIdContactsRoute = createRoute({
  ...needs('readOutreach'),
  method: 'get',
  path: `${BASE}/{id}/contacts`,
  tags,
  summary: 'The target list of an outreach campaign',
  request: { query: targetsQuerySchema.extend(workspaceQuery.shape), params },
  responses: { 200: jsonAnswer(targetsSchema, 'By name') },
})
const postOutreachCampaignsIdContactsRoute = createRoute({
  ...needs('editOutreach'),
  method: 'post',
  path: `${BASE}/{id}/contacts`,
  tags,
  summary: 'Put contacts on the target list',
  request: { query, params, body: jsonBody(assignContactsSchema) },
  responses: { 200: jsonAnswer(assignedSchema, 'Contacts that were not on it') },
})
const postOutreachCampaignsIdContactsRemoveRoute = createRoute({
  ...needs('editOutreach'),
  method: 'post',
  path: `${BASE}/{id}/contacts/remove`,
  tags,
  summary: 'Take contacts off the target list; what was done stays',
  request: { query, params, body: jsonBody(assignContactsSchema) },
  responses: { 200: jsonAnswer(assignedSchema, 'Contacts that were on it') },
})
const getOutreachCampaignsIdPerformanceRoute = createRoute({
  ...needs('readOutreach'),
  method: 'get',
  path: `${BASE}/{id}/performance`,
  tags,
  summary: 'What came of an outreach campaign, by member and kind',
  request: { query: performanceQuerySchema.extend(workspaceQuery.shape), params },
  responses: { 200: jsonAnswer(performanceSchema, 'Reached, replied, meetings, deals and revenue') },
})

export function createOutreachRoutes({ actor, outreach }: { actor: ActorOf; outreach: OutreachService }) {
  const api = createApi()

  api.openapi(getOutreachCampaignsRoute, async (c) => {
    const who = await actor(c)
    return c.json({ campaigns: await outreach.list(who, c.req.valid('query').archived === 'true') }, 200)
  })
  api.openapi(postOutreachCampaignsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await outreach.create(who, c.req.valid('json')), 201)
  })
  api.openapi(getOutreachCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    return c.json(await outreach.get(who, c.req.valid('param').id), 200)
  })
  api.openapi(putOutreachCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    return c.json(await outreach.change(who, c.req.valid('param').id, c.req.valid('json')), 200)
  })
  api.openapi(putOutreachCampaignsIdArchivedRoute, async (c) => {
    const who = await actor(c)
    return c.json(await outreach.archive(who, c.req.valid('param').id, c.req.valid('json').archived), 200)
  })
  api.openapi(deleteOutreachCampaignsIdRoute, async (c) => {
    const who = await actor(c)
    await outreach.remove(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(getOutreachCampaignsIdContactsRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await outreach.targets(who, c.req.valid('param').id, asked), 200)
  })
  api.openapi(postOutreachCampaignsIdContactsRoute, async (c) => {
    const who = await actor(c)
    const ids = c.req.valid('json').contact_ids
    return c.json({ contact_ids: await outreach.assign(who, c.req.valid('param').id, ids) }, 200)
  })
  api.openapi(postOutreachCampaignsIdContactsRemoveRoute, async (c) => {
    const who = await actor(c)
    const ids = c.req.valid('json').contact_ids
    return c.json({ contact_ids: await outreach.unassign(who, c.req.valid('param').id, ids) }, 200)
  })
  api.openapi(getOutreachCampaignsIdPerformanceRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...range } = c.req.valid('query')
    return c.json(await outreach.performance(who, c.req.valid('param').id, range), 200)
  })
  return api
}
