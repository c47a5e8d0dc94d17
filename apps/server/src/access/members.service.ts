/** Use cases of members: who belongs to a workspace, as what, and who leaves it. */
import { AppError } from '@tributary/contract/errors'
import type { Member } from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Kysely } from 'kysely'
import { deleteMember, lockOwners } from './access.store.ts'
import type { AccessTables } from './access.table.ts'
import type { Actor } from './access.ts'
import { recordChange } from './audit.service.ts'
import { revokeBeyond } from './invitation-rights.service.ts'
import { createInvitations, type InvitationDeps } from './invitations.service.ts'
import * as store from './members.store.ts'
import { requireAnotherOwner, requireGrant } from './members.ts'

export type MembersService = ReturnType<typeof createMembersService>

/** Sessions that ended are gone, so that somebody was seen is known for this long. */
const SEEN_WITHIN_MS = 30 * 86_400_000

export function createMembersService(deps: InvitationDeps) {
  const { db } = deps

  async function heldMember(trx: Kysely<AccessTables>, workspaceId: string, userId: string) {
    // The owners first, always: two changes at once would otherwise hold what the other waits for.
    const owners = (await lockOwners(trx, workspaceId)).map((owner) => owner.user_id)
    const member = await store.lockMember(trx, workspaceId, userId)
    if (!member) throw new AppError('NotFound', `This workspace has no member ${userId}.`)
    return { owners, member }
  }

  return {
    invitations: createInvitations(deps),

    listMembers: async (workspaceId: string): Promise<Member[]> => {
      const seenSince = deps.now() - SEEN_WITHIN_MS
      return (await store.listMembers(db, workspaceId)).map((row) => ({
        user_id: row.id,
        name: row.name,
        email: row.email,
        role: row.role,
        joined_at: row.created_at.toISOString(),
        last_seen_at:
          row.last_seen_at && row.last_seen_at.getTime() >= seenSince ? row.last_seen_at.toISOString() : null,
        has_second_factor: row.twoFactorEnabled === true,
      }))
    },

    /** See `listWards`: whose account messages this actor may read. An API key answers for nobody. */
    wardsOf: async (who: Actor): Promise<readonly string[]> => {
      const { userId } = who
      if (userId === null || who.role !== 'OWNER') return []
      // Who works elsewhere, too, is seen only where the other workspaces are.
      return acrossScopes(() => store.listWards(db, userId))
    },

    changeRole: (who: Actor, userId: string, role: Role): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const { owners, member } = await heldMember(trx, who.workspaceId, userId)
        requireGrant(who, member.role, role)
        if (role !== 'OWNER') requireAnotherOwner(owners, userId)
        await store.updateRole(trx, who.workspaceId, userId, role)
        await revokeBeyond(trx, who, userId, role)
        const [before, after] = [{ role: member.role }, { role }]
        await recordChange(trx, who, {
          action: 'update',
          kind: 'member',
          id: userId,
          name: member.name,
          before,
          after,
        })
      }),

    /** The person keeps their account and their other workspaces. */
    removeMember: (who: Actor, userId: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const { owners, member } = await heldMember(trx, who.workspaceId, userId)
        requireGrant(who, member.role)
        requireAnotherOwner(owners, userId)
        await deleteMember(trx, who.workspaceId, userId)
        await revokeBeyond(trx, who, userId, undefined)
        const before = { role: member.role }
        await recordChange(trx, who, {
          action: 'delete',
          kind: 'member',
          id: userId,
          name: member.name,
          before,
        })
      }),
  }
}
