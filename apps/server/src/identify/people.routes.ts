/** People over HTTP: list, page, conflicts, and what members decide. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  changedLinkSchema,
  conflictListSchema,
  listConflictsQuerySchema,
  listPeopleQuerySchema,
  mergedPeopleSchema,
  mergePeopleSchema,
  peopleSettingsSchema,
  personListSchema,
  personSchema,
  resolveConflictSchema,
  shareHandleSchema,
} from '@tributary/contract/people'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { IdentifyService } from './identify.service.ts'

const tags = ['People']
const query = workspaceQuery
const linkParam = z.object({ id: z.string().max(40) })

const listRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/people',
  tags,
  summary: 'People who are known, the latest first; or those found by a handle, user id or e-mail address',
  request: { query: listPeopleQuerySchema.extend(query.shape) },
  responses: { 200: jsonAnswer(personListSchema, 'People') },
})
const conflictsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/people/conflicts',
  tags,
  summary: 'Links that would make two known people one, and wait for a decision',
  request: { query: listConflictsQuerySchema.extend(query.shape) },
  responses: { 200: jsonAnswer(conflictListSchema, 'Conflicts') },
})
const resolveRoute = createRoute({
  ...needs('managePeople'),
  method: 'post',
  path: '/api/v1/people/conflicts/{id}/resolve',
  tags,
  summary: 'Merge the two people of a conflict, or keep them apart',
  request: { query, params: linkParam, body: jsonBody(resolveConflictSchema) },
  responses: { 200: jsonAnswer(changedLinkSchema, 'Whom the two ends belong to now') },
})
const getSettingsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/people/settings',
  tags,
  summary: 'How people are joined in this workspace',
  request: { query },
  responses: { 200: jsonAnswer(peopleSettingsSchema, 'Settings') },
})
const putSettingsRoute = createRoute({
  ...needs('managePeople'),
  method: 'put',
  path: '/api/v1/people/settings',
  tags,
  summary: 'Change how people are joined; everybody is settled again by the new rules',
  request: { query, body: jsonBody(peopleSettingsSchema) },
  responses: { 200: jsonAnswer(peopleSettingsSchema, 'Settings') },
})
const mergeRoute = createRoute({
  ...needs('managePeople'),
  method: 'post',
  path: '/api/v1/people/merge',
  tags,
  summary: 'Join two people; undo the link it answers to part them again',
  request: { query, body: jsonBody(mergePeopleSchema) },
  responses: {
    200: jsonAnswer(mergedPeopleSchema, 'The person they are now, and the link that joined them'),
  },
})
const undoRoute = createRoute({
  ...needs('managePeople'),
  method: 'post',
  path: '/api/v1/people/links/{id}/undo',
  tags,
  summary: 'Take a link back: everything is as if it had never been seen',
  request: { query, params: linkParam },
  responses: { 200: jsonAnswer(changedLinkSchema, 'Whom the two ends belong to now') },
})
const restoreRoute = createRoute({
  ...needs('managePeople'),
  method: 'post',
  path: '/api/v1/people/links/{id}/restore',
  tags,
  summary: 'Let a link count again that was taken back',
  request: { query, params: linkParam },
  responses: { 200: jsonAnswer(changedLinkSchema, 'Whom the two ends belong to now') },
})
const shareRoute = createRoute({
  ...needs('managePeople'),
  method: 'post',
  path: '/api/v1/people/handles/share',
  tags,
  summary: 'Say that a browser or address is used by many people, by one, or let it be counted',
  request: { query, body: jsonBody(shareHandleSchema) },
  responses: { 200: jsonAnswer(z.object({ person_id: z.string() }), 'Whose it is now') },
})
const personRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/people/{id}',
  tags,
  summary: 'One person: handles and why they were joined, sessions, touches, conversions, money so far',
  description: 'The id is any handle of the person, such as `u:42`, percent-encoded.',
  request: { query, params: z.object({ id: z.string().max(1_200) }) },
  responses: { 200: jsonAnswer(personSchema, 'Person') },
})

export function createPeopleRoutes(deps: { actor: ActorOf; identify: IdentifyService }) {
  const { actor } = deps
  const { people, decisions, changeSettings } = deps.identify
  const api = createApi()

  api.openapi(listRoute, async (c) =>
    c.json(await people.listPeople((await actor(c)).workspaceId, c.req.valid('query')), 200),
  )
  api.openapi(conflictsRoute, async (c) =>
    c.json(await people.listConflicts((await actor(c)).workspaceId, c.req.valid('query')), 200),
  )
  api.openapi(resolveRoute, async (c) => {
    const { resolution } = c.req.valid('json')
    return c.json(await decisions.resolveConflict(await actor(c), c.req.valid('param').id, resolution), 200)
  })
  api.openapi(getSettingsRoute, async (c) => c.json(await people.settings((await actor(c)).workspaceId), 200))
  api.openapi(putSettingsRoute, async (c) => {
    const who = await actor(c)
    await changeSettings(who, c.req.valid('json'))
    return c.json(await people.settings(who.workspaceId), 200)
  })
  api.openapi(mergeRoute, async (c) => {
    const { person_id, other_person_id } = c.req.valid('json')
    return c.json(await decisions.merge(await actor(c), person_id, other_person_id), 200)
  })
  api.openapi(undoRoute, async (c) =>
    c.json(await decisions.undo(await actor(c), c.req.valid('param').id), 200),
  )
  api.openapi(restoreRoute, async (c) =>
    c.json(await decisions.restore(await actor(c), c.req.valid('param').id), 200),
  )
  api.openapi(shareRoute, async (c) => {
    const { handle, shared } = c.req.valid('json')
    return c.json({ person_id: await decisions.share(await actor(c), handle, shared) }, 200)
  })
  api.openapi(personRoute, async (c) =>
    c.json(await people.findPerson((await actor(c)).workspaceId, c.req.valid('param').id), 200),
  )
  return api
}
