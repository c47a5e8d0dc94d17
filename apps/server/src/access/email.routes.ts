/** Messages of the workspace over HTTP, for those who hand their links over where nothing sends e-mail. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  type EmailDetail,
  type EmailListEntry,
  emailPageSchema,
  emailQuerySchema,
  emailSchema,
} from '@tributary/contract/emails'
import { AppError } from '@tributary/contract/errors'
import { canGrant, type Role } from '@tributary/contract/permissions'
import { type ActorOf, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { EmailService } from '../mail/email.service.ts'
import type { Actor } from './access.ts'
import type { MembersService } from './members.service.ts'

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
  description:
    'The text of an invitation is shown where nothing sends e-mail, to whoever may give its role. Where e-mail is sent, only the invited person reads it.',
  request: { query: workspaceQuery, params: z.object({ id: z.uuid() }) },
  responses: { 200: jsonAnswer(emailSchema, 'Message') },
})
const getEmailsIdAttachmentsIndexRoute = createRoute({
  ...needs('manageMembers'),
  method: 'get',
  path: '/api/v1/emails/{id}/attachments/{index}',
  tags,
  summary: 'A file of a message, such as the calendar entry of a meeting',
  request: {
    query: workspaceQuery,
    params: z.object({
      id: z.uuid(),
      index: z.coerce.number().int().min(0).describe('Its place in `attachments`, from 0'),
    }),
  },
  responses: {
    200: { description: 'The file', content: { 'text/calendar': { schema: z.string() } } },
  },
})

export type EmailRouteDeps = {
  readonly actor: ActorOf
  readonly email: EmailService
  /** Know whose account messages somebody may read, and what the links in a text give. */
  readonly members: Pick<MembersService, 'wardsOf' | 'invitations'>
}

export function createEmailRoutes({ actor, email, members }: EmailRouteDeps) {
  const api = createApi()
  // Messages of accounts are shown only where nothing sends them: nobody reads what is on its way to its reader.
  const visibilityOf = async (who: Actor) => ({
    workspaceId: who.workspaceId,
    recipients: email.isSending ? [] : await members.wardsOf(who),
  })

  /** A message with what this actor may read of it. */
  async function readAs(who: Actor, id: string) {
    const { row, content } = await email.readMessage(await visibilityOf(who), id)
    if (!content) return { row, shown: undefined, withheld: 'key_lost' as const }
    const withheld = withheldFrom(who, row, await members.invitations.rolesOf(who.workspaceId, content.text))
    return { row, shown: withheld === null ? content : undefined, withheld }
  }

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
    const { row, shown, withheld } = await readAs(await actor(c), c.req.valid('param').id)
    const attachments = (shown?.attachments ?? []).map(({ fileName, contentType }) => ({
      file_name: fileName,
      content_type: contentType,
    }))
    return c.json({ ...onWire(row), text: shown?.text ?? null, withheld, attachments }, 200)
  })
  api.openapi(getEmailsIdAttachmentsIndexRoute, async (c) => {
    const { id, index } = c.req.valid('param')
    const { shown } = await readAs(await actor(c), id)
    const file = shown?.attachments?.[index]
    if (!file) throw new AppError('NotFound', `The message ${id} has no file ${index} for you to see.`)
    return new Response(file.content, {
      headers: {
        'content-type': file.contentType,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
      },
    })
  })
  return api
}

/** @param roles what somebody could become by the links in the message */
function withheldFrom(who: Actor, row: Row, roles: readonly Role[]): EmailDetail['withheld'] {
  if (roles.length === 0) return null
  if (row.state !== 'kept') return 'mailed'
  return roles.every((role) => canGrant(who.role, role)) ? null : 'role'
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
