import { useQuery } from '@tanstack/react-query'
import { can } from '@tributary/contract/permissions'
import type { PipedriveKind } from '@tributary/contract/pipedrive'
import { pipedriveBadgeQuery } from '../../../lib/pipedrive-badges.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Anchor, Button, Group, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useSendContacts } from '../api/send.ts'
import { StateBadge } from './badge.tsx'

/** How one record stands with Pipedrive, on its own page. */
export function PipedriveRecordPanel({ kind, recordId }: { kind: PipedriveKind; recordId: string }) {
  const workspace = useWorkspace()
  const badge = useQuery(pipedriveBadgeQuery(workspace.workspace_id, kind, recordId))
  const send = useSendContacts(workspace.workspace_id)
  const mayUse = can(workspace.role, 'useOwnPipedrive')
  if (!badge.data && (kind !== 'person' || !mayUse)) return null
  return (
    <Panel title="Pipedrive">
      <Group justify="space-between" gap="sm">
        {badge.data ? (
          <StateBadge state={badge.data.state} />
        ) : (
          <Text size="sm" c="dimmed">
            Not there. A contact goes by itself once it is warm or a meeting is logged.
          </Text>
        )}
        <Group gap="xs">
          {badge.data?.url && (
            <Anchor size="sm" href={badge.data.url} target="_blank" rel="noreferrer">
              Open in Pipedrive
            </Anchor>
          )}
          {badge.data?.state === 'conflict' && mayUse && (
            <TextLink to="/settings/pipedrive" search={true} size="sm">
              Settle
            </TextLink>
          )}
          {badge.data === null && (
            <Button
              size="xs"
              variant="default"
              loading={send.isPending}
              onClick={() => send.mutate([recordId])}
            >
              Send now
            </Button>
          )}
        </Group>
      </Group>
      {badge.data?.problem && (
        <Text size="xs" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          {badge.data.problem}
        </Text>
      )}
      {send.isError && <ErrorNotice error={send.error} title="It was not sent" />}
    </Panel>
  )
}
