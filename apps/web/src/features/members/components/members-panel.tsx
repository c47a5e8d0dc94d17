import { useQuery } from '@tanstack/react-query'
import type { Member } from '@tributary/contract/members'
import { can, canGrant, type Role } from '@tributary/contract/permissions'
import { useFormat, useMe, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Badge, Group, Select, Stack, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useChangeRole } from '../api/change-role.ts'
import { membersQuery } from '../api/list-members.ts'
import { useRemoveMember } from '../api/remove-member.ts'
import { grantableRoles, parseRole, roleLabel, roleMay } from '../model/role-words.ts'

/** Who belongs to the workspace, as what. */
export function MembersPanel() {
  const workspace = useWorkspace()
  const members = useQuery(membersQuery(workspace.workspace_id))
  const change = useChangeRole(workspace.workspace_id)
  const remove = useRemoveMember(workspace.workspace_id)
  const changeRole = (member: Member, role: Role) =>
    change.mutate(
      { userId: member.user_id, role },
      {
        onSuccess: () =>
          showUndo({
            id: `role-${member.user_id}`,
            message: `${member.name} is now ${roleLabel(role)}.`,
            undo: () => change.mutate({ userId: member.user_id, role: member.role }),
          }),
      },
    )
  return (
    <Panel
      title="People in this workspace"
      note={members.data ? countInWords(members.data.members.length) : undefined}
    >
      {members.isPending && <AfterAWhile>{null}</AfterAWhile>}
      {members.isError && <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />}
      {change.isError && <ErrorNotice error={change.error} title="The role was not changed" />}
      {remove.isError && <ErrorNotice error={remove.error} title="Nobody was removed" />}
      <Stack gap={0} role="list" aria-label="Members">
        {members.data?.members.map((member) => (
          <MemberEntry
            key={member.user_id}
            member={member}
            onRole={(role) => changeRole(member, role)}
            onRemove={() => remove.mutate(member.user_id)}
          />
        ))}
      </Stack>
    </Panel>
  )
}

type EntryProps = { member: Member; onRole: (role: Role) => void; onRemove: () => void }

function MemberEntry({ member, onRole, onRemove }: EntryProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const isMe = useMe().user?.user_id === member.user_id
  const mayChange = can(workspace.role, 'manageMembers') && canGrant(workspace.role, member.role)
  const seen =
    member.last_seen_at === null
      ? 'not seen in the last month'
      : `last seen ${format.instant(member.last_seen_at)}`
  return (
    <ListRow
      side={
        mayChange ? (
          <Group gap="xs" wrap="nowrap">
            <Select
              aria-label={`Role of ${member.name}`}
              w={150}
              size="xs"
              allowDeselect={false}
              data={grantableRoles(workspace.role)}
              value={member.role}
              onChange={(chosen) => {
                const role = parseRole(chosen)
                if (role !== undefined && role !== member.role) onRole(role)
              }}
            />
            {!isMe && (
              <ConfirmButton
                label="Remove"
                ask={`Remove ${member.name}? They lose this workspace at once; what they made stays.`}
                onConfirm={onRemove}
              />
            )}
          </Group>
        ) : (
          <Text size="sm" title={roleMay(member.role)}>
            {roleLabel(member.role)}
          </Text>
        )
      }
    >
      <Group gap={6}>
        <Text fw={600}>{member.name}</Text>
        {isMe && <Badge variant="light">You</Badge>}
        {member.has_second_factor && <Badge variant="outline">Second factor</Badge>}
      </Group>
      <Text size="xs" c="dimmed">
        {member.email}, {seen}
      </Text>
    </ListRow>
  )
}

function countInWords(count: number): string {
  return count === 1 ? 'You alone. Invite others below.' : `${count} people`
}
