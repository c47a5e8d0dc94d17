/** Sessions over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import { sessionListSchema } from '@tributary/contract/sessions'
import type { Context } from 'hono'
import { type ApiEnv, createApi, jsonAnswer } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { SessionsService, SignedIn } from './sessions.service.ts'

const tags = ['Account']

const getSessionsRoute = createRoute({
  ...needs('signed-in'),
  method: 'get',
  path: '/api/v1/me/sessions',
  tags,
  summary: 'Browsers in which you are signed in',
  responses: { 200: jsonAnswer(sessionListSchema, 'The latest first') },
})
const deleteSessionsIdRoute = createRoute({
  ...needs('signed-in'),
  method: 'delete',
  path: '/api/v1/me/sessions/{id}',
  tags,
  summary: 'Sign out one of them',
  request: { params: z.object({ id: z.string().min(1).max(100) }) },
  responses: { 204: { description: 'Signed out' } },
})
const postSessionsRevokeOthersRoute = createRoute({
  ...needs('signed-in'),
  method: 'post',
  path: '/api/v1/me/sessions/revoke-others',
  tags,
  summary: 'Sign out everywhere but here',
  responses: { 204: { description: 'Signed out' } },
})

export type SessionRouteDeps = {
  readonly sessions: SessionsService
  readonly signedIn: (c: Context<ApiEnv>) => Promise<SignedIn | undefined>
}

export function createSessionRoutes({ sessions, signedIn }: SessionRouteDeps) {
  const api = createApi()

  async function person(c: Context<ApiEnv>): Promise<SignedIn> {
    const found = await signedIn(c)
    if (!found) throw new AppError('SignInRequired')
    return found
  }

  api.openapi(getSessionsRoute, async (c) => c.json({ sessions: await sessions.list(await person(c)) }, 200))
  api.openapi(deleteSessionsIdRoute, async (c) => {
    await sessions.revoke(await person(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(postSessionsRevokeOthersRoute, async (c) => {
    await sessions.revokeOthers(await person(c))
    return c.body(null, 204)
  })
  return api
}
