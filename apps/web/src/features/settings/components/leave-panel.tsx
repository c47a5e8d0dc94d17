import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useLeaveWorkspace } from '../api/leave-workspace.ts'
import { HIDE_QUESTION } from './sample-banner.tsx'

/** The way out for a member who may not delete the workspace. */
export function LeavePanel({ onLeft }: { onLeft: () => void }) {
  const workspace = useWorkspace()
  const leave = useLeaveWorkspace(workspace.workspace_id)
  return (
    <Panel title={workspace.is_sample ? 'Sample data' : 'Leave workspace'}>
      <Stack gap="sm" align="flex-start">
        <Text c="dimmed">
          {workspace.is_sample
            ? 'This workspace holds a made-up company to look around in. The owner of this installation can remove it; you can hide it.'
            : `You no longer see ${workspace.name}; it stays for its other members.`}
        </Text>
        <ConfirmButton
          label={workspace.is_sample ? 'Hide' : 'Leave'}
          ask={workspace.is_sample ? HIDE_QUESTION : `Leave ${workspace.name}?`}
          loading={leave.isPending}
          onConfirm={() => leave.mutate(undefined, { onSuccess: onLeft })}
        />
        {leave.isError && <ErrorNotice error={leave.error} title="You are still a member" />}
      </Stack>
    </Panel>
  )
}
