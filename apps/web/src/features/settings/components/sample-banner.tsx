import { can } from '@tributary/contract/permissions'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { Button, Group, Text } from '../../../ui/primitives.ts'
import { useDeleteWorkspace } from '../api/delete-workspace.ts'
import { useLeaveWorkspace } from '../api/leave-workspace.ts'

export const HIDE_QUESTION = 'Hide the sample workspace from you? Others keep it; you cannot bring it back.'

type BannerProps = { onDeleted: () => void; onStart: () => void; hasOwn: boolean }

/** Says that the numbers are of a made-up company, and lets it go. */
export function SampleBanner({ onDeleted, onStart, hasOwn }: BannerProps) {
  const workspace = useWorkspace()
  const remove = useDeleteWorkspace(workspace.workspace_id)
  const leave = useLeaveWorkspace(workspace.workspace_id)
  const owns = can(workspace.role, 'deleteWorkspace')
  return (
    <Group
      role="note"
      aria-label="Sample data"
      gap="sm"
      justify="space-between"
      px="md"
      py={6}
      style={{ background: 'var(--t-warn-soft)', color: 'var(--t-warn)' }}
    >
      <Text size="sm">
        {remove.isError || leave.isError
          ? 'That did not work. Try again in Settings.'
          : 'Sample data of a made-up company.'}
      </Text>
      <Group gap="xs">
        {!hasOwn && (
          <Button size="compact-xs" onClick={onStart}>
            Start with your own
          </Button>
        )}
        {owns ? (
          <ConfirmButton
            size="compact-xs"
            label="Remove"
            ask="Remove the sample workspace and all its data?"
            loading={remove.isPending}
            onConfirm={() => remove.mutate(workspace.name, { onSuccess: onDeleted })}
          />
        ) : (
          <ConfirmButton
            size="compact-xs"
            label="Hide"
            ask={HIDE_QUESTION}
            loading={leave.isPending}
            onConfirm={() => leave.mutate(undefined, { onSuccess: onDeleted })}
          />
        )}
      </Group>
    </Group>
  )
}
