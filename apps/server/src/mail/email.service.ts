/** E-mail through a durable table: written with the change that causes it, sent later, tried again until it is taken. */
import { AppError } from '@tributary/contract/errors'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Kysely, QueryExecutorProvider } from 'kysely'
import * as store from './email.store.ts'
import type { EmailTables } from './email.table.ts'
import {
  type Email,
  type EmailContent,
  type EmailTransport,
  headerText,
  MAX_ATTEMPTS,
  retryDelayMs,
} from './email.ts'

export type EmailService = ReturnType<typeof createEmailService>

export type EmailDeps = {
  readonly db: Kysely<EmailTables>
  /** Seals contents at rest. */
  readonly secrets: {
    readonly seal: (text: string, context: string) => string
    readonly open: (
      sealed: string,
      context: string,
    ) => { readonly isOpen: true; readonly text: string } | { readonly isOpen: false }
  }
  /** Absent when nothing is configured to send e-mail: messages are kept and shown instead. */
  readonly transport: EmailTransport | undefined
  readonly now: () => number
  readonly newId: () => string
  readonly log: { warn(fields: object, message: string): void }
}

/** A message that is being sent is left alone for this long, whatever happens to the sender. */
const LEASE_MS = 5 * 60_000
const BATCH = 10
const KEPT_MS = 30 * 86_400_000

const contextOf = (id: string) => `email:${id}`

export function createEmailService(deps: EmailDeps) {
  const { db, secrets, transport } = deps
  let onQueued: () => void = () => undefined

  /** Queues a message in the transaction of the change that causes it; answers its id. */
  async function queueEmail(
    handle: QueryExecutorProvider,
    workspaceId: string | null,
    { to, subject, ...content }: Email,
  ): Promise<string> {
    const id = deps.newId()
    await store.insertMessage(handle, {
      id,
      workspace_id: workspaceId,
      recipient: headerText(to).toLowerCase(),
      subject: headerText(subject),
      sealed_content: secrets.seal(JSON.stringify(content), contextOf(id)),
      state: transport === undefined ? 'kept' : 'waiting',
      created_at: new Date(deps.now()),
    })
    onQueued()
    return id
  }

  function contentOf(row: { id: string; sealed_content: string }): EmailContent | undefined {
    const opened = secrets.open(row.sealed_content, contextOf(row.id))
    return opened.isOpen ? (JSON.parse(opened.text) as EmailContent) : undefined
  }

  async function deliver(row: EmailTables['email_message'], send: EmailTransport): Promise<void> {
    const content = contentOf(row)
    const outcome = content
      ? await send({ to: row.recipient, subject: row.subject, messageId: row.id, ...content })
      : { isSent: false as const, isFinal: true, reason: 'its content was sealed under another key' }
    const at = deps.now()
    if (outcome.isSent)
      return store.saveOutcome(db, row.id, { state: 'sent', sent_at: new Date(at), last_error: null })
    const isOver = outcome.isFinal || row.attempts >= MAX_ATTEMPTS
    deps.log.warn(
      { email: row.id, attempts: row.attempts, reason: outcome.reason },
      'an e-mail was not taken',
    )
    await store.saveOutcome(db, row.id, {
      last_error: outcome.reason.slice(0, 500),
      ...(isOver
        ? { state: 'failed' as const }
        : { next_attempt_at: new Date(at + retryDelayMs(row.attempts)) }),
    })
  }

  return {
    /** Whether messages leave the house; otherwise they are shown to those who administer. */
    isSending: transport !== undefined,
    queueEmail,
    /** Queues a message of a workspace, or with null of an account. */
    sendEmail: (workspaceId: string | null, email: Email): Promise<string> =>
      queueEmail(db, workspaceId, email),
    /** Sends what is due, one after the other; answers how many were tried. */
    deliverDue: async (): Promise<number> => {
      if (transport === undefined) return 0
      const at = deps.now()
      const rows = await store.claimDue(db, new Date(at), new Date(at + LEASE_MS), BATCH)
      for (const row of rows) await deliver(row, transport)
      return rows.length
    },
    /** Forgets messages a month after they were settled. */
    forgetOld: () => store.deleteOld(db, new Date(deps.now() - KEPT_MS)),
    /** Calls back whenever a message was queued; its transaction may still be open. */
    onQueued: (listener: () => void) => {
      onQueued = listener
    },

    // Messages of accounts are of no workspace.
    listMessages: (whose: store.Visibility, beforeId: string | undefined, limit: number) =>
      acrossScopes(() => store.listMessages(db, whose, beforeId, limit)),
    /** A message with its content, which is undefined when it was sealed under another key. */
    readMessage: async (whose: store.Visibility, id: string) => {
      const row = await acrossScopes(() => store.findMessage(db, whose, id))
      if (!row) throw new AppError('NotFound', `There is no message ${id} for you to see.`)
      return { row, content: contentOf(row) }
    },
  }
}
