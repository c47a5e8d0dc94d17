/** Who may become, change and stop being a member. Decisions only. */
import { AppError } from '@tributary/contract/errors'
import { canGrant, type Role } from '@tributary/contract/permissions'

/** An invitation can be accepted for this long. */
export const INVITATION_DAYS = 7

/** How an invitation is called in the audit log. */
export function invitationName(email: string | null): string {
  return email ?? 'by link'
}

/** Ends the request where a role is beyond what the actor may give or take away. */
export function requireGrant(actor: { readonly role: Role }, ...roles: readonly Role[]): void {
  for (const role of roles)
    if (!canGrant(actor.role, role))
      throw new AppError('Forbidden', `The role ${actor.role} may not give or take away the role ${role}.`)
}

/** Ends the request where nobody would be left who can manage the workspace and delete it. */
export function requireAnotherOwner(owners: readonly string[], leaving: string): void {
  if (owners.length === 1 && owners[0] === leaving)
    throw new AppError('Conflict', 'This is the only owner. Make somebody else an owner first.')
}

/** The message of an invitation by e-mail. */
export function invitationEmail(invitation: {
  readonly to: string
  readonly workspaceName: string
  readonly invitedBy: string | null
  readonly role: Role
  readonly url: string
}) {
  const { to, workspaceName, invitedBy, role, url } = invitation
  const who = invitedBy === null ? 'You are invited' : `${invitedBy} invites you`
  return {
    to,
    subject: `${workspaceName}: an invitation to Tributary`,
    text: [
      `${who} to join the workspace ${workspaceName} on Tributary as ${roleInWords(role)}.`,
      `Open this link to join. It works once, for ${INVITATION_DAYS} days:`,
      url,
      'If you did not expect this, leave it: nothing happens without the link.',
    ].join('\n\n'),
  }
}

function roleInWords(role: Role): string {
  const words = role.toLowerCase().replace('_', ' ')
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
}
