import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Page } from '../../../ui/page.tsx'
import { QueryState } from '../../../ui/states.tsx'
import { pipedriveStatusQuery } from '../api/get-status.ts'
import { statusFinding } from '../model/pipedrive-words.ts'
import { ConflictsPanel } from './conflicts-panel.tsx'
import { KeyPanel } from './key-panel.tsx'
import { QueuePanel } from './queue-panel.tsx'
import { SettingPanel } from './setting-panel.tsx'

/** Key, what is sent, how it stands, and what somebody has to look at. */
export function PipedrivePage({ tabs }: { tabs: ReactNode }) {
  const status = useQuery(pipedriveStatusQuery(useWorkspace().workspace_id))
  return (
    <Page title="Pipedrive" finding={status.data && statusFinding(status.data)}>
      {tabs}
      <QueryState query={status} />
      {status.data && (
        <>
          <KeyPanel apiKey={status.data.my_key} />
          {status.data.company !== null && <ConflictsPanel />}
          <QueuePanel status={status.data} />
          <SettingPanel key={JSON.stringify(status.data.setting)} setting={status.data.setting} />
        </>
      )}
    </Page>
  )
}
