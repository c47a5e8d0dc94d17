import { ApiKeysPanel } from '../features/settings/components/api-keys-panel.tsx'
import { DeletePanel } from '../features/settings/components/delete-panel.tsx'
import { LedgerPanel } from '../features/settings/components/ledger-panel.tsx'
import { WorkspacePanel } from '../features/settings/components/workspace-panel.tsx'
import { ShareLinksPanel } from '../features/views/components/share-links-panel.tsx'
import { useWorkspace } from '../lib/workspace-context.tsx'
import { Page } from '../ui/page.tsx'
import { SettingsTabs } from './settings-tabs.tsx'
import { useWorkspaceMoves } from './use-workspace-moves.ts'

export function SettingsRoute() {
  const workspace = useWorkspace()
  const moves = useWorkspaceMoves()
  return (
    <Page title="Settings">
      <SettingsTabs />
      <WorkspacePanel key={`workspace-${workspace.workspace_id}`} />
      <LedgerPanel key={`ledger-${workspace.workspace_id}`} />
      <ShareLinksPanel key={`links-${workspace.workspace_id}`} />
      <ApiKeysPanel key={`keys-${workspace.workspace_id}`} />
      <DeletePanel key={`delete-${workspace.workspace_id}`} onDeleted={moves.leave} />
    </Page>
  )
}
