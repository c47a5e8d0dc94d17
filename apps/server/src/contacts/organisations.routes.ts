/** Organisations over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { changeSchema } from '@tributary/contract/contacts'
import {
  createOrganisationSchema,
  listOrganisationsQuerySchema,
  organisationChangedSchema,
  organisationListSchema,
  organisationSchema,
  updateOrganisationSchema,
} from '@tributary/contract/organisations'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { OrganisationsService } from './organisations.service.ts'

const tags = ['Organisations']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })

const listRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/organisations',
  tags,
  summary: 'Organisations by name, or those that a search finds',
  request: { query: listOrganisationsQuerySchema.extend(query.shape) },
  responses: { 200: jsonAnswer(organisationListSchema, 'Organisations') },
})
const createOrganisationRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/organisations',
  tags,
  summary: 'Add an organisation',
  request: { query, body: jsonBody(createOrganisationSchema) },
  responses: { 201: jsonAnswer(organisationChangedSchema, 'Added') },
})
const getRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/organisations/{id}',
  tags,
  summary: 'One organisation',
  request: { query, params },
  responses: { 200: jsonAnswer(organisationSchema, 'Organisation') },
})
const patchRoute = createRoute({
  ...needs('editContacts'),
  method: 'patch',
  path: '/api/v1/organisations/{id}',
  tags,
  summary: 'Change fields of an organisation',
  request: { query, params, body: jsonBody(updateOrganisationSchema) },
  responses: { 200: jsonAnswer(organisationChangedSchema, 'Changed') },
})
const deleteRoute = createRoute({
  ...needs('editContacts'),
  method: 'delete',
  path: '/api/v1/organisations/{id}',
  tags,
  summary: 'Delete an organisation; its contacts stay, and the change can be undone',
  request: { query, params },
  responses: { 200: jsonAnswer(changeSchema, 'Deleted') },
})

export function createOrganisationRoutes({
  actor,
  organisations,
}: {
  actor: ActorOf
  organisations: OrganisationsService
}) {
  const api = createApi()
  api.openapi(listRoute, async (c) =>
    c.json(await organisations.list(await actor(c), c.req.valid('query')), 200),
  )
  api.openapi(createOrganisationRoute, async (c) =>
    c.json(await organisations.create(await actor(c), c.req.valid('json')), 201),
  )
  api.openapi(getRoute, async (c) =>
    c.json(await organisations.get(await actor(c), c.req.valid('param').id), 200),
  )
  api.openapi(patchRoute, async (c) =>
    c.json(await organisations.update(await actor(c), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  api.openapi(deleteRoute, async (c) =>
    c.json(await organisations.remove(await actor(c), c.req.valid('param').id), 200),
  )
  return api
}
