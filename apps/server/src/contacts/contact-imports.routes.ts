/** Files of contacts, duplicates and merges over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  contactImportedSchema,
  contactImportListSchema,
  contactImportPreviewSchema,
  contactImportSchema,
  duplicateListSchema,
  duplicatesQuerySchema,
  mergeContactsSchema,
  notDuplicatesSchema,
  refusedRowsSchema,
} from '@tributary/contract/contact-imports'
import { changeSchema, undoneSchema } from '@tributary/contract/contacts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ContactDuplicatesService } from './contact-duplicates.service.ts'
import type { ContactImportService } from './contact-import.service.ts'
import type { ContactsService } from './contacts.service.ts'

const tags = ['Contacts']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

const listRoute = createRoute({
  ...needs('importContacts'),
  method: 'get',
  path: '/api/v1/contacts/imports',
  tags,
  summary: 'Files that were imported',
  request: { query },
  responses: { 200: jsonAnswer(contactImportListSchema, 'Newest first') },
})
const previewRoute = createRoute({
  ...needs('importContacts'),
  method: 'post',
  path: '/api/v1/contacts/imports/preview',
  tags,
  summary: 'What a file would do, row by row; nothing is written',
  request: { query, body: jsonBody(contactImportSchema) },
  responses: { 200: jsonAnswer(contactImportPreviewSchema, 'Dry run') },
})
const runRoute = createRoute({
  ...needs('importContacts'),
  method: 'post',
  path: '/api/v1/contacts/imports',
  tags,
  summary: 'Import a file of contacts (CSV or vCard) as one change',
  request: { query, body: jsonBody(contactImportSchema) },
  responses: { 201: jsonAnswer(contactImportedSchema, 'Imported') },
})
const refusedRoute = createRoute({
  ...needs('importContacts'),
  method: 'get',
  path: '/api/v1/contacts/imports/{id}/refused',
  tags,
  summary: 'Rows of an import that were refused, with the reasons',
  request: { query, params },
  responses: { 200: jsonAnswer(refusedRowsSchema, 'By row') },
})
const revertRoute = createRoute({
  ...needs('importContacts'),
  method: 'post',
  path: '/api/v1/contacts/imports/{id}/revert',
  tags,
  summary: 'Take an import back whole; contacts that were edited since are kept and named',
  request: { query, params },
  responses: { 200: jsonAnswer(undoneSchema, 'What was put back') },
})
const duplicatesRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/duplicates',
  tags,
  summary:
    'Contacts that are likely one person: same e-mail address, telephone number, or name and organisation',
  request: { query: duplicatesQuerySchema.extend(query.shape) },
  responses: { 200: jsonAnswer(duplicateListSchema, 'Pairs, those with most in common first') },
})
const mergeRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/contacts/merge',
  tags,
  summary: 'Merge a contact into another; undo the change to part them exactly as they were',
  request: { query, body: jsonBody(mergeContactsSchema) },
  responses: { 200: jsonAnswer(changeSchema, 'Merged') },
})
const keepApartRoute = createRoute({
  ...needs('editContacts'),
  method: 'put',
  path: '/api/v1/contacts/duplicates/not-the-same',
  tags,
  summary: 'Say that two contacts are not the same',
  request: { query, body: jsonBody(notDuplicatesSchema) },
  responses: done,
})
const forgetApartRoute = createRoute({
  ...needs('editContacts'),
  method: 'delete',
  path: '/api/v1/contacts/duplicates/not-the-same',
  tags,
  summary: 'Take back that two contacts are not the same',
  request: { query: notDuplicatesSchema.extend(query.shape) },
  responses: done,
})

export type ContactImportRouteDeps = {
  readonly actor: ActorOf
  readonly contacts: Pick<ContactsService, 'undo'>
  readonly contactImports: ContactImportService
  readonly duplicates: ContactDuplicatesService
}

export function createContactImportRoutes({
  actor,
  contacts,
  contactImports,
  duplicates,
}: ContactImportRouteDeps) {
  const api = createApi()
  api.openapi(listRoute, async (c) => c.json({ imports: await contactImports.list(await actor(c)) }, 200))
  api.openapi(previewRoute, async (c) =>
    c.json(await contactImports.preview(await actor(c), c.req.valid('json')), 200),
  )
  api.openapi(runRoute, async (c) =>
    c.json(await contactImports.run(await actor(c), c.req.valid('json')), 201),
  )
  api.openapi(refusedRoute, async (c) =>
    c.json({ refused: await contactImports.refused(await actor(c), c.req.valid('param').id) }, 200),
  )
  api.openapi(revertRoute, async (c) =>
    c.json(await contacts.undo(await actor(c), c.req.valid('param').id, ['import']), 200),
  )
  api.openapi(duplicatesRoute, async (c) =>
    c.json({ pairs: await duplicates.find(await actor(c), c.req.valid('query')) }, 200),
  )
  api.openapi(mergeRoute, async (c) =>
    c.json(await duplicates.merge(await actor(c), c.req.valid('json')), 200),
  )
  api.openapi(keepApartRoute, async (c) => {
    await duplicates.keepApart(await actor(c), c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(forgetApartRoute, async (c) => {
    await duplicates.forgetApart(await actor(c), c.req.valid('query'))
    return c.body(null, 204)
  })
  return api
}
