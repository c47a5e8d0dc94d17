import { useQuery } from '@tanstack/react-query'
import type { CreatedInvitation, Invitation } from '@tributary/contract/members'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { CopyText } from '../../../ui/copy-text.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Badge, Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { useInvite } from '../api/invite.ts'
import { invitationsQuery } from '../api/list-invitations.ts'
import { useRevokeInvitation } from '../api/revoke-invitation.ts'
import { roleLabel } from '../model/role-words.ts'
import { InviteForm } from './invite-form.tsx'

/** Invite somebody, and what became of those who were. */
export function InvitationsPanel() {
  const { workspace_id: workspaceId, role } = useWorkspace()
  const invitations = useQuery(invitationsQuery(workspaceId))
  const invite = useInvite(workspaceId)
  const revoke = useRevokeInvitation(workspaceId)
  const open = invitations.data?.invitations ?? []
  return (
    <Panel title="Invite somebody" note="An invitation works once, for seven days">
      <Stack gap="md">
        <InviteForm
          role={role}
          isPending={invite.isPending}
          error={invite.error}
          onInvite={(asked, done) => invite.mutate(asked, { onSuccess: done })}
        />
        {invite.data && <HandOver invitation={invite.data} />}
        {invitations.isPending && <AfterAWhile>{null}</AfterAWhile>}
        {invitations.isError && (
          <ErrorNotice error={invitations.error} onRetry={() => void invitations.refetch()} />
        )}
        {revoke.isError && <ErrorNotice error={revoke.error} title="The invitation still works" />}
        {open.length > 0 && (
          <Stack gap={0} role="list" aria-label="Open invitations">
            {open.map((invitation) => (
              <InvitationEntry
                key={invitation.invitation_id}
                invitation={invitation}
                onRenew={() => invite.mutate({ invitationId: invitation.invitation_id })}
                onRevoke={() => revoke.mutate(invitation.invitation_id)}
              />
            ))}
          </Stack>
        )}
      </Stack>
    </Panel>
  )
}

/** The link, which is shown only now, with who has to be given it. */
function HandOver({ invitation }: { invitation: CreatedInvitation }) {
  const { email, role, url, is_emailed } = invitation
  const title =
    email === null
      ? `Link for one ${roleLabel(role).toLowerCase()}`
      : is_emailed
        ? `On its way to ${email}`
        : `Send this link to ${email}`
  return (
    <Notice tone={is_emailed ? 'plain' : 'warn'} title={title}>
      <Text size="sm" mb="xs">
        {is_emailed
          ? 'You can hand the link over yourself as well. It is not shown again.'
          : `Copy it now: it is not shown again. ${email === null ? 'Whoever opens it first joins.' : 'It works for that address alone.'}`}
      </Text>
      <CopyText value={url} label="Copy link" />
    </Notice>
  )
}

type EntryProps = { invitation: Invitation; onRenew: () => void; onRevoke: () => void }

function InvitationEntry({ invitation, onRenew, onRevoke }: EntryProps) {
  const format = useFormat()
  const name = invitation.email ?? 'Whoever has the link'
  return (
    <ListRow
      side={
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onRenew}>
            {invitation.email === null ? 'New link' : 'Send again'}
          </Button>
          <ConfirmButton
            label="Revoke"
            ask={`Revoke the invitation of ${invitation.email ?? 'whoever has the link'}? Its link stops working.`}
            onConfirm={onRevoke}
          />
        </Group>
      }
    >
      <Group gap={6}>
        <Text fw={600}>{name}</Text>
        {invitation.is_expired && (
          <Badge variant="light" color="red">
            Expired
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {roleLabel(invitation.role)}, invited {format.instant(invitation.created_at)}
        {invitation.invited_by !== null && ` by ${invitation.invited_by}`}, until{' '}
        {format.instant(invitation.expires_at)}
      </Text>
    </ListRow>
  )
}
