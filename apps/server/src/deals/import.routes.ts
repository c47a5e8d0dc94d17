/** Import of a CRM's files over HTTP. */
import { createRoute } from '@hono/zod-openapi'
import { dealImportProgressSchema, importDealsSchema, importReportSchema } from '@tributary/contract/deals'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { DealImportService } from './import.service.ts'

const postDealsImportRoute = createRoute({
  ...needs('importDeals'),
  method: 'post',
  path: '/api/v1/deals/import',
  tags: ['Deals'],
  summary: 'Import opportunities, accounts, products and agents; a file imported again changes nothing',
  request: { query: workspaceQuery, body: jsonBody(importDealsSchema) },
  responses: { 200: jsonAnswer(importReportSchema, 'What was done, and everything that was odd') },
})

const getDealsImportProgressRoute = createRoute({
  ...needs('importDeals'),
  method: 'get',
  path: '/api/v1/deals/import/progress',
  tags: ['Deals'],
  summary: 'How far the import of deals is that runs now',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(dealImportProgressSchema, 'Rows that are done, or null when none runs') },
})

export function createDealImportRoutes(deps: { actor: ActorOf; dealImports: DealImportService }) {
  const api = createApi()
  api.openapi(postDealsImportRoute, async (c) =>
    c.json(await deps.dealImports.importFiles(await deps.actor(c), c.req.valid('json')), 200),
  )
  api.openapi(getDealsImportProgressRoute, async (c) =>
    c.json({ running: deps.dealImports.progress((await deps.actor(c)).workspaceId) }, 200),
  )
  return api
}
