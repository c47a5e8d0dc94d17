/** Messages of the workspace over HTTP, for those who hand their links over where nothing sends e-mail. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  type EmailListEntry,
  emailPageSchema,
  emailQuerySchema,
  emailSchema,
} from '@tributary/contract/emails'
import { type ActorOf, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { EmailService } from '../mail/email.service.ts'
import type { Actor } from './access.ts'

const tags = ['Members']

const getEmailsRoute = createRoute({
  ...needs('manageMembers'),
  method: 'get',
  path: '/api/v1/emails',
  tags,
  summary: 'Messages that were written for the workspace',
  description:
    'Where nothing sends e-mail, an owner also sees messages of accounts, such as a new password’s link, of people who belong to no workspace but the owner’s.',
  request: { query: emailQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(emailPageSchema, 'Newest first') },
})
const getEmailsIdRoute = createRoute({
  ...needs('manageMembers'),
  method: 'get',
  path: '/api/v1/emails/{id}',
  tags,
  summary: 'A message with its text',
  request: { query: workspaceQuery, params: z.object({ id: z.uuid() }) },
  responses: { 200: jsonAnswer(emailSchema, 'Message') },
})

export type EmailRouteDeps = {
  readonly actor: ActorOf
  readonly email: EmailService
  /** Addresses of the people whose account messages this actor may read. */
  readonly wardsOf: (who: Actor) => Promise<readonly string[]>
}

export function createEmailRoutes({ actor, email, wardsOf }: EmailRouteDeps) {
  const api = createApi()
  // Messages of accounts are shown only where nothing sends them: nobody reads what is on its way to its reader.
  const visibilityOf = async (who: Actor) => ({
    workspaceId: who.workspaceId,
    recipients: email.isSending ? [] : await wardsOf(who),
  })

  api.openapi(getEmailsRoute, async (c) => {
    const who = await actor(c)
    const { cursor, limit } = c.req.valid('query')
    const rows = await email.listMessages(await visibilityOf(who), cursor, limit + 1)
    const shown = rows.slice(0, limit)
    return c.json(
      {
        emails: shown.map(onWire),
        next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
        is_sending: email.isSending,
      },
      200,
    )
  })
  api.openapi(getEmailsIdRoute, async (c) => {
    const who = await actor(c)
    const { row, content } = await email.readMessage(await visibilityOf(who), c.req.valid('param').id)
    const attachments = (content?.attachments ?? []).map(({ fileName, contentType }) => ({
      file_name: fileName,
      content_type: contentType,
    }))
    return c.json({ ...onWire(row), text: content?.text ?? null, attachments }, 200)
  })
  return api
}

type Row = Awaited<ReturnType<EmailService['listMessages']>>[number]

function onWire(row: Row): EmailListEntry {
  return {
    email_id: row.id,
    to: row.recipient,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    last_error: row.last_error,
    created_at: row.created_at.toISOString(),
    sent_at: row.sent_at?.toISOString() ?? null,
  }
}
