/** The credit ledger over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  ledgerChangesQuerySchema,
  ledgerChangesSchema,
  ledgerHistoryQuerySchema,
  ledgerHistorySchema,
  ledgerSettingSchema,
} from '@tributary/contract/ledger'
import { reportWorkspace } from '../access/access.ts'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { LedgerService } from './ledger.service.ts'

const tags = ['Reports']

const getLedgerSettingsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/ledger/settings',
  tags,
  summary: 'Models and window that the credit ledger records',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(ledgerSettingSchema, 'What is recorded') },
})

const putLedgerSettingsRoute = createRoute({
  ...needs('manageWorkspace'),
  method: 'put',
  path: '/api/v1/ledger/settings',
  tags,
  summary: 'Choose the models and the window that the credit ledger records',
  request: { query: workspaceQuery, body: jsonBody(ledgerSettingSchema) },
  responses: { 200: jsonAnswer(ledgerSettingSchema, 'What is recorded from now on') },
})

const getLedgerChangesRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/ledger/changes',
  tags,
  summary: 'Credited money as it stood at a moment, as it stands now, and why it changed',
  request: { query: ledgerChangesQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(ledgerChangesSchema, 'Before, now and the causes between') },
})

const getConversionsIdCreditsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/conversions/{id}/credits',
  tags,
  summary: 'Recorded credits of a conversion, each version with its cause',
  request: {
    params: z.object({ id: z.string() }),
    query: ledgerHistoryQuerySchema.extend(workspaceQuery.shape),
  },
  responses: { 200: jsonAnswer(ledgerHistorySchema, 'Records, oldest first') },
})

export function createLedgerRoutes({ actor, ledger }: { actor: ActorOf; ledger: LedgerService }) {
  const api = createApi()

  api.openapi(getLedgerSettingsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await ledger.setting(who.workspaceId), 200)
  })

  api.openapi(putLedgerSettingsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await ledger.choose(who.workspaceId, c.req.valid('json'), who), 200)
  })

  api.openapi(getLedgerChangesRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...query } = c.req.valid('query')
    return c.json(await ledger.changes(reportWorkspace(who), query), 200)
  })

  api.openapi(getConversionsIdCreditsRoute, async (c) => {
    const who = await actor(c)
    return c.json(
      await ledger.history(who.workspaceId, c.req.valid('param').id, c.req.valid('query').model),
      200,
    )
  })

  return api
}
