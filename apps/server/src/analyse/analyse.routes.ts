/** Funnels, paths and retention over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  funnelChoicesSchema,
  funnelPeopleRequestSchema,
  funnelPeopleSchema,
  funnelRequestSchema,
  funnelSchema,
  savedFunnelListSchema,
  savedFunnelSchema,
  saveFunnelSchema,
  updateFunnelSchema,
} from '@tributary/contract/funnels'
import {
  pathConversionsRequestSchema,
  pathConversionsSchema,
  pathsQuerySchema,
  pathsSchema,
} from '@tributary/contract/paths'
import {
  retentionPeopleQuerySchema,
  retentionPeopleSchema,
  retentionQuerySchema,
  retentionSchema,
} from '@tributary/contract/retention'
import { reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { AnalyseService } from './analyse.service.ts'

const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }
const tags = ['Reports']
const funnelTags = ['Funnels']

const postFunnelsReportRoute = createRoute({
  ...needs('readNumbers'),
  method: 'post',
  path: '/api/v1/funnels/report',
  tags: funnelTags,
  summary: 'How many people went through ordered steps, by one dimension where asked',
  request: { query, body: jsonBody(funnelRequestSchema) },
  responses: { 200: jsonAnswer(funnelSchema, 'People at each step') },
})
const postFunnelsPeopleRoute = createRoute({
  ...needs('readNumbers'),
  method: 'post',
  path: '/api/v1/funnels/people',
  tags: funnelTags,
  summary: 'The people who stopped at a step, or who reached it, latest first',
  request: { query, body: jsonBody(funnelPeopleRequestSchema) },
  responses: { 200: jsonAnswer(funnelPeopleSchema, 'People') },
})
const getFunnelsChoicesRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/funnels/choices',
  tags: funnelTags,
  summary: 'What funnels can be built from: event types, pages and channels of the last 90 days',
  request: { query },
  responses: { 200: jsonAnswer(funnelChoicesSchema, 'Most frequent first') },
})
const getFunnelsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/funnels',
  tags: funnelTags,
  summary: 'Saved funnels',
  request: { query },
  responses: { 200: jsonAnswer(savedFunnelListSchema, 'By name') },
})
const postFunnelsRoute = createRoute({
  ...needs('editViews'),
  method: 'post',
  path: '/api/v1/funnels',
  tags: funnelTags,
  summary: 'Save a funnel under a name',
  request: { query, body: jsonBody(saveFunnelSchema) },
  responses: { 201: jsonAnswer(savedFunnelSchema, 'Saved') },
})
const patchFunnelsIdRoute = createRoute({
  ...needs('editViews'),
  method: 'patch',
  path: '/api/v1/funnels/{id}',
  tags: funnelTags,
  summary: 'Rename a saved funnel, or change its steps',
  request: { query, params, body: jsonBody(updateFunnelSchema) },
  responses: done,
})
const deleteFunnelsIdRoute = createRoute({
  ...needs('editViews'),
  method: 'delete',
  path: '/api/v1/funnels/{id}',
  tags: funnelTags,
  summary: 'Delete a saved funnel; for 30 days it can be restored',
  request: { query, params },
  responses: done,
})
const postFunnelsIdRestoreRoute = createRoute({
  ...needs('editViews'),
  method: 'post',
  path: '/api/v1/funnels/{id}/restore',
  tags: funnelTags,
  summary: 'Restore a deleted funnel',
  request: { query, params },
  responses: done,
})
const getPathsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/paths',
  tags,
  summary:
    'Journeys as paths: the most frequent, how they flow, how long they take, how many touches they have',
  request: { query: pathsQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(pathsSchema, 'Paths') },
})
const postPathsConversionsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'post',
  path: '/api/v1/paths/conversions',
  tags,
  summary: 'The conversions behind a number of the paths, latest first',
  request: { query, body: jsonBody(pathConversionsRequestSchema) },
  responses: { 200: jsonAnswer(pathConversionsSchema, 'Conversions') },
})
const getRetentionRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/retention',
  tags,
  summary: 'People by the period they first came or bought in, and who came back later',
  request: { query: retentionQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(retentionSchema, 'Cohorts') },
})
const getRetentionPeopleRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/retention/people',
  tags,
  summary: 'The people of a cohort, or those of it who came back in a period, latest first',
  request: { query: retentionPeopleQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(retentionPeopleSchema, 'People') },
})

export type AnalyseRouteDeps = { readonly actor: ActorOf; readonly analyse: AnalyseService }
type Api = ReturnType<typeof createApi>

export function createAnalyseRoutes(deps: AnalyseRouteDeps) {
  const api = createApi()
  addFunnels(api, deps)
  addSavedFunnels(api, deps)
  addJourneyReports(api, deps)
  return api
}

function addFunnels(api: Api, { actor, analyse }: AnalyseRouteDeps): void {
  api.openapi(postFunnelsReportRoute, async (c) => {
    const who = await actor(c)
    return c.json(await analyse.funnels.report(reportWorkspace(who), c.req.valid('json')), 200)
  })
  api.openapi(postFunnelsPeopleRoute, async (c) => {
    const who = await actor(c)
    return c.json(await analyse.funnels.people(reportWorkspace(who), c.req.valid('json')), 200)
  })
  api.openapi(getFunnelsChoicesRoute, async (c) => {
    const who = await actor(c)
    return c.json(await analyse.funnels.choices(who.workspaceId), 200)
  })
}

function addSavedFunnels(api: Api, { actor, analyse }: AnalyseRouteDeps): void {
  api.openapi(getFunnelsRoute, async (c) => {
    const who = await actor(c)
    return c.json({ funnels: await analyse.savedFunnels.list(who.workspaceId) }, 200)
  })
  api.openapi(postFunnelsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await analyse.savedFunnels.save(who, c.req.valid('json')), 201)
  })
  api.openapi(patchFunnelsIdRoute, async (c) => {
    const who = await actor(c)
    await analyse.savedFunnels.update(who, c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(deleteFunnelsIdRoute, async (c) => {
    const who = await actor(c)
    await analyse.savedFunnels.delete(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(postFunnelsIdRestoreRoute, async (c) => {
    const who = await actor(c)
    await analyse.savedFunnels.restore(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
}

function addJourneyReports(api: Api, { actor, analyse }: AnalyseRouteDeps): void {
  api.openapi(getPathsRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await analyse.paths.paths(reportWorkspace(who), asked), 200)
  })
  api.openapi(postPathsConversionsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await analyse.paths.conversions(reportWorkspace(who), c.req.valid('json')), 200)
  })
  api.openapi(getRetentionRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await analyse.retention.retention(reportWorkspace(who), asked), 200)
  })
  api.openapi(getRetentionPeopleRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await analyse.retention.people(reportWorkspace(who), asked), 200)
  })
}
