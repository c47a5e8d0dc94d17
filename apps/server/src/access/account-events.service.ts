/** What happens around an account: its messages, and entries in the audit log of the workspaces it belongs to. */
import type { Kysely } from 'kysely'
import type { EmailService } from '../mail/email.service.ts'
import { findUser, listWorkspacesOfUser } from './access.store.ts'
import type { AccessTables } from './access.table.ts'
import { recordChange } from './audit.service.ts'

type SendLink = (user: { email: string; name: string }, url: string) => Promise<void>

export type AccountEvents = {
  readonly onUserCreated: (userId: string) => Promise<void>
  /** Something about how the account is entered was changed. */
  readonly onAccountChange: (userId: string, action: string) => Promise<void>
  /** The second factor is on, as of now or for longer. */
  readonly onSecondFactor: (userId: string) => Promise<void>
  readonly sendPasswordLink: SendLink
  readonly sendConfirmLink: SendLink
  /** Somebody signed up with the address of an account that exists. */
  readonly sendAccountExists: SendLink
}

export function createAccountEvents(deps: {
  readonly db: Kysely<AccessTables>
  readonly email: Pick<EmailService, 'sendEmail'>
  readonly joinSample: (userId: string) => Promise<void>
}): AccountEvents {
  const { db, email } = deps

  async function onAccountChange(userId: string, action: string): Promise<void> {
    const user = await findUser(db, userId)
    const workspaces = await listWorkspacesOfUser(db, userId)
    await db.transaction().execute(async (trx) => {
      for (const { id: workspaceId, is_sample } of workspaces) {
        if (is_sample) continue
        const change = { action, kind: 'account', id: userId, name: user?.name ?? '' }
        await recordChange(trx, { workspaceId, userId }, change)
      }
    })
  }

  return {
    onUserCreated: deps.joinSample,
    onAccountChange,
    onSecondFactor: (userId) => onAccountChange(userId, 'add second factor'),
    sendPasswordLink: async (user, url) => {
      await email.sendEmail(null, passwordEmail(user, url))
    },
    sendConfirmLink: async (user, url) => {
      await email.sendEmail(null, confirmEmail(user, url))
    },
    sendAccountExists: async (user, url) => {
      await email.sendEmail(null, existsEmail(user, url))
    },
  }
}

function passwordEmail({ email: to, name }: { email: string; name: string }, url: string) {
  return {
    to,
    subject: 'Choose a new password for Tributary',
    text: [
      `Hello ${name},`,
      'somebody, hopefully you, asked for a new password. Open this link to choose one. It works once, for an hour:',
      url,
      'If it was not you, leave this message: nothing changes without the link.',
    ].join('\n\n'),
  }
}

function confirmEmail({ email: to, name }: { email: string; name: string }, url: string) {
  return {
    to,
    subject: 'Confirm your address for Tributary',
    text: [
      `Hello ${name},`,
      'open this link to confirm your address and sign in. It works for a day:',
      url,
      'If you did not create an account, leave this message: nothing happens without the link.',
    ].join('\n\n'),
  }
}

function existsEmail({ email: to, name }: { email: string; name: string }, url: string) {
  return {
    to,
    subject: 'You have a Tributary account already',
    text: [
      `Hello ${name},`,
      'somebody, hopefully you, tried to create an account with this address. It has one: sign in, or choose a new password here:',
      url,
      'If it was not you, leave this message: nothing was changed.',
    ].join('\n\n'),
  }
}
