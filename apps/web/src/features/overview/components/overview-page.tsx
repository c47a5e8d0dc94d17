import { IconDroplets } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Overview } from '@tributary/contract/overview'
import { useMemo } from 'react'
import { ChartFrame } from '../../../charts/chart-frame.tsx'
import { dayLinesOption } from '../../../charts/day-lines.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { journeyRemarks, type Report } from '../../../lib/report-search.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { OtherCurrencies } from '../../../ui/other-currencies.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { EmptyState, ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { overviewQuery } from '../api/get-overview.ts'
import { annotationsQuery } from '../api/list-annotations.ts'
import { findingOf } from '../model/finding.ts'
import { revenueLines, revenueSummary, revenueTable } from '../model/revenue-chart.ts'
import { tilesOf } from '../model/tiles.ts'
import { ChannelTable } from './channel-table.tsx'
import { DayNotes } from './day-notes.tsx'
import { TileGrid } from './tile-grid.tsx'

/** What happened, whether to trust it, and where to look next. */
export function OverviewPage() {
  const { report, change } = useReport()
  const format = useFormat()
  const overview = useQuery(overviewQuery(useWorkspace().workspace_id, report))
  const data = overview.data
  if (overview.isPending) {
    return (
      <Page title="Overview">
        <ReportSkeleton tiles={6} />
      </Page>
    )
  }
  if (!data) {
    return (
      <Page title="Overview">
        <ErrorNotice error={overview.error} onRetry={() => void overview.refetch()} />
      </Page>
    )
  }
  if (data.is_empty) {
    return (
      <Page title="Overview">
        <NoDataYet />
      </Page>
    )
  }
  if (data.data_elsewhere !== null) {
    const { from, to } = data.data_elsewhere
    return (
      <Page title="Overview">
        <EmptyState
          title="No data in this range"
          action={
            <Button onClick={() => change({ period: undefined, from, to })}>
              Show {format.dayRange(from, to)}
            </Button>
          }
        >
          This workspace has data from {format.dayRange(from, to)}.
        </EmptyState>
      </Page>
    )
  }
  return (
    <Page title="Overview" finding={findingOf(data, format)}>
      {overview.isError && (
        <ErrorNotice
          error={overview.error}
          title="These numbers could not be refreshed"
          onRetry={() => void overview.refetch()}
        />
      )}
      <OverviewReport overview={data} report={report} />
    </Page>
  )
}

function OverviewReport({ overview, report }: { overview: Overview; report: Report }) {
  const format = useFormat()
  const tiles = useMemo(() => tilesOf(overview, format), [overview, format])
  const notes = useQuery(annotationsQuery(useWorkspace().workspace_id, overview.range))
  const marked = useMemo(() => notes.data?.annotations.map((note) => note.day) ?? [], [notes.data])
  const spec = useMemo(() => ({ ...revenueLines(overview, format), marked }), [overview, format, marked])
  const navigate = useNavigate()
  const openDay = (index: number) => {
    const day = overview.series[index]?.day
    if (day === undefined) return
    void navigate({
      to: '/conversions',
      search: (old: object) => ({ ...old, period: undefined, from: day, to: day }),
    })
  }
  const remarks = [modelLabel(overview.model), ...journeyRemarks(report.journey)].join(', ')
  // From a week on, the earlier period is moved by whole weeks so that weekdays meet.
  const alignment =
    report.compare === 'year' || format.daysIn(overview.range.from, overview.range.to) >= 7
      ? 'the same weekdays of '
      : ''
  const compared =
    overview.compare_range &&
    `compared with ${alignment}${format.dayRange(overview.compare_range.from, overview.compare_range.to)}`
  return (
    <Stack gap="md">
      <TileGrid tiles={tiles} comparing={overview.previous !== null} model={overview.model} />
      <Panel
        title="Revenue per day"
        note={[format.dayRange(overview.range.from, overview.range.to), compared].filter(Boolean).join(', ')}
      >
        <ChartFrame
          label="Revenue per day"
          summary={revenueSummary(overview, format)}
          height={260}
          table={revenueTable(overview, format)}
          option={(scheme) => dayLinesOption(spec, scheme)}
          onPoint={openDay}
        />
        <DayNotes range={overview.range} />
      </Panel>
      <Panel title="Channels" note={`Credited by ${remarks}`} flush>
        <ChannelTable overview={overview} />
      </Panel>
      <OtherCurrencies amounts={overview.other_currencies} spend={overview.unconverted_spend} />
      <Text size="xs" c="dimmed">
        As of {format.instant(overview.as_of)}, days in {overview.time_zone}.
      </Text>
    </Stack>
  )
}

function NoDataYet() {
  return (
    <EmptyState
      icon={<IconDroplets size={40} stroke={1.3} aria-hidden />}
      title="Here you will see where your money came from"
      action={
        <Group justify="center">
          <ButtonLink to="/pixel">Put the pixel on your site</ButtonLink>
          <ButtonLink to="/import" variant="default">
            Import a file
          </ButtonLink>
        </Group>
      }
    >
      Revenue, spend and the channels that earned it. Nothing has arrived in this workspace yet: let your site
      send events, or import a file.
    </EmptyState>
  )
}
