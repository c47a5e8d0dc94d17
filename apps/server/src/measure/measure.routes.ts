/** Overview and the list of stored events over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { eventCountSchema, eventListSchema, listEventsQuerySchema } from '@tributary/contract/events'
import { overviewQuerySchema, overviewSchema } from '@tributary/contract/overview'
import { reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { createEventsService } from './events.service.ts'
import type { OverviewService } from './overview.service.ts'

const getOverviewRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/overview',
  tags: ['Reports'],
  summary: 'Spend, revenue, ROAS, CAC, conversions; by day and by channel; with the period before',
  request: { query: overviewQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(overviewSchema, 'Overview') },
})

const getEventsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/events',
  tags: ['Collect'],
  summary: 'Stored events, newest first; with count=true only their number',
  request: { query: listEventsQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(z.union([eventListSchema, eventCountSchema]), 'Events, or their number') },
})

export function createMeasureRoutes(deps: {
  actor: ActorOf
  overview: OverviewService
  events: ReturnType<typeof createEventsService>
}) {
  const api = createApi()

  api.openapi(getOverviewRoute, async (c) => {
    const who = await deps.actor(c)
    const { workspace: _, ...query } = c.req.valid('query')
    return c.json(await deps.overview.overview(reportWorkspace(who), query), 200)
  })

  api.openapi(getEventsRoute, async (c) => {
    const who = await deps.actor(c)
    const query = c.req.valid('query')
    const workspace = reportWorkspace(who)
    return c.json(
      query.count === 'true'
        ? await deps.events.countEvents(workspace, query)
        : await deps.events.listEvents(workspace, query),
      200,
    )
  })

  return api
}
