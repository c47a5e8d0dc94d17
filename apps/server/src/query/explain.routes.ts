/** "Explain this number" over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { type ExplainQuery, explainQuerySchema, explanationSchema } from '@tributary/contract/explain'
import { explanationToCsv } from '@tributary/query/explanation-csv'
import { mayDo, reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ExplainService } from './explain.service.ts'

/** A file holds this many facts at most; the newest. */
const EXPORTED_ROWS = 50_000

const postExplainRoute = createRoute({
  ...needs('readNumbers'),
  method: 'post',
  path: '/api/v1/explain',
  tags: ['Reports'],
  summary: 'What a number means, and the facts it is counted from; as CSV on request',
  request: {
    query: workspaceQuery.extend({ format: z.enum(['json', 'csv']).optional() }),
    body: jsonBody(explainQuerySchema),
  },
  responses: {
    200: {
      description: 'Definition, parts, and a page of facts, newest first',
      content: { 'application/json': { schema: explanationSchema }, 'text/csv': { schema: z.string() } },
    },
  },
})

export function createExplainRoutes({ actor, explain }: { actor: ActorOf; explain: ExplainService }) {
  const api = createApi()
  api.openapi(postExplainRoute, async (c) => {
    const who = await actor(c)
    const asked = c.req.valid('json')
    const ask = (question: ExplainQuery) =>
      explain.explain(reportWorkspace(who), question, (permission) => mayDo(who, permission))
    if (c.req.valid('query').format !== 'csv') return c.json(await ask(asked), 200)
    const explanation = await ask({ ...asked, cursor: undefined, limit: EXPORTED_ROWS })
    const { metric, range } = explanation
    return c.text(explanationToCsv(explanation), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${metric.replace(/[^\w-]/g, '-')}-${range.from}-${range.to}.csv"`,
    })
  })
  return api
}
