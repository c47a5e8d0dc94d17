/** Imports and path datasets over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import {
  datasetListSchema,
  importListSchema,
  importSchema,
  startImportSchema,
  uploadSchema,
} from '@tributary/contract/imports'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ImportService } from './import.service.ts'

export type ImportRouteDeps = {
  readonly imports: ImportService
  readonly actor: ActorOf
}

const tags = ['Import']
const params = z.object({ id: z.uuid() })

type Api = ReturnType<typeof createApi>

export function createImportRoutes(deps: ImportRouteDeps): Api {
  const api = createApi()
  addStartRoutes(api, deps)
  addStateRoutes(api, deps)
  addRefusedRoute(api, deps)
  addDatasetRoutes(api, deps)
  return api
}

function addStartRoutes(api: Api, { imports, actor }: ImportRouteDeps): void {
  api.openapi(
    createRoute({
      ...needs('importData'),
      method: 'post',
      path: '/api/v1/imports/uploads',
      tags,
      summary: 'Upload a file to import',
      description:
        'The body is the file itself: CSV, TSV, NDJSON, JSON or Parquet, gzip allowed, up to 5 GB. Answers its columns, its first rows and the kind it looks like.',
      request: {
        query: workspaceQuery.extend({ file_name: z.string().min(1).max(255) }),
        body: {
          content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
        },
      },
      responses: { 201: jsonAnswer(uploadSchema, 'Uploaded; nothing is imported yet') },
    }),
    async (c) => {
      const who = await actor(c)
      const body = c.req.raw.body
      if (body === null) throw new AppError('ValidationFailed', 'The body is empty: send the file itself.')
      return c.json(await imports.saveUpload(body, c.req.valid('query').file_name, who.workspaceId), 201)
    },
  )

  api.openapi(
    createRoute({
      ...needs('importData'),
      method: 'post',
      path: '/api/v1/imports',
      tags,
      summary: 'Start importing an uploaded file',
      request: { query: workspaceQuery, body: jsonBody(startImportSchema) },
      responses: { 201: jsonAnswer(importSchema, 'Queued') },
    }),
    async (c) => {
      const who = await actor(c)
      const { upload_id, ...request } = c.req.valid('json')
      return c.json(await imports.startImport(who.workspaceId, upload_id, request, who.userId, who), 201)
    },
  )
}

function addStateRoutes(api: Api, { imports, actor }: ImportRouteDeps): void {
  api.openapi(
    createRoute({
      ...needs('readNumbers'),
      method: 'get',
      path: '/api/v1/imports',
      tags,
      summary: 'The latest hundred imports',
      request: { query: workspaceQuery },
      responses: { 200: jsonAnswer(importListSchema, 'Imports, the latest first') },
    }),
    async (c) => {
      const who = await actor(c)
      return c.json({ imports: await imports.listImports(who.workspaceId) }, 200)
    },
  )

  api.openapi(
    createRoute({
      ...needs('readNumbers'),
      method: 'get',
      path: '/api/v1/imports/{id}',
      tags,
      summary: 'State and counts of an import',
      request: { query: workspaceQuery, params },
      responses: { 200: jsonAnswer(importSchema, 'Import') },
    }),
    async (c) => {
      const who = await actor(c)
      return c.json(await imports.getImport(who.workspaceId, c.req.valid('param').id), 200)
    },
  )

  api.openapi(
    createRoute({
      ...needs('importData'),
      method: 'post',
      path: '/api/v1/imports/{id}/cancel',
      tags,
      summary: 'Cancel an import',
      description: 'What is stored stays. Importing the file again completes it; nothing counts twice.',
      request: { query: workspaceQuery, params },
      responses: { 200: jsonAnswer(importSchema, 'Cancelled') },
    }),
    async (c) => {
      const who = await actor(c)
      return c.json(await imports.cancelImport(who.workspaceId, c.req.valid('param').id), 200)
    },
  )
}

function addRefusedRoute(api: Api, { imports, actor }: ImportRouteDeps): void {
  api.openapi(
    createRoute({
      ...needs('importData'),
      method: 'get',
      path: '/api/v1/imports/{id}/rejects',
      tags,
      summary: 'The refused rows with their reasons, as CSV',
      request: { query: workspaceQuery, params },
      responses: {
        200: { description: 'CSV: row, reason, the cells', content: { 'text/csv': { schema: z.string() } } },
      },
    }),
    async (c) => {
      const who = await actor(c)
      const { fileName, text } = await imports.refusedCsv(who.workspaceId, c.req.valid('param').id)
      return new Response(ReadableStream.from(encodeText(text)), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        },
      })
    },
  )
}

function addDatasetRoutes(api: Api, { imports, actor }: ImportRouteDeps): void {
  api.openapi(
    createRoute({
      ...needs('readNumbers'),
      method: 'get',
      path: '/api/v1/datasets',
      tags,
      summary: 'Imported path files',
      request: { query: workspaceQuery },
      responses: { 200: jsonAnswer(datasetListSchema, 'Datasets, the latest first') },
    }),
    async (c) => {
      const who = await actor(c)
      return c.json({ datasets: await imports.listDatasets(who.workspaceId) }, 200)
    },
  )

  api.openapi(
    createRoute({
      ...needs('importData'),
      method: 'delete',
      path: '/api/v1/datasets/{id}',
      tags,
      summary: 'Delete an imported path file',
      request: { query: workspaceQuery, params },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      const who = await actor(c)
      await imports.deleteDataset(who.workspaceId, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}

async function* encodeText(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const piece of pieces) yield encoder.encode(piece)
}
