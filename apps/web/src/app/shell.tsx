import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useLocation, useMatches, useSearch } from '@tanstack/react-router'
import type { Me } from '@tributary/contract/access'
import { can } from '@tributary/contract/permissions'
import { lazy, Suspense, useEffect, useState } from 'react'
import { meQuery } from '../features/access/api/get-me.ts'
import { chooseWorkspace } from '../features/access/model/choose-workspace.ts'
import { useFreshNumbersAfter } from '../lib/fresh-numbers.ts'
import { useMe, useWorkspace, WorkspaceProvider } from '../lib/workspace-context.tsx'
import { DeviceProvider } from '../offline/device-context.tsx'
import { TextLink } from '../ui/link.tsx'
import { Text, useLocalStorage } from '../ui/primitives.ts'
import { EmptyState, ErrorNotice } from '../ui/states.tsx'
import { Explaining } from './explaining.tsx'
import { mayOpen, pagesFor } from './pages-for-role.ts'
import { BottomBar, Rail } from './rail.tsx'
import styles from './shell.module.css'
import { TopBar } from './top-bar.tsx'
import { UpdateNotice } from './update-notice.tsx'
import { usePalette } from './use-palette.ts'
import { useReportKeys } from './use-report-keys.ts'
import { useWorkspaceMoves } from './use-workspace-moves.ts'

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const SampleBanner = lazy(async () => ({
  default: (await import('../features/settings/components/sample-banner.tsx')).SampleBanner,
}))
const ImportProgress = lazy(async () => ({
  default: (await import('./import-progress.tsx')).ImportProgress,
}))
const KeysHelp = lazy(async () => ({
  default: (await import('./keys-help.tsx')).KeysHelp,
}))

const sample = () => import('./sample-progress.tsx')
const SampleArriving = lazy(async () => ({ default: (await sample()).SampleArriving }))
const SampleProgress = lazy(async () => ({ default: (await sample()).SampleProgress }))
const SampleProgressPage = lazy(async () => ({ default: (await sample()).SampleProgressPage }))

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
      <Suspense fallback={null}>
        <SampleProgressPage loading={me.data.sample_loading} />
      </Suspense>
    ) : (
      <Navigate to="/welcome" />
    )
  return (
    <WorkspaceProvider me={me.data} workspace={workspace}>
      <DeviceProvider userId={me.data.user.user_id}>
        <Explaining>
          <Frame me={me.data} />
        </Explaining>
      </DeviceProvider>
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
  const palette = usePalette()
  useReportKeys(() => setHelp(true))
  return (
    <div className={styles.frame}>
      <a className="skip-link" href="#main">
        To the content
      </a>
      <Rail collapsed={collapsed} onCollapse={setCollapsed} />
      <div style={{ minWidth: 0 }}>
        <Banners loading={is_sample ? null : me.sample_loading} />
        <TopBar onSearch={palette.open} />
        <main id="main" className={styles.main} tabIndex={-1}>
          {is_sample && me.sample_loading ? (
            <Suspense fallback={null}>
              <SampleArriving loading={me.sample_loading} />
            </Suspense>
          ) : (
            <AllowedOutlet />
          )}
        </main>
      </div>
      <BottomBar />
      {palette.isWanted && (
        <Suspense fallback={null}>
          <Palette onKeys={() => setHelp(true)} />
        </Suspense>
      )}
      {help && (
        <Suspense fallback={null}>
          <KeysHelp open onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  )
}

/** The page, where the role may open it; who may not see the first page begins with the first one they may. */
function AllowedOutlet() {
  const { role } = useWorkspace()
  const { pathname } = useLocation()
  const shown = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? pathname })
  if (mayOpen(role, shown)) return <Outlet />
  // On the way to a page that may be opened, the one before is not asked any more.
  if (mayOpen(role, pathname)) return null
  if (pathname === '/overview')
    return <Navigate to={pagesFor(role)[0]?.to ?? '/settings'} search={true} replace />
  return (
    <EmptyState title="Not for your role">
      Ask an owner or admin of this workspace to do it, or to change your role.
    </EmptyState>
  )
}

function Banners({ loading }: { loading: Me['sample_loading'] }) {
  const me = useMe()
  const workspace = useWorkspace()
  const moves = useWorkspaceMoves()
  return (
    <>
      <UpdateNotice />
      <Suspense fallback={null}>
        {loading && <SampleProgress loading={loading} />}
        {can(workspace.role, 'readNumbers') && <ImportProgress key={`import-${workspace.workspace_id}`} />}
        {workspace.is_sample && !me.sample_loading && (
          <SampleBanner
            key={`sample-${workspace.workspace_id}`}
            onDeleted={moves.leave}
            onStart={moves.startOwn}
            hasOwn={me.workspaces.some((entry) => !entry.is_sample)}
          />
        )}
      </Suspense>
      {me.user?.email_is_placeholder && (
        <Text size="sm" px="md" py={6} style={{ background: 'var(--t-raised)' }}>
          You came in by a one-time link.{' '}
          <TextLink to="/settings/account" search={true} size="sm">
            Set an e-mail and password
          </TextLink>{' '}
          so that you can sign in again.
        </Text>
      )}
    </>
  )
}
