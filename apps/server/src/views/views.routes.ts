/** Saved views, share links and annotations over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  annotationListSchema,
  annotationQuerySchema,
  annotationSchema,
  createdShareLinkSchema,
  createShareLinkSchema,
  createViewSchema,
  renameViewSchema,
  saveAnnotationSchema,
  sharedPageSchema,
  shareLinkListSchema,
  viewListSchema,
  viewSchema,
} from '@tributary/contract/views'
import type { Context } from 'hono'
import { type ActorOf, type ApiEnv, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ViewsService } from './views.service.ts'

const tags = ['Views']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

const getViewsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/views',
  tags,
  summary: 'Saved views',
  request: { query },
  responses: { 200: jsonAnswer(viewListSchema, 'By name') },
})
const postViewsRoute = createRoute({
  ...needs('editViews'),
  method: 'post',
  path: '/api/v1/views',
  tags,
  summary: 'Save a page with its settings under a name',
  request: { query, body: jsonBody(createViewSchema) },
  responses: { 201: jsonAnswer(viewSchema, 'Saved') },
})
const patchViewsIdRoute = createRoute({
  ...needs('editViews'),
  method: 'patch',
  path: '/api/v1/views/{id}',
  tags,
  summary: 'Rename a saved view',
  request: { query, params, body: jsonBody(renameViewSchema) },
  responses: done,
})
const deleteViewsIdRoute = createRoute({
  ...needs('editViews'),
  method: 'delete',
  path: '/api/v1/views/{id}',
  tags,
  summary: 'Delete a saved view',
  request: { query, params },
  responses: done,
})
const getShareLinksRoute = createRoute({
  ...needs('shareReports'),
  method: 'get',
  path: '/api/v1/share-links',
  tags,
  summary: 'Share links, without their addresses',
  request: { query },
  responses: { 200: jsonAnswer(shareLinkListSchema, 'Newest first') },
})
const postShareLinksRoute = createRoute({
  ...needs('shareReports'),
  method: 'post',
  path: '/api/v1/share-links',
  tags,
  summary: 'Make a read-only link to a page',
  request: { query, body: jsonBody(createShareLinkSchema) },
  responses: { 201: jsonAnswer(createdShareLinkSchema, 'Made; the address is shown only now') },
})
const deleteShareLinksIdRoute = createRoute({
  ...needs('shareReports'),
  method: 'delete',
  path: '/api/v1/share-links/{id}',
  tags,
  summary: 'Revoke a share link',
  request: { query, params },
  responses: done,
})
const getSharesTokenRoute = createRoute({
  ...needs('public'),
  method: 'get',
  path: '/api/v1/shares/{token}',
  tags,
  summary: 'What a share link shows',
  request: { params: z.object({ token: z.string().min(20).max(100) }) },
  responses: { 200: jsonAnswer(sharedPageSchema, 'Page and workspace') },
})
const getAnnotationsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/annotations',
  tags,
  summary: 'Notes on days',
  request: { query: annotationQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(annotationListSchema, 'By day') },
})
const postAnnotationsRoute = createRoute({
  ...needs('editViews'),
  method: 'post',
  path: '/api/v1/annotations',
  tags,
  summary: 'Note what happened on a day',
  request: { query, body: jsonBody(saveAnnotationSchema) },
  responses: { 201: jsonAnswer(annotationSchema, 'Noted') },
})
const putAnnotationsIdRoute = createRoute({
  ...needs('editViews'),
  method: 'put',
  path: '/api/v1/annotations/{id}',
  tags,
  summary: 'Change a note',
  request: { query, params, body: jsonBody(saveAnnotationSchema) },
  responses: done,
})
const deleteAnnotationsIdRoute = createRoute({
  ...needs('editViews'),
  method: 'delete',
  path: '/api/v1/annotations/{id}',
  tags,
  summary: 'Delete a note',
  request: { query, params },
  responses: done,
})

export type ViewRouteDeps = {
  readonly actor: ActorOf
  readonly views: ViewsService
  readonly originOf: (c: Context<ApiEnv>) => string
}

export function createViewRoutes(deps: ViewRouteDeps) {
  const api = createApi()
  addViews(api, deps)
  addShareLinks(api, deps)
  addAnnotations(api, deps)
  return api
}

type Api = ReturnType<typeof createApi>

function addViews(api: Api, { actor, views }: ViewRouteDeps): void {
  api.openapi(getViewsRoute, async (c) => {
    const who = await actor(c)
    return c.json({ views: await views.listViews(who.workspaceId) }, 200)
  })
  api.openapi(postViewsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await views.saveView(who, c.req.valid('json')), 201)
  })
  api.openapi(patchViewsIdRoute, async (c) => {
    const who = await actor(c)
    await views.renameView(who, c.req.valid('param').id, c.req.valid('json').name)
    return c.body(null, 204)
  })
  api.openapi(deleteViewsIdRoute, async (c) => {
    const who = await actor(c)
    await views.deleteView(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
}

function addShareLinks(api: Api, { actor, views, originOf }: ViewRouteDeps): void {
  api.openapi(getShareLinksRoute, async (c) => {
    const who = await actor(c)
    return c.json({ share_links: await views.listShareLinks(who.workspaceId) }, 200)
  })
  api.openapi(postShareLinksRoute, async (c) => {
    const who = await actor(c)
    const { token, ...link } = await views.createShareLink(who, c.req.valid('json'))
    const settings = link.search === '' ? '' : `?${link.search}`
    return c.json({ ...link, url: `${originOf(c)}/share/${token}${settings}` }, 201)
  })
  api.openapi(deleteShareLinksIdRoute, async (c) => {
    const who = await actor(c)
    await views.revokeShareLink(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(getSharesTokenRoute, async (c) =>
    c.json(await views.sharedPage(c.req.valid('param').token), 200),
  )
}

function addAnnotations(api: Api, { actor, views }: ViewRouteDeps): void {
  api.openapi(getAnnotationsRoute, async (c) => {
    const who = await actor(c)
    return c.json({ annotations: await views.listAnnotations(who.workspaceId, c.req.valid('query')) }, 200)
  })
  api.openapi(postAnnotationsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await views.addAnnotation(who, c.req.valid('json')), 201)
  })
  api.openapi(putAnnotationsIdRoute, async (c) => {
    const who = await actor(c)
    await views.changeAnnotation(who, c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(deleteAnnotationsIdRoute, async (c) => {
    const who = await actor(c)
    await views.deleteAnnotation(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
}
