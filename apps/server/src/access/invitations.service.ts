/** Use cases of invitations: make, send again, take back, accept. */
import { AppError } from '@tributary/contract/errors'
import type { CreatedInvitation, Invitation, InvitePage } from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import type { Kysely } from 'kysely'
import type { EmailService } from '../mail/email.service.ts'
import { findMembership, findUser, findUserByEmail, insertMember, savePassword } from './access.store.ts'
import type { AccessTables } from './access.table.ts'
import type { Actor } from './access.ts'
import { recordChange } from './audit.service.ts'
import { requireGrantNow } from './invitation-rights.service.ts'
import {
  formatInvitationTokens,
  hashesOf,
  type InvitationTokens,
  invitationUrl,
  isMailedToken,
  tokensIn,
} from './invitation-token.ts'
import * as store from './members.store.ts'
import { INVITATION_DAYS, invitationEmail, invitationName, requireGrant } from './members.ts'

const DAY_MS = 86_400_000

export type InvitationDeps = {
  readonly db: Kysely<AccessTables>
  readonly email: Pick<EmailService, 'queueEmail' | 'isSending'>
  readonly now: () => number
  readonly newId: () => string
  readonly randomBytes: (length: number) => Uint8Array
}

type Trx = Kysely<AccessTables>
type InvitationRow = NonNullable<Awaited<ReturnType<typeof store.findInvitation>>>
type NewAccount = { email?: string | undefined; name: string; passwordHash: string }

