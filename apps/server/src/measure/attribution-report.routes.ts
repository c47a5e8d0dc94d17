/** The attribution report over HTTP. */
import { createRoute } from '@hono/zod-openapi'
import {
  attributionComparisonSchema,
  attributionQuerySchema,
  attributionSchema,
  compareQuerySchema,
} from '@tributary/contract/attribution'
import { reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { AttributionReportService } from './attribution-report.service.ts'

const tags = ['Reports']

const getAttributionRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/attribution',
  tags,
  summary: 'Money credited by one model, by channel or another dimension',
  request: { query: attributionQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(attributionSchema, 'Credited conversions and money') },
})

const getAttributionCompareRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/attribution/compare',
  tags,
  summary: 'Several models side by side',
  request: { query: compareQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(attributionComparisonSchema, 'One answer a model') },
})

export function createAttributionReportRoutes(deps: {
  actor: ActorOf
  attribution: AttributionReportService
}) {
  const { actor, attribution } = deps
  const api = createApi()

  api.openapi(getAttributionRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...query } = c.req.valid('query')
    return c.json(await attribution.answer(reportWorkspace(who), query), 200)
  })

  api.openapi(getAttributionCompareRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, models, ...query } = c.req.valid('query')
    return c.json(
      { answers: await attribution.compare(reportWorkspace(who), query, models.split(/,(?!\s*\d)/)) },
      200,
    )
  })

  return api
}
