import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { COHORT_PERIODS, type Retention } from '@tributary/contract/retention'
import type { ReactNode } from 'react'
import { capitalised } from '../../../lib/capitalised.ts'
import { downloadText } from '../../../lib/download.ts'
import { isShared } from '../../../lib/share-token.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { OtherCurrencies } from '../../../ui/other-currencies.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, SegmentedControl, Select, Stack, Text } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { type RetentionChoice, retentionQuery } from '../api/get-retention.ts'
import { type CohortPlace, findPlace } from '../model/cohort-place.ts'
import {
  choosePeriod,
  fittingPeriods,
  RETURNING_WORDS,
  retentionCsv,
  retentionFinding,
  START_WORDS,
} from '../model/cohort-words.ts'
import { CohortPeople } from './cohort-people.tsx'
import { CohortTable } from './cohort-table.tsx'

/** People by when they first came or bought, and how many of them come back. */
export function RetentionPage() {
  const { search, report } = useReport()
  const format = useFormat()
  const days = format.daysIn(report.range.from, report.range.to)
  const choice: RetentionChoice = {
    start: search.start ?? 'first_visit',
    returning: search.returning ?? 'visit',
    period: choosePeriod(search.every, days),
    conversions: report.journey.conversions,
  }
  const retention = useQuery(retentionQuery(useWorkspace().workspace_id, report.range, choice))
  const { data } = retention
  const isEmpty = data?.cohorts.every((cohort) => cohort.people === 0)
  return (
    <Page
      title="Retention"
      finding={data ? retentionFinding(data, format) : 'How many people come back after they first came.'}
    >
      <Panel>
        <Choices choice={choice} days={days} />
      </Panel>
      <QueryState query={retention} />
      {data && isEmpty && (
        <EmptyState
          title="Nobody to follow in this range"
          action={
            <ButtonLink to="/pixel" variant="default">
              Put the pixel on your site
            </ButtonLink>
          }
        >
          Retention follows the people who first {choice.start === 'first_visit' ? 'came' : 'converted'} in
          the range, {choice.period} after {choice.period}. Choose a longer range, or bring in data.
        </EmptyState>
      )}
      {data && !isEmpty && (
        <RetentionReport retention={data} choice={choice} stale={retention.isPlaceholderData} />
      )}
      {data && <OtherCurrencies amounts={data.other_currencies} />}
    </Page>
  )
}

function Choices({ choice, days }: { choice: RetentionChoice; days: number }) {
  const { change } = useReport()
  const fitting = fittingPeriods(days)
  const usual = choosePeriod(undefined, days)
  const asksConversions = choice.start === 'first_conversion' || choice.returning === 'conversion'
  const labels = <Name extends string>(words: Readonly<Record<Name, string>>) =>
    (Object.entries(words) as [Name, string][]).map(([value, label]) => ({ value, label }))
  return (
    <Group gap="md" align="flex-end">
      <Labelled label="Begin with">
        <SegmentedControl
          size="xs"
          data={labels(START_WORDS)}
          value={choice.start}
          onChange={(start) => change({ start: start === 'first_visit' ? undefined : start })}
          aria-label="Begin with"
        />
      </Labelled>
      <Labelled label="Come back by">
        <SegmentedControl
          size="xs"
          data={labels(RETURNING_WORDS)}
          value={choice.returning}
          onChange={(returning) => change({ returning: returning === 'visit' ? undefined : returning })}
          aria-label="Come back by"
        />
      </Labelled>
      <Labelled label="Per">
        <SegmentedControl
          size="xs"
          data={COHORT_PERIODS.map((period) => ({
            value: period,
            label: capitalised(period),
            disabled: !fitting.includes(period),
          }))}
          value={choice.period}
          onChange={(every) => change({ every: every === usual ? undefined : every })}
          aria-label="Per"
        />
      </Labelled>
      {asksConversions && (
        <Select
          size="xs"
          label="Conversions"
          w={124}
          data={[
            { value: 'money', label: 'With money' },
            { value: 'goals', label: 'Without money' },
            { value: 'all', label: 'All' },
          ]}
          value={choice.conversions}
          allowDeselect={false}
          onChange={(kind) => change({ conversions: kind === 'money' ? undefined : (kind ?? undefined) })}
        />
      )}
    </Group>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={2}>
      <Text size="xs" fw={500} aria-hidden>
        {label}
      </Text>
      {children}
    </Stack>
  )
}

type RetentionReportProps = { retention: Retention; choice: RetentionChoice; stale: boolean }

function RetentionReport({ retention, choice, stale }: RetentionReportProps) {
  const format = useFormat()
  const { search, change } = useReport()
  const { range, period } = retention
  const place: CohortPlace | undefined =
    search.cohort === undefined ? undefined : { cohort: search.cohort, after: search.after }
  const found = place && !isShared() && !stale ? findPlace(retention, place) : undefined
  const setPlace = (next: CohortPlace | undefined) => change({ cohort: next?.cohort, after: next?.after })
  return (
    <Stack gap="md" style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale}>
      <Panel
        title={`Share of each ${period}'s people`}
        note={`Whole ${period}s, ${format.dayRange(range.from, range.to)}. Dashed: not over yet${isShared() ? '' : '. Choose a number to see who'}`}
        flush
        actions={
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => downloadText(`retention-${range.from}-${range.to}.csv`, retentionCsv(retention))}
          >
            CSV
          </Button>
        }
      >
        <CohortTable retention={retention} place={place} onPlace={isShared() ? undefined : setPlace} />
      </Panel>
      {place && found && (
        <CohortPeople
          retention={retention}
          choice={choice}
          place={place}
          found={found}
          onClose={() => setPlace(undefined)}
        />
      )}
      <Text size="xs" c="dimmed">
        Shades run up to the largest share after the first {period}. Days in {retention.time_zone}, as of{' '}
        {format.instant(retention.as_of)}.
      </Text>
    </Stack>
  )
}
