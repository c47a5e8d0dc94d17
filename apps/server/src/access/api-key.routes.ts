/** API keys over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { apiKeySchema, createApiKeySchema, createdApiKeySchema } from '@tributary/contract/access'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { AccessService } from './access.service.ts'

const tags = ['Workspace']
const query = workspaceQuery

const getApiKeysRoute = createRoute({
  ...needs('manageApiKeys'),
  method: 'get',
  path: '/api/v1/api-keys',
  tags,
  summary: 'API keys, without the keys themselves',
  request: { query },
  responses: { 200: jsonAnswer(z.object({ api_keys: z.array(apiKeySchema) }), 'Keys') },
})

const postApiKeysRoute = createRoute({
  ...needs('manageApiKeys'),
  method: 'post',
  path: '/api/v1/api-keys',
  tags,
  summary: 'Create an API key',
  request: { query, body: jsonBody(createApiKeySchema) },
  responses: { 201: jsonAnswer(createdApiKeySchema, 'Created; the key is shown only now') },
})

const deleteApiKeysIdRoute = createRoute({
  ...needs('manageApiKeys'),
  method: 'delete',
  path: '/api/v1/api-keys/{id}',
  tags,
  summary: 'Delete an API key',
  request: { query, params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: 'Deleted' } },
})

export function createApiKeyRoutes(deps: { access: AccessService; actor: ActorOf }) {
  const { access, actor } = deps
  const api = createApi()

  api.openapi(getApiKeysRoute, async (c) => {
    const who = await actor(c)
    return c.json({ api_keys: await access.listApiKeys(who.workspaceId) }, 200)
  })

  api.openapi(postApiKeysRoute, async (c) => {
    const who = await actor(c)
    const { name, scopes } = c.req.valid('json')
    return c.json(await access.createApiKey(who, name, scopes), 201)
  })

  api.openapi(deleteApiKeysIdRoute, async (c) => {
    const who = await actor(c)
    await access.deleteApiKey(who, c.req.valid('param').id)
    return c.body(null, 204)
  })

  return api
}
