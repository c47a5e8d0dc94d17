/** Whom to contact next, over HTTP: suggestions, warmness, snooze and dismiss, visits. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  changeSchema,
  dismissSchema,
  setWarmnessSchema,
  snoozeSchema,
  suggestedListSchema,
  suggestedQuerySchema,
  warmthLedgerSchema,
} from '@tributary/contract/contacts'
import { personSchema } from '@tributary/contract/people'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ContactAttentionService } from './contact-attention.service.ts'

const tags = ['Contacts']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })

const suggestedRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/suggested',
  tags,
  summary: 'Whom to contact next, by priority, with the reason',
  description:
    'priority = warmness / 10 x 0.7 + min(days since last contact / 30, 1) x 0.3; never contacted counts as 999 days.',
  request: { query: suggestedQuerySchema.extend(query.shape) },
  responses: { 200: jsonAnswer(suggestedListSchema, 'Highest priority first') },
})
const warmnessRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/{id}/warmness',
  tags,
  summary: 'How warm a contact is and why: every row with what is left of it',
  request: { query, params },
  responses: { 200: jsonAnswer(warmthLedgerSchema, 'Ledger, newest first') },
})
const putWarmnessRoute = createRoute({
  ...needs('editContacts'),
  method: 'put',
  path: '/api/v1/contacts/{id}/warmness',
  tags,
  summary: 'Say how warm a contact is; the ledger keeps who said it',
  request: { query, params, body: jsonBody(setWarmnessSchema) },
  responses: { 200: jsonAnswer(warmthLedgerSchema, 'Ledger, newest first') },
})
const deleteWarmnessRoute = createRoute({
  ...needs('editContacts'),
  method: 'delete',
  path: '/api/v1/contacts/{id}/warmness/{entry}',
  tags,
  summary: 'Take back a warmness that was set by hand',
  request: { query, params: params.extend({ entry: z.uuid() }) },
  responses: { 200: jsonAnswer(warmthLedgerSchema, 'Ledger, newest first') },
})
const snoozeRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/contacts/{id}/snooze',
  tags,
  summary: 'Do not suggest a contact before this moment; null: suggest it again',
  request: { query, params, body: jsonBody(snoozeSchema) },
  responses: { 200: jsonAnswer(changeSchema, 'Done; the change can be undone') },
})
const dismissRoute = createRoute({
  ...needs('editContacts'),
  method: 'post',
  path: '/api/v1/contacts/{id}/dismiss',
  tags,
  summary: 'Do not suggest a contact any more, or suggest it again',
  request: { query, params, body: jsonBody(dismissSchema) },
  responses: { 200: jsonAnswer(changeSchema, 'Done; the change can be undone') },
})
const journeyRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/contacts/{id}/journey',
  tags,
  summary: 'What the contact did on the site and bought, found by their e-mail address',
  request: { query, params },
  responses: {
    200: jsonAnswer(z.object({ person: personSchema.nullable() }), 'null: never seen on the site'),
  },
})

export function createContactAttentionRoutes({
  actor,
  attention,
}: {
  actor: ActorOf
  attention: ContactAttentionService
}) {
  const api = createApi()
  api.openapi(suggestedRoute, async (c) =>
    c.json({ suggested: await attention.suggested(await actor(c), c.req.valid('query')) }, 200),
  )
  api.openapi(warmnessRoute, async (c) =>
    c.json(await attention.ledger(await actor(c), c.req.valid('param').id), 200),
  )
  api.openapi(putWarmnessRoute, async (c) =>
    c.json(await attention.setWarmness(await actor(c), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  api.openapi(deleteWarmnessRoute, async (c) => {
    const { id, entry } = c.req.valid('param')
    return c.json(await attention.removeWarmth(await actor(c), id, entry), 200)
  })
  api.openapi(snoozeRoute, async (c) =>
    c.json(await attention.snooze(await actor(c), c.req.valid('param').id, c.req.valid('json').until), 200),
  )
  api.openapi(dismissRoute, async (c) =>
    c.json(
      await attention.dismiss(await actor(c), c.req.valid('param').id, c.req.valid('json').dismissed),
      200,
    ),
  )
  api.openapi(journeyRoute, async (c) =>
    c.json({ person: await attention.journey(await actor(c), c.req.valid('param').id) }, 200),
  )
  return api
}
