/** What becomes of the right to invite: it is looked at as it is now, and with it go the invitations that were made by it. */
import { AppError } from '@tributary/contract/errors'
import { canGrant, ROLES, type Role } from '@tributary/contract/permissions'
import type { Kysely } from 'kysely'
import type { AccessTables } from './access.table.ts'
import type { Actor, Author } from './access.ts'
import { recordChanges } from './audit.service.ts'
import { deleteInvitationsOf, lockMember } from './members.store.ts'
import { invitationName, requireGrant } from './members.ts'

type Trx = Kysely<AccessTables>

/**
 * Ends the request where whoever invites may not give this role, or not any more. Their membership is held until the
 * transaction ends: whoever takes it away meanwhile waits, and then finds the invitation.
 */
export async function requireGrantNow(trx: Trx, who: Actor, role: Role): Promise<void> {
  if (who.userId === null) return requireGrant(who, role)
  const member = await lockMember(trx, who.workspaceId, who.userId)
  if (!member) throw new AppError('Forbidden', 'You are no member of this workspace any more.')
  requireGrant(member, role)
}

/**
 * Revokes what a member handed out and may not hand out with the role they have from now on: their own links would
 * otherwise let them back in.
 *
 * @param role undefined for whoever is no member any more
 */
export async function revokeBeyond(
  trx: Trx,
  author: Author,
  userId: string,
  role: Role | undefined,
): Promise<void> {
  const lost = ROLES.filter((granted) => role === undefined || !canGrant(role, granted))
  if (lost.length === 0) return
  const revoked = await deleteInvitationsOf(trx, author.workspaceId, userId, lost)
  const changes = revoked.map(({ id, email, role }) => ({
    action: 'revoke',
    kind: 'invitation',
    id,
    name: invitationName(email),
    before: { email, role },
  }))
  await recordChanges(trx, author, changes)
}
