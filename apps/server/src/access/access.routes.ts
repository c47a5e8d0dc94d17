/** Accounts, workspaces, pixel and keys over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  apiKeySchema,
  claimAccountSchema,
  createApiKeySchema,
  createdApiKeySchema,
  createdWorkspaceSchema,
  createWorkspaceSchema,
  type Me,
  meSchema,
  pixelSchema,
  updateWorkspaceSchema,
} from '@tributary/contract/access'
import { AppError } from '@tributary/contract/errors'
import type { Context } from 'hono'
import { type ActorOf, type ApiEnv, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import type { AccessService } from './access.service.ts'
import { isPlaceholderEmail, pixelSnippet, requirePermission } from './access.ts'

export type AccessRouteDeps = {
  readonly access: AccessService
  readonly actor: ActorOf
  /** The signed-in user, if any; keys are not users. */
  readonly userIdOf: (c: Context<ApiEnv>) => Promise<string | undefined>
  readonly setPassword: (headers: Headers, password: string) => Promise<void>
  readonly originOf: (c: Context<ApiEnv>) => string
  readonly sampleLoading: () => Me['sample_loading']
  readonly signUpOpen: boolean
  readonly pixelActivity: (
    workspaceId: string,
  ) => Promise<{ lastEventAt: string | null; eventsLastDay: number }>
  readonly deleteWorkspace: (workspaceId: string) => Promise<void>
}

const tags = ['Workspace']
const query = workspaceQuery

export function createAccessRoutes(deps: AccessRouteDeps) {
  const { access, actor } = deps
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/me',
      tags,
      summary: 'Who is signed in, and their workspaces',
      responses: { 200: jsonAnswer(meSchema, 'The signed-in user, or null') },
    }),
    async (c) => {
      const userId = await deps.userIdOf(c)
      const described =
        userId === undefined ? { user: null, workspaces: [] } : await access.describeUser(userId)
      return c.json(
        { ...described, sample_loading: deps.sampleLoading(), sign_up_open: deps.signUpOpen },
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/api/v1/me/account',
      tags,
      summary: 'Give the first owner an e-mail address and a password',
      request: { body: jsonBody(claimAccountSchema) },
      responses: { 204: { description: 'Done' } },
    }),
    async (c) => {
      const userId = await deps.userIdOf(c)
      if (userId === undefined) throw new AppError('SignInRequired')
      const { user } = await access.describeUser(userId)
      if (!user || !isPlaceholderEmail(user.email))
        throw new AppError('Conflict', 'This account already has an e-mail address.')
      const { email, password, name } = c.req.valid('json')
      await access.renameUser(userId, email, name)
      await deps.setPassword(c.req.raw.headers, password)
      return c.body(null, 204)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/workspaces',
      tags,
      summary: 'Create a workspace with its pixel and a first API key',
      request: { body: jsonBody(createWorkspaceSchema) },
      responses: { 201: jsonAnswer(createdWorkspaceSchema, 'Created; the key is shown only now') },
    }),
    async (c) => {
      const userId = await deps.userIdOf(c)
      if (userId === undefined) throw new AppError('SignInRequired')
      return c.json(await access.createWorkspaceWithKey(userId, c.req.valid('json')), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/api/v1/workspace',
      tags,
      summary: 'Change name, currency or time zone',
      request: { query, body: jsonBody(updateWorkspaceSchema) },
      responses: { 204: { description: 'Changed' } },
    }),
    async (c) => {
      const who = await actor(c)
      requirePermission(who, 'manageWorkspace')
      await access.updateWorkspace(who.workspaceId, c.req.valid('json'))
      return c.body(null, 204)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/v1/workspace',
      tags,
      summary: 'Delete the workspace and everything in it',
      description: 'The sample workspace goes at once; any other needs its name in `confirm_name`.',
      request: {
        query,
        body: { ...jsonBody(z.object({ confirm_name: z.string().optional() })), required: false },
      },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      const who = await actor(c)
      requirePermission(who, 'deleteWorkspace')
      if (!who.workspace.isSample && c.req.valid('json').confirm_name !== who.workspace.name) {
        throw new AppError(
          'ValidationFailed',
          `Type the workspace's name to delete it: ${who.workspace.name}`,
          [{ path: 'confirm_name', message: `is not ${who.workspace.name}` }],
        )
      }
      await deps.deleteWorkspace(who.workspaceId)
      return c.body(null, 204)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/pixel',
      tags,
      summary: 'The pixel of the workspace and its snippet',
      request: { query },
      responses: { 200: jsonAnswer(pixelSchema, 'Pixel') },
    }),
    async (c) => {
      const who = await actor(c)
      requirePermission(who, 'readNumbers')
      const pixelId = await access.pixelOf(who.workspaceId)
      const activity = await deps.pixelActivity(who.workspaceId)
      return c.json(
        {
          pixel_id: pixelId,
          snippet: pixelSnippet(deps.originOf(c), pixelId),
          last_event_at: activity.lastEventAt,
          events_last_day: activity.eventsLastDay,
        },
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/api-keys',
      tags,
      summary: 'API keys, without the keys themselves',
      request: { query },
      responses: { 200: jsonAnswer(z.object({ api_keys: z.array(apiKeySchema) }), 'Keys') },
    }),
    async (c) => {
      const who = await actor(c)
      requirePermission(who, 'manageApiKeys')
      return c.json({ api_keys: await access.listApiKeys(who.workspaceId) }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/api-keys',
      tags,
      summary: 'Create an API key',
      request: { query, body: jsonBody(createApiKeySchema) },
      responses: { 201: jsonAnswer(createdApiKeySchema, 'Created; the key is shown only now') },
    }),
    async (c) => {
      const who = await actor(c)
      requirePermission(who, 'manageApiKeys')
      return c.json(await access.createApiKey(who.workspaceId, c.req.valid('json').name, who.userId), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/v1/api-keys/{id}',
      tags,
      summary: 'Delete an API key',
      request: { query, params: z.object({ id: z.uuid() }) },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      const who = await actor(c)
      requirePermission(who, 'manageApiKeys')
      await access.deleteApiKey(who.workspaceId, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

  return api
}
