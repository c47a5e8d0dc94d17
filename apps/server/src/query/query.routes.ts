/** The catalogue of numbers, questions to it, and exchange rates over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  exchangeRatesSchema,
  listExchangeRatesQuerySchema,
  metricQuerySchema,
  putExchangeRatesSchema,
  queryAnswerSchema,
  queryCatalogueSchema,
  touchPropertiesSchema,
} from '@tributary/contract/query'
import { answerToCsv } from '@tributary/query/csv'
import { mayDo, reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { QueryService } from './query.service.ts'

const postQueryRoute = createRoute({
  ...needs('readNumbers'),
  method: 'post',
  path: '/api/v1/query',
  tags: ['Reports'],
  summary:
    'Metrics by dimensions, with filters and comparison, from the catalogue of numbers; as CSV on request',
  request: {
    query: workspaceQuery.extend({
      format: z
        .enum(['json', 'csv'])
        .optional()
        .describe('csv, or the header Accept: text/csv, answers a file for a spreadsheet.'),
    }),
    body: jsonBody(metricQuerySchema),
  },
  responses: {
    200: {
      description: 'Rows, totals, and what is not in them',
      content: { 'application/json': { schema: queryAnswerSchema }, 'text/csv': { schema: z.string() } },
    },
  },
})

const getQueryCatalogueRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/query/catalogue',
  tags: ['Reports'],
  summary:
    'Every metric and dimension that whoever asks may ask about: what it is, what it is made of, what it is known by',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(queryCatalogueSchema, 'The catalogue') },
})

const getQueryPropertiesRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/query/properties',
  tags: ['Reports'],
  summary: 'Properties that touches of the last 90 days have, most frequent first',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(touchPropertiesSchema, 'Their names') },
})

const getExchangeRatesRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/exchange-rates',
  tags: ['Workspace'],
  summary: 'Exchange rates to the reporting currency',
  request: { query: listExchangeRatesQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(exchangeRatesSchema, 'Rates by currency and day') },
})

const putExchangeRatesRoute = createRoute({
  ...needs('importData'),
  method: 'put',
  path: '/api/v1/exchange-rates',
  tags: ['Workspace'],
  summary: 'Enter exchange rates; one of the same currency and day replaces the earlier one',
  request: { query: workspaceQuery, body: jsonBody(putExchangeRatesSchema) },
  responses: { 204: { description: 'Stored' } },
})

export function createQueryRoutes(deps: { actor: ActorOf; query: QueryService }) {
  const { actor, query } = deps
  const api = createApi()

  api.openapi(postQueryRoute, async (c) => {
    const who = await actor(c)
    const answer = await query.answer(reportWorkspace(who), c.req.valid('json'), (permission) =>
      mayDo(who, permission),
    )
    const { format } = c.req.valid('query')
    const wantsCsv =
      format === 'csv' || (format === undefined && /\btext\/csv\b/.test(c.req.header('accept') ?? ''))
    if (!wantsCsv) return c.json(answer, 200)
    const { from, to } = answer.range
    return c.text(answerToCsv(answer), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="query-${from}-${to}.csv"`,
    })
  })

  api.openapi(getQueryCatalogueRoute, async (c) => {
    const who = await actor(c)
    return c.json(
      query.catalogue((permission) => mayDo(who, permission)),
      200,
    )
  })

  api.openapi(getQueryPropertiesRoute, async (c) => {
    const { workspaceId } = await actor(c)
    return c.json(await query.touchProperties(workspaceId), 200)
  })

  api.openapi(getExchangeRatesRoute, async (c) => {
    const who = await actor(c)
    const { currency, from, to } = c.req.valid('query')
    const currencies = currency === undefined ? undefined : [currency]
    return c.json(await query.rates.list(reportWorkspace(who), { currencies, from, to }), 200)
  })

  api.openapi(putExchangeRatesRoute, async (c) => {
    const who = await actor(c)
    const { to_currency, rates: entered } = c.req.valid('json')
    await query.rates.put(who.workspaceId, to_currency, entered, who)
    return c.body(null, 204)
  })

  return api
}
