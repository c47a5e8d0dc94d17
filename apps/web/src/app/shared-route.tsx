import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Me, Workspace } from '@tributary/contract/access'
import type { SharedPage } from '@tributary/contract/views'
import { lazy, Suspense } from 'react'
import { sharedPageQuery } from '../features/views/api/get-shared-page.ts'
import { openShare } from '../lib/share-token.ts'
import { useReport, WorkspaceProvider } from '../lib/workspace-context.tsx'
import { Brand } from '../ui/brand.tsx'
import { ModelPicker } from '../ui/model-picker.tsx'
import { Text } from '../ui/primitives.ts'
import { ErrorNotice, ReportSkeleton } from '../ui/states.tsx'
import { PeriodPicker } from './period-picker.tsx'
import styles from './shell.module.css'

const PAGES = {
  overview: lazy(async () => ({
    default: (await import('../features/overview/components/overview-page.tsx')).OverviewPage,
  })),
  attribution: lazy(async () => ({
    default: (await import('../features/attribution/components/attribution-page.tsx')).AttributionPage,
  })),
  campaigns: lazy(async () => ({
    default: (await import('../features/campaigns/components/campaigns-page.tsx')).CampaignsPage,
  })),
  explore: lazy(async () => ({
    default: (await import('../features/explore/components/explore-page.tsx')).ExplorePage,
  })),
  funnels: lazy(async () => ({
    default: (await import('../features/funnels/components/funnels-page.tsx')).FunnelsPage,
  })),
  paths: lazy(async () => ({
    default: (await import('../features/paths/components/paths-page.tsx')).PathsPage,
  })),
  retention: lazy(async () => ({
    default: (await import('../features/retention/components/retention-page.tsx')).RetentionPage,
  })),
}

/** One page of a workspace, for whoever has its link. */
export function SharedRoute() {
  const { token } = useParams({ from: '/share/$token' })
  const shared = useQuery(sharedPageQuery(token))
  openShare(token)
  if (shared.isError)
    return (
      <main className={styles.main} id="main">
        <ErrorNotice error={shared.error} title="This link shows nothing" />
      </main>
    )
  if (!shared.data) return <ReportSkeleton tiles={6} />
  return <SharedFrame shared={shared.data} />
}

function SharedFrame({ shared }: { shared: SharedPage }) {
  const workspace: Workspace = {
    workspace_id: '',
    name: shared.workspace.name,
    currency: shared.workspace.currency,
    time_zone: shared.workspace.time_zone,
    is_sample: false,
    role: 'VIEWER',
  }
  const me: Me = { user: null, workspaces: [workspace], sample_loading: null, sign_up_open: false }
  const Shown = PAGES[shared.page]
  return (
    <WorkspaceProvider me={me} workspace={workspace}>
      <header className={styles.top}>
        <div className={styles.topRow}>
          <Brand compact />
          <Text size="sm" fw={600} className="ellipsis">
            {shared.name} · {shared.workspace.name}
          </Text>
          <div className={styles.controls}>
            <SharedControls page={shared.page} />
          </div>
          <div className={styles.spacer} />
          <Text size="xs" c="dimmed">
            Read-only
          </Text>
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Suspense fallback={<ReportSkeleton tiles={6} />}>
          <Shown />
        </Suspense>
      </main>
    </WorkspaceProvider>
  )
}

function SharedControls({ page }: { page: SharedPage['page'] }) {
  const { report, change } = useReport()
  return (
    <>
      <PeriodPicker />
      {page === 'overview' && (
        <ModelPicker label="Attribution model" value={report.model} onChange={(model) => change({ model })} />
      )}
    </>
  )
}
