/** Models, conversions and journeys over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { journeyModelQuerySchema, journeySchema, modelListSchema } from '@tributary/contract/attribution'
import { conversionListSchema, listConversionsQuerySchema } from '@tributary/contract/conversions'
import { eventCountSchema } from '@tributary/contract/events'
import { reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { AttributionService } from './attribution.service.ts'
import type { ConversionService } from './conversion.service.ts'

const tags = ['Reports']

const getModelsRoute = createRoute({
  ...needs('public'),
  method: 'get',
  path: '/api/v1/models',
  tags,
  summary: 'Attribution models and what they do',
  responses: { 200: jsonAnswer(modelListSchema, 'Models') },
})

const postAttributionCalculateConversionIdRoute = createRoute({
  ...needs('readNumbers'),
  method: 'post',
  path: '/api/v1/attribution/calculate/{conversionId}',
  tags,
  summary: 'Credits of one conversion, calculated now',
  request: {
    params: z.object({ conversionId: z.string() }),
    query: journeyModelQuerySchema.extend(workspaceQuery.shape),
  },
  responses: { 200: jsonAnswer(journeySchema, 'The journey with each touch’s credit') },
})

const getConversionsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/conversions',
  tags,
  summary: 'Conversions, newest first; with count=true only their number',
  request: { query: listConversionsQuerySchema.extend(workspaceQuery.shape) },
  responses: {
    200: jsonAnswer(z.union([conversionListSchema, eventCountSchema]), 'Conversions, or their number'),
  },
})

const getConversionsIdJourneyRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/conversions/{id}/journey',
  tags,
  summary: 'The touches before a conversion, with each one’s credit',
  request: {
    params: z.object({ id: z.string() }),
    query: journeyModelQuerySchema.extend(workspaceQuery.shape),
  },
  responses: { 200: jsonAnswer(journeySchema, 'The journey') },
})

export function createAttributionRoutes(deps: {
  actor: ActorOf
  attribution: AttributionService
  conversions: ConversionService
}) {
  const { actor, attribution, conversions } = deps
  const api = createApi()

  api.openapi(getModelsRoute, (c) => c.json({ models: attribution.listModels() }, 200))

  api.openapi(postAttributionCalculateConversionIdRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...query } = c.req.valid('query')
    return c.json(
      await conversions.journey(reportWorkspace(who), c.req.valid('param').conversionId, query),
      200,
    )
  })

  api.openapi(getConversionsRoute, async (c) => {
    const who = await actor(c)
    const query = c.req.valid('query')
    return c.json(
      query.count === 'true'
        ? await conversions.countConversions(reportWorkspace(who), query)
        : await conversions.listConversions(reportWorkspace(who), query),
      200,
    )
  })

  api.openapi(getConversionsIdJourneyRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...query } = c.req.valid('query')
    return c.json(await conversions.journey(reportWorkspace(who), c.req.valid('param').id, query), 200)
  })

  return api
}
