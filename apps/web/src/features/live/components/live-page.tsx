import { IconActivity } from '@tabler/icons-react'
import type { LiveView } from '@tributary/contract/live'
import { useCallback, useMemo, useState } from 'react'
import { ChartFrame } from '../../../charts/chart-frame.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Stack } from '../../../ui/primitives.ts'
import { EmptyState, ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import type { Scheme } from '../../../ui/theme.ts'
import { useLive } from '../api/use-live.ts'
import { amountsText, findingOf, isQuiet, mainCurrency, splitMoney } from '../model/live-words.ts'
import { rateOption, rateSummary, rateTable } from '../model/rate-chart.ts'
import type { VisitorsPlace } from '../model/visitors-place.ts'
import { ConnectionBadge } from './connection-badge.tsx'
import { LiveLists } from './live-lists.tsx'
import { LiveTiles } from './live-tiles.tsx'
import { VisitorsPanel } from './visitors-panel.tsx'

/** What happens right now. */
export function LivePage() {
  const workspace = useWorkspace()
  const format = useFormat()
  const { view, status } = useLive(workspace.workspace_id)
  const currency = view && mainCurrency(view, workspace.currency)
  const quiet = view !== undefined && isQuiet(view)
  return (
    <Page
      title="Live"
      finding={view && !quiet ? findingOf(view, currency, format) : undefined}
      actions={<ConnectionBadge status={status} view={view} />}
    >
      {status.kind === 'refused' && <ErrorNotice error={status.problem} />}
      {!view && status.kind !== 'refused' && <ReportSkeleton tiles={4} />}
      {quiet && <NobodyHere />}
      {view && !quiet && <LiveReport view={view} currency={currency} />}
    </Page>
  )
}

function LiveReport({ view, currency }: { view: LiveView; currency: string | undefined }) {
  const format = useFormat()
  const [place, setPlace] = useState<VisitorsPlace>()
  const option = useCallback((scheme: Scheme) => rateOption(view, format, scheme), [view, format])
  const { others } = splitMoney(view, currency)
  const table = useMemo(() => rateTable(view, format), [view, format])
  return (
    <Stack gap="md">
      <LiveTiles view={view} currency={currency} place={place} onPlace={setPlace} />
      <Panel title="Events per second" note="The last 30 minutes, in steps of 10 seconds. Bots are left out">
        <ChartFrame
          label="Events per second"
          summary={rateSummary(view, format)}
          height={150}
          table={table}
          option={option}
        />
      </Panel>
      <LiveLists view={view} place={place} onPlace={setPlace} />
      {place && <VisitorsPanel place={place} onClose={() => setPlace(undefined)} />}
      {others.length > 0 && <Notice title="Money in other currencies">{amountsText(others, format)}</Notice>}
    </Stack>
  )
}

function NobodyHere() {
  return (
    <EmptyState
      icon={<IconActivity size={40} stroke={1.3} aria-hidden />}
      title="Here you will see what happens right now"
      action={<ButtonLink to="/pixel">Put the pixel on your site</ButtonLink>}
    >
      Visitors, events and money as they arrive. Nothing has arrived in the last half hour; the page shows it
      within two seconds when something does.
    </EmptyState>
  )
}
