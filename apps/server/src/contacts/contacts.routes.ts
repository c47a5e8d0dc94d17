/** Contacts over HTTP: list, one, make, change, delete, many at once, undo, export. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  bulkContactsSchema,
  changeSchema,
  contactChangedSchema,
  contactChoicesSchema,
  contactCountSchema,
  contactFilterSchema,
  contactHistorySchema,
  contactListSchema,
  contactSchema,
  createContactSchema,
  customFieldListSchema,
  customFieldSchema,
  listContactsQuerySchema,
  saveCustomFieldSchema,
  undoneSchema,
  updateContactSchema,
} from '@tributary/contract/contacts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ContactImportService } from './contact-import.service.ts'
import type { ContactsService } from './contacts.service.ts'
import type { CustomFieldsService } from './custom-fields.service.ts'

const tags = ['Contacts']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })

const listRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts',
  tags,
  summary: 'Contacts, filtered and sorted; or those that a search finds, the nearest first',
  request: { query: listContactsQuerySchema.extend(query.shape) },
  responses: { 200: jsonAnswer(contactListSchema, 'Contacts that the actor may see') },
})
const countRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/count',
  tags,
  summary: 'How many contacts the filter finds, counted to ten thousand',
  request: { query: contactFilterSchema.extend(query.shape) },
  responses: { 200: jsonAnswer(contactCountSchema, 'Count') },
})
const choicesRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/choices',
  tags,
  summary: 'Who may own contacts, tags in use and own fields: for a form',
  request: { query },
  responses: { 200: jsonAnswer(contactChoicesSchema, 'Choices') },
})
const exportRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/export',
  tags,
  summary: 'Every contact that the filter finds, as a file of CSV or vCards',
  request: {
    query: contactFilterSchema
      .extend({ format: z.enum(['csv', 'vcard']).default('csv') })
      .extend(query.shape),
  },
  responses: {
    200: {
      description: 'A file',
      content: { 'text/csv': { schema: z.string() }, 'text/vcard': { schema: z.string() } },
    },
  },
})
const createContactRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/contacts',
  tags,
  summary: 'Add a contact; it is the actor’s own unless another owner is named',
  request: { query, body: jsonBody(createContactSchema) },
  responses: { 201: jsonAnswer(contactChangedSchema, 'Added') },
})
const bulkRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/contacts/bulk',
  tags,
  summary: 'Tag, hand over or delete many contacts; one change, which can be undone',
  request: { query, body: jsonBody(bulkContactsSchema) },
  responses: { 200: jsonAnswer(changeSchema, 'Done') },
})
const undoRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/contacts/changes/{id}/undo',
  tags,
  summary: 'Take a change back; what was edited since is kept and named',
  request: { query, params },
  responses: { 200: jsonAnswer(undoneSchema, 'What was put back') },
})
const getRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/{id}',
  tags,
  summary: 'One contact',
  request: { query, params },
  responses: { 200: jsonAnswer(contactSchema, 'Contact') },
})
const historyRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/{id}/changes',
  tags,
  summary: 'What was done to a contact, newest first',
  request: { query, params },
  responses: { 200: jsonAnswer(contactHistorySchema, 'Changes') },
})
const patchRoute = createRoute({
  ...needs('editContacts'),
  method: 'patch',
  path: '/api/v1/contacts/{id}',
  tags,
  summary: 'Change fields of a contact',
  request: { query, params, body: jsonBody(updateContactSchema) },
  responses: { 200: jsonAnswer(contactChangedSchema, 'Changed; change_id null: nothing was different') },
})
const deleteRoute = createRoute({
  ...needs('editContacts'),
  method: 'delete',
  path: '/api/v1/contacts/{id}',
  tags,
  summary: 'Delete a contact; the change can be undone',
  request: { query, params },
  responses: { 200: jsonAnswer(changeSchema, 'Deleted') },
})
const fieldsRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contact-fields',
  tags,
  summary: 'Fields that the workspace added',
  request: { query },
  responses: { 200: jsonAnswer(customFieldListSchema, 'Fields') },
})
const createFieldRoute = createRoute({
  ...needs('manageWorkspace'),
  method: 'post',
  path: '/api/v1/contact-fields',
  tags,
  summary: 'Add a field',
  request: { query, body: jsonBody(saveCustomFieldSchema) },
  responses: { 201: jsonAnswer(customFieldSchema, 'Added') },
})
const putFieldRoute = createRoute({
  ...needs('manageWorkspace'),
  method: 'put',
  path: '/api/v1/contact-fields/{id}',
  tags,
  summary: 'Rename a field or change its choices',
  request: { query, params, body: jsonBody(saveCustomFieldSchema) },
  responses: { 200: jsonAnswer(customFieldSchema, 'Changed') },
})
const deleteFieldRoute = createRoute({
  ...needs('manageWorkspace'),
  method: 'delete',
  path: '/api/v1/contact-fields/{id}',
  tags,
  summary: 'Remove a field; its values are kept, unseen',
  request: { query, params },
  responses: { 204: { description: 'Done' } },
})

export type ContactRouteDeps = {
  readonly actor: ActorOf
  readonly contacts: ContactsService
  readonly contactFields: CustomFieldsService
  readonly contactImports: Pick<ContactImportService, 'exportFile'>
}

const FILES = {
  csv: { type: 'text/csv; charset=utf-8', name: 'contacts.csv' },
  vcard: { type: 'text/vcard; charset=utf-8', name: 'contacts.vcf' },
} as const

/** Paths with a word of their own go before `/contacts/{id}`: they are added before {@link addContactRoutes}. */
export function createContactRoutes(deps: ContactRouteDeps) {
  const api = createApi()
  addListRoutes(api, deps)
  addContactRoutes(api, deps)
  addFieldRoutes(api, deps)
  return api
}

