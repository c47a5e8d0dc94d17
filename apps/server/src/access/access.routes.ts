/** Accounts, workspaces, pixel and keys over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  claimAccountSchema,
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
import { needs } from '../http/needs.ts'
import type { AccessService } from './access.service.ts'
import { pixelSnippet } from './access.ts'

export type AccessRouteDeps = {
  readonly access: AccessService
  readonly actor: ActorOf
  /** The signed-in user, if any; keys are not users. */
  readonly userIdOf: (c: Context<ApiEnv>) => Promise<string | undefined>
  readonly hashPassword: (password: string) => Promise<string>
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

const getMeRoute = createRoute({
  ...needs('public'),
  method: 'get',
  path: '/api/v1/me',
  tags,
  summary: 'Who is signed in, and their workspaces',
  responses: { 200: jsonAnswer(meSchema, 'The signed-in user, or null') },
})

const patchMeAccountRoute = createRoute({
  ...needs('signed-in'),
  method: 'patch',
  path: '/api/v1/me/account',
  tags,
  summary: 'Give the first owner an e-mail address and a password',
  request: { body: jsonBody(claimAccountSchema) },
  responses: { 204: { description: 'Done' } },
})

const postWorkspacesRoute = createRoute({
  ...needs('signed-in'),
  method: 'post',
  path: '/api/v1/workspaces',
  tags,
  summary: 'Create a workspace with its pixel and a first API key',
  request: { body: jsonBody(createWorkspaceSchema) },
  responses: { 201: jsonAnswer(createdWorkspaceSchema, 'Created; the key is shown only now') },
})

const patchWorkspaceRoute = createRoute({
  ...needs('manageWorkspace'),
  method: 'patch',
  path: '/api/v1/workspace',
  tags,
  summary: 'Change name, currency or time zone',
  request: { query, body: jsonBody(updateWorkspaceSchema) },
  responses: { 204: { description: 'Changed' } },
})

const deleteWorkspaceRoute = createRoute({
  ...needs('deleteWorkspace'),
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
})

const postWorkspaceLeaveRoute = createRoute({
  ...needs('member'),
  method: 'post',
  path: '/api/v1/workspace/leave',
  tags,
  summary: 'Leave a workspace, such as the sample; its only owner deletes it instead',
  request: { query },
  responses: { 204: { description: 'Left' } },
})

const getPixelRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/pixel',
  tags,
  summary: 'The pixel of the workspace and its snippet',
  request: { query },
  responses: { 200: jsonAnswer(pixelSchema, 'Pixel') },
})

export function createAccessRoutes(deps: AccessRouteDeps) {
  const { access, actor } = deps
  const api = createApi()

  api.openapi(getMeRoute, async (c) => {
    const userId = await deps.userIdOf(c)
    const described =
      userId === undefined ? { user: null, workspaces: [] } : await access.describeUser(userId)
    return c.json({ ...described, sample_loading: deps.sampleLoading(), sign_up_open: deps.signUpOpen }, 200)
  })

  api.openapi(patchMeAccountRoute, async (c) => {
    const userId = await deps.userIdOf(c)
    if (userId === undefined) throw new AppError('SignInRequired')
    const { email, password, name } = c.req.valid('json')
    await access.claimAccount(userId, { email, name, passwordHash: await deps.hashPassword(password) })
    return c.body(null, 204)
  })

  api.openapi(postWorkspacesRoute, async (c) => {
    const userId = await deps.userIdOf(c)
    if (userId === undefined) throw new AppError('SignInRequired')
    return c.json(await access.createWorkspaceWithKey(userId, c.req.valid('json')), 201)
  })

  api.openapi(patchWorkspaceRoute, async (c) => {
    const who = await actor(c)
    await access.updateWorkspace(who, c.req.valid('json'))
    return c.body(null, 204)
  })

  api.openapi(deleteWorkspaceRoute, async (c) => {
    const who = await actor(c)
    if (!who.workspace.isSample && c.req.valid('json').confirm_name !== who.workspace.name) {
      throw new AppError(
        'ValidationFailed',
        `Type the workspace's name to delete it: ${who.workspace.name}`,
        [{ path: 'confirm_name', message: `is not ${who.workspace.name}` }],
      )
    }
    await deps.deleteWorkspace(who.workspaceId)
    return c.body(null, 204)
  })

  api.openapi(postWorkspaceLeaveRoute, async (c) => {
    const who = await actor(c)
    await access.leaveWorkspace(who)
    return c.body(null, 204)
  })

  api.openapi(getPixelRoute, async (c) => {
    const who = await actor(c)
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
  })

  return api
}
