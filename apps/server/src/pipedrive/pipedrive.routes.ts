/** Pipedrive over HTTP: a member's key, what is sent, what somebody has to look at, and Pipedrive's own webhooks. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import {
  badgesQuerySchema,
  badgesSchema,
  conflictsSchema,
  pipedriveKeySchema,
  pipedriveSettingSchema,
  pipedriveStatusSchema,
  queuedSchema,
  resolveConflictSchema,
  retryPipedriveSchema,
  savePipedriveKeySchema,
  savePipedriveSettingSchema,
  syncPipedriveSchema,
} from '@tributary/contract/pipedrive'
import type { Actor } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { PipedriveService } from './pipedrive.service.ts'

const tags = ['Pipedrive']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

const getStatusRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'get',
  path: '/api/v1/pipedrive/status',
  tags,
  summary: 'How the sync with Pipedrive stands; a consultant sees their own',
  request: { query },
  responses: { 200: jsonAnswer(pipedriveStatusSchema, 'Counts, keys, failures and the latest records') },
})
const putKeyRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'put',
  path: '/api/v1/pipedrive/key',
  tags,
  summary: 'Save your own Pipedrive key; it is tested first and never shown again',
  request: { query, body: jsonBody(savePipedriveKeySchema) },
  responses: { 200: jsonAnswer(pipedriveKeySchema, 'Saved') },
})
const deleteKeyRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'delete',
  path: '/api/v1/pipedrive/key',
  tags,
  summary: 'Remove your Pipedrive key; what is at Pipedrive stays there',
  request: { query },
  responses: done,
})
const postTestRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'post',
  path: '/api/v1/pipedrive/key/test',
  tags,
  summary: 'Ask Pipedrive whether your key still works',
  request: { query },
  responses: { 200: jsonAnswer(pipedriveKeySchema, 'What Pipedrive says') },
})
const putSettingRoute = createRoute({
  ...needs('manageWorkspace'),
  method: 'put',
  path: '/api/v1/pipedrive/settings',
  tags,
  summary: 'What is sent to Pipedrive',
  request: { query, body: jsonBody(savePipedriveSettingSchema) },
  responses: { 200: jsonAnswer(pipedriveSettingSchema, 'Saved') },
})
const postSyncRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'post',
  path: '/api/v1/pipedrive/sync',
  tags,
  summary: 'Send these contacts, or all that are warm enough',
  request: { query, body: jsonBody(syncPipedriveSchema) },
  responses: { 202: jsonAnswer(queuedSchema, 'How many contacts are looked at') },
})
const postRetryRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'post',
  path: '/api/v1/pipedrive/retry',
  tags,
  summary: 'Try records again that failed',
  request: { query, body: jsonBody(retryPipedriveSchema) },
  responses: { 202: jsonAnswer(queuedSchema, 'How many are tried again') },
})
const getBadgesRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/pipedrive/badges',
  tags,
  summary: 'How single records stand with Pipedrive',
  request: { query: badgesQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(badgesSchema, 'None for records that were never to be sent') },
})
const getConflictsRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'get',
  path: '/api/v1/pipedrive/conflicts',
  tags,
  summary: 'What both sides changed, and what is gone at Pipedrive',
  request: { query },
  responses: { 200: jsonAnswer(conflictsSchema, 'The latest first') },
})
const postResolveRoute = createRoute({
  ...needs('useOwnPipedrive'),
  method: 'post',
  path: '/api/v1/pipedrive/conflicts/{id}/resolve',
  tags,
  summary: 'Settle one of them',
  request: { query, params, body: jsonBody(resolveConflictSchema) },
  responses: done,
})
const postWebhookRoute = createRoute({
  ...needs('public'),
  method: 'post',
  path: '/api/v1/pipedrive/webhooks/{id}',
  tags,
  summary: 'Where Pipedrive tells of changes, with the password it was given',
  request: { params, body: { content: { 'application/json': { schema: z.unknown() } } } },
  responses: done,
})

/** A key belongs to a person; programs have none. */
function person(who: Actor): Actor & { userId: string } {
  if (who.userId === null)
    throw new AppError('Forbidden', 'A Pipedrive key belongs to a member: sign in to do this.')
  return { ...who, userId: who.userId }
}

export function createPipedriveRoutes({ actor, pipedrive }: { actor: ActorOf; pipedrive: PipedriveService }) {
  const api = createApi()

  api.openapi(getStatusRoute, async (c) => c.json(await pipedrive.status(await actor(c)), 200))
  api.openapi(putKeyRoute, async (c) => {
    const who = person(await actor(c))
    const key = await pipedrive.keys.save(who, c.req.valid('json').api_key)
    pipedrive.wake(who.workspaceId)
    return c.json(key, 200)
  })
  api.openapi(deleteKeyRoute, async (c) => {
    await pipedrive.keys.remove(person(await actor(c)))
    return c.body(null, 204)
  })
  api.openapi(postTestRoute, async (c) => c.json(await pipedrive.keys.check(person(await actor(c))), 200))
  api.openapi(putSettingRoute, async (c) =>
    c.json(await pipedrive.keys.saveSetting(await actor(c), c.req.valid('json')), 200),
  )
  api.openapi(postSyncRoute, async (c) =>
    c.json({ queued: await pipedrive.sync(await actor(c), c.req.valid('json').contact_ids) }, 202),
  )
  api.openapi(postRetryRoute, async (c) =>
    c.json({ queued: await pipedrive.retry(await actor(c), c.req.valid('json').item_ids) }, 202),
  )
  api.openapi(getBadgesRoute, async (c) => {
    const { kind, ids } = c.req.valid('query')
    return c.json(await pipedrive.badges(await actor(c), kind, ids), 200)
  })
  api.openapi(getConflictsRoute, async (c) =>
    c.json({ conflicts: await pipedrive.conflicts.list(await actor(c)) }, 200),
  )
  api.openapi(postResolveRoute, async (c) => {
    const who = await actor(c)
    await pipedrive.conflicts.resolve(who, c.req.valid('param').id, c.req.valid('json').choice)
    pipedrive.wake(who.workspaceId)
    return c.body(null, 204)
  })
  api.openapi(postWebhookRoute, async (c) => {
    const workspaceId = await pipedrive.webhooks.take(
      c.req.valid('param').id,
      c.req.header('authorization'),
      c.req.valid('json'),
    )
    if (workspaceId !== undefined) pipedrive.wake(workspaceId)
    return c.body(null, 204)
  })
  return api
}