type Api = ReturnType<typeof createApi>

function addListRoutes(api: Api, { actor, contacts, contactImports }: ContactRouteDeps): void {
  api.openapi(listRoute, async (c) => c.json(await contacts.list(await actor(c), c.req.valid('query')), 200))
  api.openapi(countRoute, async (c) =>
    c.json(await contacts.count(await actor(c), c.req.valid('query')), 200),
  )
  api.openapi(choicesRoute, async (c) => c.json(await contacts.choices(await actor(c)), 200))
  api.openapi(exportRoute, async (c) => {
    const { format, workspace: _, ...filter } = c.req.valid('query')
    const pieces = contactImports.exportFile(await actor(c), filter, format)
    const body = new ReadableStream<Uint8Array>({
      pull: async (stream) => {
        const { value, done } = await pieces.next()
        if (done) stream.close()
        else stream.enqueue(Buffer.from(value))
      },
    })
    return c.body(body, 200, {
      'content-type': FILES[format].type,
      'content-disposition': `attachment; filename="${FILES[format].name}"`,
    })
  })
  api.openapi(bulkRoute, async (c) => c.json(await contacts.bulk(await actor(c), c.req.valid('json')), 200))
  api.openapi(undoRoute, async (c) =>
    c.json(
      await contacts.undo(await actor(c), c.req.valid('param').id, [
        'create',
        'edit',
        'delete',
        'bulk',
        'merge',
      ]),
      200,
    ),
  )
}

function addContactRoutes(api: Api, { actor, contacts }: ContactRouteDeps): void {
  api.openapi(createContactRoute, async (c) =>
    c.json(await contacts.create(await actor(c), c.req.valid('json')), 201),
  )
  api.openapi(getRoute, async (c) => c.json(await contacts.get(await actor(c), c.req.valid('param').id), 200))
  api.openapi(historyRoute, async (c) =>
    c.json(await contacts.history(await actor(c), c.req.valid('param').id), 200),
  )
  api.openapi(patchRoute, async (c) =>
    c.json(await contacts.update(await actor(c), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  api.openapi(deleteRoute, async (c) =>
    c.json(await contacts.remove(await actor(c), c.req.valid('param').id), 200),
  )
}

function addFieldRoutes(api: Api, { actor, contactFields }: ContactRouteDeps): void {
  api.openapi(fieldsRoute, async (c) => c.json({ fields: await contactFields.list(await actor(c)) }, 200))
  api.openapi(createFieldRoute, async (c) =>
    c.json(await contactFields.create(await actor(c), c.req.valid('json')), 201),
  )
  api.openapi(putFieldRoute, async (c) =>
    c.json(await contactFields.update(await actor(c), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  api.openapi(deleteFieldRoute, async (c) => {
    await contactFields.remove(await actor(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
