/** Deals over HTTP: list, board, page, export; make, edit, move, delete, undo. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  boardQuerySchema,
  boardSchema,
  changedDealsSchema,
  createdDealSchema,
  dealChoicesSchema,
  dealPageSchema,
  dealsQuerySchema,
  dealsSchema,
  moveDealsSchema,
  saveDealSchema,
  undoneDealsSchema,
} from '@tributary/contract/deals'
import { recordScope } from '@tributary/contract/permissions'
import type { Actor } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import { DEAL_CSV_HEADING, dealCsvLines } from './deal-csv.ts'
import type { DealView } from './deal-list.store.ts'
import type { DealActor, DealsService } from './deals.service.ts'

const tags = ['Deals']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })

const getDealsRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/deals',
  tags,
  summary: 'Deals, filtered, in pages; a consultant sees their own',
  request: { query: dealsQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(dealsSchema, 'Deals') },
})
const getDealsBoardRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/deals/board',
  tags,
  summary: 'The pipeline: each stage with its sums and first deals',
  request: { query: boardQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(boardSchema, 'Stages in order') },
})
const getDealsChoicesRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/deals/choices',
  tags,
  summary: 'Who may own deals, sales agents, campaigns: for a form',
  request: { query },
  responses: { 200: jsonAnswer(dealChoicesSchema, 'Choices') },
})
const getDealsExportRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/deals/export',
  tags,
  summary: 'Every deal that the filter leaves, as CSV',
  request: { query: dealsQuerySchema.omit({ limit: true, cursor: true }).extend(workspaceQuery.shape) },
  responses: { 200: { description: 'A file', content: { 'text/csv': { schema: z.string() } } } },
})
const getDealsIdRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/deals/{id}',
  tags,
  summary: 'A deal with its lines, moves and changes',
  request: { query, params },
  responses: { 200: jsonAnswer(dealPageSchema, 'The deal') },
})
const postDealsRoute = createRoute({
  ...needs('editDeals'),
  method: 'post',
  path: '/api/v1/deals',
  tags,
  summary: 'Add a deal',
  request: { query, body: jsonBody(saveDealSchema) },
  responses: { 201: jsonAnswer(createdDealSchema, 'Added') },
})
const putDealsIdRoute = createRoute({
  ...needs('editDeals'),
  method: 'put',
  path: '/api/v1/deals/{id}',
  tags,
  summary: 'Edit a deal; its stage is changed by moving it',
  request: { query, params, body: jsonBody(saveDealSchema) },
  responses: { 200: jsonAnswer(changedDealsSchema, 'Edited') },
})
const postDealsMoveRoute = createRoute({
  ...needs('editDeals'),
  method: 'post',
  path: '/api/v1/deals/move',
  tags,
  summary: 'Move deals to a stage, all or none. A won deal is a payment of the day it was won',
  request: { query, body: jsonBody(moveDealsSchema) },
  responses: { 200: jsonAnswer(changedDealsSchema, 'Moved') },
})
const postDealsDeleteRoute = createRoute({
  ...needs('editDeals'),
  method: 'post',
  path: '/api/v1/deals/delete',
  tags,
  summary: 'Delete deals; can be undone',
  request: { query, body: jsonBody(moveDealsSchema.pick({ deal_ids: true })) },
  responses: { 200: jsonAnswer(changedDealsSchema, 'Deleted') },
})
const postDealChangesIdUndoRoute = createRoute({
  ...needs('editDeals'),
  method: 'post',
  path: '/api/v1/deal-changes/{id}/undo',
  tags,
  summary: 'Take back what was done, as long as nothing happened to the deals since',
  request: { query, params },
  responses: { 200: jsonAnswer(undoneDealsSchema, 'As before') },
})

function viewOf(who: Actor): DealView {
  return recordScope(who.role) === 'team'
    ? { workspaceId: who.workspaceId }
    : { workspaceId: who.workspaceId, ownerId: who.userId ?? '' }
}

const acting = (who: Actor): DealActor => ({ ...who, view: viewOf(who) })

export function createDealRoutes({ actor, deals }: { actor: ActorOf; deals: DealsService }) {
  const api = createApi()

  api.openapi(getDealsRoute, async (c) => {
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await deals.list(viewOf(await actor(c)), asked), 200)
  })
  api.openapi(getDealsBoardRoute, async (c) => {
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await deals.board(viewOf(await actor(c)), asked), 200)
  })
  api.openapi(getDealsChoicesRoute, async (c) => c.json(await deals.choices(viewOf(await actor(c))), 200))
  api.openapi(getDealsExportRoute, async (c) => {
    const { workspace: _, ...asked } = c.req.valid('query')
    const pages = deals.exported(viewOf(await actor(c)), asked)
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(Buffer.from(DEAL_CSV_HEADING)),
      pull: async (stream) => {
        const { done, value } = await pages.next()
        if (done) stream.close()
        else stream.enqueue(Buffer.from(dealCsvLines(value)))
      },
      cancel: async () => void (await pages.return(undefined)),
    })
    return c.body(body, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="deals.csv"',
    })
  })
  api.openapi(getDealsIdRoute, async (c) =>
    c.json(await deals.get(viewOf(await actor(c)), c.req.valid('param').id), 200),
  )
  api.openapi(postDealsRoute, async (c) =>
    c.json(await deals.create(acting(await actor(c)), c.req.valid('json')), 201),
  )
  api.openapi(putDealsIdRoute, async (c) =>
    c.json(await deals.edit(acting(await actor(c)), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  api.openapi(postDealsMoveRoute, async (c) =>
    c.json(await deals.move(acting(await actor(c)), c.req.valid('json')), 200),
  )
  api.openapi(postDealsDeleteRoute, async (c) =>
    c.json(await deals.remove(acting(await actor(c)), c.req.valid('json').deal_ids), 200),
  )
  api.openapi(postDealChangesIdUndoRoute, async (c) =>
    c.json(await deals.undo(acting(await actor(c)), c.req.valid('param').id), 200),
  )
  return api
}
