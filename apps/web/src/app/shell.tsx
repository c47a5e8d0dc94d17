import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useSearch } from '@tanstack/react-router'
import type { Me } from '@tributary/contract/access'
import { useEffect, useState } from 'react'
import { meQuery } from '../features/access/api/get-me.ts'
import { chooseWorkspace } from '../features/access/model/choose-workspace.ts'
import { SampleBanner } from '../features/settings/components/sample-banner.tsx'
import { useFreshNumbersAfter } from '../lib/fresh-numbers.ts'
import { useMe, useWorkspace, WorkspaceProvider } from '../lib/workspace-context.tsx'
import { TextLink } from '../ui/link.tsx'
import { Text, useLocalStorage } from '../ui/primitives.ts'
import { ErrorNotice } from '../ui/states.tsx'
import { Explaining } from './explaining.tsx'
import { ImportProgress } from './import-progress.tsx'
import { KeysHelp } from './keys-help.tsx'
import { Palette } from './palette.tsx'
import { BottomBar, Rail } from './rail.tsx'
import { SampleArriving, SampleProgress, SampleProgressPage } from './sample-progress.tsx'
import styles from './shell.module.css'
import { TopBar } from './top-bar.tsx'
import { useReportKeys } from './use-report-keys.ts'
import { useWorkspaceMoves } from './use-workspace-moves.ts'

/** Chooses the workspace and puts the frame around its pages. */
export function Shell() {
  const me = useQuery(meQuery)
  const { workspace: inUrl } = useSearch({ strict: false })
  const [usedLast, setUsedLast] = useLocalStorage<string>({
    key: 'tributary-workspace',
    getInitialValueInEffect: false,
  })
  const workspace = me.data && chooseWorkspace(me.data, inUrl, usedLast)
  const chosenId = workspace?.workspace_id
  useEffect(() => {
    if (chosenId !== undefined && chosenId !== usedLast) setUsedLast(chosenId)
  }, [chosenId, usedLast, setUsedLast])
  if (me.isError && !me.data) return <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />
  if (!me.data) return null
  if (me.data.user === null) return <Navigate to="/sign-in" search={{ returnTo: undefined }} />
  if (!workspace)
    return me.data.sample_loading ? (
      <SampleProgressPage loading={me.data.sample_loading} />
    ) : (
      <Navigate to="/welcome" />
    )
  return (
    <WorkspaceProvider me={me.data} workspace={workspace}>
      <Explaining>
        <Frame me={me.data} />
      </Explaining>
    </WorkspaceProvider>
  )
}

function Frame({ me }: { me: Me }) {
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'tributary-rail',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const [help, setHelp] = useState(false)
  const { is_sample } = useWorkspace()
  useFreshNumbersAfter(me.sample_loading !== null)
  useReportKeys(() => setHelp(true))
  return (
    <div className={styles.frame}>
      <a className="skip-link" href="#main">
        To the content
      </a>
      <Rail collapsed={collapsed} onCollapse={setCollapsed} />
      <div style={{ minWidth: 0 }}>
        <Banners loading={is_sample ? null : me.sample_loading} />
        <TopBar />
        <main id="main" className={styles.main} tabIndex={-1}>
          {is_sample && me.sample_loading ? <SampleArriving loading={me.sample_loading} /> : <Outlet />}
        </main>
      </div>
      <BottomBar />
      <Palette onKeys={() => setHelp(true)} />
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </div>
  )
}

function Banners({ loading }: { loading: Me['sample_loading'] }) {
  const me = useMe()
  const workspace = useWorkspace()
  const moves = useWorkspaceMoves()
  return (
    <>
      {loading && <SampleProgress loading={loading} />}
      <ImportProgress key={workspace.workspace_id} />
      {workspace.is_sample && !me.sample_loading && (
        <SampleBanner
          key={workspace.workspace_id}
          onDeleted={moves.leave}
          onStart={moves.startOwn}
          hasOwn={me.workspaces.some((entry) => !entry.is_sample)}
        />
      )}
      {me.user?.email_is_placeholder && (
        <Text size="sm" px="md" py={6} style={{ background: 'var(--t-raised)' }}>
          You came in by a one-time link.{' '}
          <TextLink to="/settings" search={true} size="sm">
            Set an e-mail and password
          </TextLink>{' '}
          so that you can sign in again.
        </Text>
      )}
    </>
  )
}
