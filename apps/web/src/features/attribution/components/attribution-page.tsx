import { useQuery } from '@tanstack/react-query'
import type { Attribution } from '@tributary/contract/attribution'
import { type ReactNode, useMemo, useState } from 'react'
import { useExplain } from '../../../lib/explain-context.tsx'
import { isDataDriven, modelLabel, parseModelList } from '../../../lib/model-choice.ts'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { NoConversions } from '../../../ui/no-conversions.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { OtherCurrencies } from '../../../ui/other-currencies.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, SegmentedControl, Stack, Switch, Text } from '../../../ui/primitives.ts'
import { ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { comparisonQuery } from '../api/compare-models.ts'
import { datasetsQuery } from '../api/list-datasets.ts'
import { modelsQuery } from '../api/list-models.ts'
import { addsUp, compareRows, type Measure } from '../model/compare-rows.ts'
import { attributionFinding } from '../model/finding.ts'
import { CompareChart } from './compare-chart.tsx'
import { CompareTable } from './compare-table.tsx'
import { JourneySettings } from './journey-settings.tsx'
import { LedgerChangesPanel } from './ledger-changes.tsx'
import { ModelList } from './model-list.tsx'

/** The same conversions, divided by several models side by side. */
export function AttributionPage() {
  const { search, report, change } = useReport()
  const { workspace_id } = useWorkspace()
  const models = useMemo(() => parseModelList(search.models), [search.models])
  const intervals = search.intervals === 'true'
  const comparison = useQuery(
    comparisonQuery(workspace_id, report, { models, intervals, dataset: search.dataset }),
  )
  const datasets = useQuery(datasetsQuery(workspace_id))
  const answers = comparison.data?.answers
  const format = useFormat()
  const table = useMemo(() => compareRows(answers ?? []), [answers])
  const finding = answers && attributionFinding(answers, table.rows, format)
  return (
    <Page title="Attribution" finding={finding ?? 'The same conversions, divided by several models.'}>
      <Panel>
        <Stack gap="sm">
          <Group justify="space-between" gap="sm">
            <ModelList models={models} onChange={(next) => change({ models: next })} />
            {models.some(isDataDriven) && (
              <Switch
                size="xs"
                label="Intervals"
                checked={intervals}
                onChange={(event) => change({ intervals: event.currentTarget.checked ? 'true' : undefined })}
              />
            )}
          </Group>
          <FoldedSettings>
            <JourneySettings
              report={report}
              datasets={datasets.data?.datasets ?? []}
              dataset={search.dataset}
              onChange={change}
            />
          </FoldedSettings>
        </Stack>
      </Panel>
      {comparison.isError && (
        <ErrorNotice error={comparison.error} onRetry={() => void comparison.refetch()} />
      )}
      {comparison.isPending && <ReportSkeleton />}
      {answers && (
        <Comparison
          answers={answers}
          table={table}
          dimension={report.by}
          finding={finding ?? ''}
          stale={comparison.isPlaceholderData}
        />
      )}
    </Page>
  )
}

type ComparisonProps = {
  answers: readonly Attribution[]
  table: ReturnType<typeof compareRows>
  dimension: string
  finding: string
  stale: boolean
}

function Comparison({ answers, table, dimension, finding, stale }: ComparisonProps) {
  const [measure, setMeasure] = useState<Measure>('revenue')
  const explainable = useExplain() !== undefined
  const first = answers[0]
  if (!first || first.total.conversions === 0) {
    return (
      <>
        <NoConversions>
          Attribution divides the money of conversions among the touches before them.
        </NoConversions>
        <Unconverted answer={first} />
      </>
    )
  }
  const hasMoney = first.total.amount_minor !== '0'
  const shown = hasMoney ? measure : 'conversions'
  const choices = [
    ...(hasMoney ? [{ value: 'revenue', label: 'Revenue' }] : []),
    { value: 'conversions', label: 'Conversions' },
    ...(first.total.spend_minor !== '0' && hasMoney ? [{ value: 'roas', label: 'ROAS' }] : []),
  ]
  const choose = (value: string) =>
    setMeasure(value === 'conversions' || value === 'roas' ? value : 'revenue')
  return (
    <Stack gap="md" style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale}>
      <Panel
        title="By model"
        actions={
          <SegmentedControl size="xs" data={choices} value={shown} onChange={choose} aria-label="Measure" />
        }
      >
        <CompareChart
          answers={answers}
          rows={table.rows}
          measure={shown}
          dimension={dimension}
          summary={finding}
        />
      </Panel>
      <Panel title="Side by side" note="Refunds are taken back by the same shares" flush>
        <CompareTable
          answers={answers}
          rows={table.rows}
          pinned={table.pinned}
          measure={shown}
          dimension={dimension}
        />
      </Panel>
      {explainable && <LedgerChangesPanel />}
      <Remarks answers={answers} />
    </Stack>
  )
}

function Remarks({ answers }: { answers: readonly Attribution[] }) {
  const format = useFormat()
  const models = useQuery(modelsQuery(useWorkspace().workspace_id))
  const notes = [...new Set(answers.flatMap((answer) => answer.notes))]
  const uneven = answers.filter((answer) => !addsUp(answer))
  const explained = answers.flatMap((answer) => {
    const info = models.data?.models.find((entry) => entry.model.split(':')[0] === answer.model.split(':')[0])
    return info ? [{ model: answer.model, text: info.description }] : []
  })
  return (
    <>
      {uneven.length > 0 && (
        <Notice tone="warn" title="Rows and total differ">
          For {uneven.map((answer) => modelLabel(answer.model)).join(', ')}, the rows do not add up to the
          total to the last minor unit.
        </Notice>
      )}
      <Unconverted answer={answers[0]} />
      <Stack gap={4}>
        {[...explained.map(({ model, text }) => `${modelLabel(model)}: ${text}`), ...notes].map((line) => (
          <Text key={line} size="xs" c="dimmed">
            {line}
          </Text>
        ))}
        {answers[0] && (
          <Text size="xs" c="dimmed">
            As of {format.instant(answers[0].as_of)}.
          </Text>
        )}
      </Stack>
    </>
  )
}

/** The same of every model. */
function Unconverted({ answer }: { answer: Attribution | undefined }) {
  return answer && <OtherCurrencies amounts={answer.other_currencies} spend={answer.unconverted_spend} />
}

/** On a phone the journey settings wait behind a button, so that the numbers come first. */
function FoldedSettings({ children }: { children: ReactNode }) {
  const phone = useIsPhone()
  const [open, setOpen] = useState(false)
  if (!phone) return children
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        style={{ alignSelf: 'flex-start' }}
      >
        {open ? 'Hide journey settings' : 'Journey settings'}
      </Button>
      {open && children}
    </>
  )
}
