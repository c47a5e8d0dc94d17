/** The audit log over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  auditChoicesSchema,
  auditFilterSchema,
  auditPageSchema,
  auditQuerySchema,
} from '@tributary/contract/audit'
import { type ActorOf, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { AuditLogService } from './audit-log.service.ts'

const tags = ['Audit log']

const getAuditRoute = createRoute({
  ...needs('readAuditLog'),
  method: 'get',
  path: '/api/v1/audit',
  tags,
  summary: 'Who changed what, and what was before',
  request: { query: auditQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(auditPageSchema, 'Newest first') },
})
const getAuditChoicesRoute = createRoute({
  ...needs('readAuditLog'),
  method: 'get',
  path: '/api/v1/audit/choices',
  tags,
  summary: 'Kinds, verbs and people that the log names',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(auditChoicesSchema, 'Choices') },
})
const getAuditExportRoute = createRoute({
  ...needs('readAuditLog'),
  method: 'get',
  path: '/api/v1/audit/export',
  tags,
  summary: 'The log as CSV, whole or narrowed',
  request: { query: auditFilterSchema.extend(workspaceQuery.shape) },
  responses: { 200: { description: 'Newest first', content: { 'text/csv': { schema: z.string() } } } },
})

export function createAuditRoutes({ actor, auditLog }: { actor: ActorOf; auditLog: AuditLogService }) {
  const api = createApi()
  api.openapi(getAuditRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await auditLog.page(who, asked), 200)
  })
  api.openapi(getAuditChoicesRoute, async (c) => {
    const who = await actor(c)
    return c.json(await auditLog.choices(who.workspaceId), 200)
  })
  api.openapi(getAuditExportRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...filter } = c.req.valid('query')
    return new Response(ReadableStream.from(bytesOf(auditLog.exportCsv(who, filter))), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="audit-log.csv"',
      },
    })
  })
  return api
}

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const piece of pieces) yield encoder.encode(piece)
}
