import { can } from '@tributary/contract/permissions'
import { PipedrivePage } from '../features/pipedrive/components/pipedrive-page.tsx'
import { useWorkspace } from '../lib/workspace-context.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { SettingsTabs } from './settings-tabs.tsx'

export function PipedriveRoute() {
  const workspace = useWorkspace()
  if (!can(workspace.role, 'useOwnPipedrive'))
    return (
      <Page title="Pipedrive">
        <SettingsTabs />
        <EmptyState title="Not for your role">
          Pipedrive is connected by members who work with contacts.
        </EmptyState>
      </Page>
    )
  return <PipedrivePage key={workspace.workspace_id} tabs={<SettingsTabs />} />
}