export function createInvitations(deps: InvitationDeps) {
  const { db, email } = deps

  function newTokens() {
    const expiresAt = new Date(deps.now() + INVITATION_DAYS * DAY_MS)
    return { tokens: formatInvitationTokens(deps.randomBytes(32)), expiresAt }
  }

  /** Queues the e-mail, if the invitation has an address, and answers what is shown once. */
  async function handOut(
    trx: Trx,
    who: Actor,
    id: string,
    { tokens: { shown, mailed }, origin }: { tokens: InvitationTokens; origin: string },
  ): Promise<CreatedInvitation> {
    const invitation = await heldInvitation(trx, who, id)
    const { email: to, role, invited_by: invitedBy } = invitation
    if (to !== null) {
      // A message that nobody sends is read by administrators: it proves nothing about the address.
      const url = invitationUrl(origin, email.isSending ? mailed : shown)
      const message = invitationEmail({ to, workspaceName: who.workspace.name, invitedBy, role, url })
      await email.queueEmail(trx, who.workspaceId, message)
    }
    const url = invitationUrl(origin, shown)
    return { ...onWire(invitation), url, is_emailed: to !== null && email.isSending }
  }

  async function heldInvitation(trx: Trx, who: Actor, id: string): Promise<InvitationRow> {
    const row = await store.findInvitation(trx, who.workspaceId, id)
    if (!row) throw new AppError('NotFound', `This workspace has no invitation ${id}.`)
    requireGrant(who, row.role)
    return row
  }

  /** Uses an invitation up: whoever comes second, or late, finds it gone. */
  async function takeInvitation(trx: Trx, token: string) {
    const taken = await store.takeInvitation(trx, hashesOf(token))
    if (!taken || taken.expires_at.getTime() <= deps.now()) throw ended()
    return { ...taken, isMailed: isMailedToken(token, taken.token_hash) }
  }

  async function join(
    trx: Trx,
    userId: string,
    invitation: { id: string; workspace_id: string; role: Role },
    name: string,
  ): Promise<void> {
    const { workspace_id: workspaceId, role } = invitation
    const known = await findMembership(trx, workspaceId, userId)
    if (known) throw new AppError('Conflict', 'You are a member of this workspace already.')
    await insertMember(trx, { workspace_id: workspaceId, user_id: userId, role })
    const after = { role, invitation_id: invitation.id }
    await recordChange(
      trx,
      { workspaceId, userId },
      { action: 'join', kind: 'member', id: userId, name, after },
    )
  }

  function onWire(row: InvitationRow): Invitation {
    return {
      invitation_id: row.id,
      email: row.email,
      role: row.role,
      created_at: row.created_at.toISOString(),
      expires_at: row.expires_at.toISOString(),
      is_expired: row.expires_at.getTime() <= deps.now(),
      invited_by: row.invited_by,
    }
  }

  return {
    list: async (workspaceId: string): Promise<Invitation[]> =>
      (await store.listInvitations(db, workspaceId)).map(onWire),

    /** @param origin where the pages are that links name */
    create: (
      who: Actor,
      asked: { email: string | null; role: Role },
      origin: string,
    ): Promise<CreatedInvitation> =>
      db.transaction().execute(async (trx) => {
        await requireGrantNow(trx, who, asked.role)
        if (asked.email !== null && (await store.hasMemberWithEmail(trx, who.workspaceId, asked.email)))
          throw taken(`${asked.email} is a member already.`, 'is a member already')
        const { tokens, expiresAt } = newTokens()
        const id = deps.newId()
        const isNew = await store.insertInvitation(trx, {
          id,
          workspace_id: who.workspaceId,
          ...asked,
          token_hash: tokens.hash,
          expires_at: expiresAt,
          invited_by: who.userId,
          created_at: new Date(deps.now()),
        })
        if (!isNew)
          throw taken(`${asked.email} is invited already: send that invitation again.`, 'is invited already')
        const name = invitationName(asked.email)
        await recordChange(trx, who, { action: 'create', kind: 'invitation', id, name, after: asked })
        return handOut(trx, who, id, { tokens, origin })
      }),

    /** A new link, and time; the link before no longer works. */
    renew: (who: Actor, id: string, origin: string): Promise<CreatedInvitation> =>
      db.transaction().execute(async (trx) => {
        const row = await heldInvitation(trx, who, id)
        await requireGrantNow(trx, who, row.role)
        const { tokens, expiresAt } = newTokens()
        const change = { token_hash: tokens.hash, expires_at: expiresAt, invited_by: who.userId }
        await store.renewInvitation(trx, id, change)
        const name = invitationName(row.email)
        const [before, after] = [{ expires_at: row.expires_at }, { expires_at: expiresAt }]
        await recordChange(trx, who, { action: 'renew', kind: 'invitation', id, name, before, after })
        return handOut(trx, who, id, { tokens, origin })
      }),

    revoke: (who: Actor, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const row = await heldInvitation(trx, who, id)
        await store.deleteInvitation(trx, id)
        const before = { email: row.email, role: row.role }
        await recordChange(trx, who, {
          action: 'revoke',
          kind: 'invitation',
          id,
          name: invitationName(row.email),
          before,
        })
      }),

    /** Roles that somebody could take by a text: of the invitations, open or expired, whose links it holds. */
    rolesOf: async (workspaceId: string, text: string): Promise<readonly Role[]> => {
      const hashes = tokensIn(text).flatMap(hashesOf)
      return hashes.length === 0 ? [] : store.listRolesOfTokens(db, workspaceId, hashes)
    },

    /** What the holder of a link sees. */
    page: async (token: string): Promise<InvitePage> => {
      const row = await store.findInvitationByToken(db, hashesOf(token))
      if (!row || row.expires_at.getTime() <= deps.now()) throw ended()
      return {
        workspace_name: row.workspace_name,
        role: row.role,
        email: row.email,
        invited_by: row.invited_by,
        expires_at: row.expires_at.toISOString(),
        has_account: row.email !== null && (await findUserByEmail(db, row.email)) !== undefined,
      }
    },

    /** Somebody with an account joins. An invitation to an address is for the account of that address. */
    acceptAsUser: (token: string, userId: string): Promise<{ workspace_id: string; email: string }> =>
      db.transaction().execute(async (trx) => {
        const user = await findUser(trx, userId)
        if (!user) throw new AppError('SignInRequired')
        const invitation = await takeInvitation(trx, token)
        if (invitation.email !== null && invitation.email !== user.email)
          throw new AppError(
            'Forbidden',
            `This invitation is for ${invitation.email}, and you are signed in as ${user.email}.`,
          )
        await join(trx, userId, invitation, user.name)
        return { workspace_id: invitation.workspace_id, email: user.email }
      }),

    /** Somebody without an account makes one and joins, also where strangers cannot sign up. */
    acceptAsNewUser: (
      token: string,
      account: NewAccount,
    ): Promise<{ workspace_id: string; email: string; userId: string }> =>
      db.transaction().execute(async (trx) => {
        const invitation = await takeInvitation(trx, token)
        const address = invitation.email ?? account.email
        if (address === undefined)
          throw new AppError('ValidationFailed', 'email: is needed', [
            { path: 'email', message: 'is needed' },
          ])
        if (await findUserByEmail(trx, address))
          throw taken(`${address} has an account: sign in to accept.`, 'has an account: sign in to accept')
        const userId = deps.newId()
        const { name } = account
        await store.insertUser(trx, { id: userId, email: address, name, emailVerified: invitation.isMailed })
        const password = { id: deps.newId(), userId, passwordHash: account.passwordHash }
        await savePassword(trx, password, new Date(deps.now()))
        await join(trx, userId, invitation, account.name)
        return { workspace_id: invitation.workspace_id, email: address, userId }
      }),
  }
}

function ended(): AppError {
  return new AppError('InvitationEnded')
}

function taken(detail: string, message: string): AppError {
  return new AppError('Conflict', detail, [{ path: 'email', message }])
}
