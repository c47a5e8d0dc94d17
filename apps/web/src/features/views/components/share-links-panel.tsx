import { useQuery } from '@tanstack/react-query'
import { can } from '@tributary/contract/permissions'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Stack, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { shareLinksQuery } from '../api/list-share-links.ts'
import { useRevokeShareLink } from '../api/revoke-share-link.ts'
import { pageLabel } from '../model/view-page.ts'

/** Links that were given out, and a way to end each. */
export function ShareLinksPanel() {
  const workspace = useWorkspace()
  const allowed = can(workspace.role, 'shareReports')
  const links = useQuery({ ...shareLinksQuery(workspace.workspace_id), enabled: allowed })
  const revoke = useRevokeShareLink(workspace.workspace_id)
  const format = useFormat()
  if (!allowed) return null
  return (
    <Panel title="Share links" note="Read-only links to single pages">
      {links.isPending && <AfterAWhile>{null}</AfterAWhile>}
      {links.isError && <ErrorNotice error={links.error} onRetry={() => void links.refetch()} />}
      {revoke.isError && <ErrorNotice error={revoke.error} title="The link still works" />}
      {links.data?.share_links.length === 0 && (
        <Text size="sm" c="dimmed">
          None. Open a report and choose "Share this page by link" under the bookmark at the top.
        </Text>
      )}
      <Stack gap={0} role="list" aria-label="Share links">
        {links.data?.share_links.map((link) => (
          <ListRow
            key={link.share_link_id}
            side={
              <ConfirmButton
                label="Revoke"
                ask={`Revoke "${link.name}"? Whoever opens it is told that it no longer works.`}
                onConfirm={() => revoke.mutate(link.share_link_id)}
              />
            }
          >
            <Text fw={600}>{link.name}</Text>
            <Text size="xs" c="dimmed">
              {[
                pageLabel(link.page),
                link.expires_at === null ? 'no end' : `until ${format.instant(link.expires_at)}`,
                link.last_used_at === null
                  ? 'not opened yet'
                  : `last opened ${format.instant(link.last_used_at)}`,
              ].join(', ')}
            </Text>
          </ListRow>
        ))}
      </Stack>
    </Panel>
  )
}
