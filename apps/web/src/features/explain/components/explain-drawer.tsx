import { useInfiniteQuery } from '@tanstack/react-query'
import type { Explanation } from '@tributary/contract/explain'
import { useState } from 'react'
import { downloadText } from '../../../lib/download.ts'
import type { ExplainQuestion } from '../../../lib/explain-context.tsx'
import { modelLabel } from '../../../lib/model-choice.ts'
import { conversionRemarks } from '../../../lib/report-search.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import {
  Button,
  Drawer,
  Group,
  notifications,
  SegmentedControl,
  Stack,
  Text,
} from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { explanationQuery, readFacts } from '../api/explain-number.ts'
import { factCount, filterText, partText, rowWord, valueText } from '../model/fact-words.ts'
import { FactTable } from './fact-table.tsx'

type DrawerProps = { question: ExplainQuestion | undefined; onClose: () => void }

/** What a number means, what it is made of, and the facts behind it. */
export function ExplainDrawer({ question, onClose }: DrawerProps) {
  return (
    <Drawer
      opened={question !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title={<Text fw={600}>Where this number comes from</Text>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {question && <Explained key={JSON.stringify(question)} question={question} onLeave={onClose} />}
    </Drawer>
  )
}

function Explained({ question, onLeave }: { question: ExplainQuestion; onLeave: () => void }) {
  const { workspace_id } = useWorkspace()
  const [measure, setMeasure] = useState<string>()
  const query = useInfiniteQuery(explanationQuery(workspace_id, question, measure))
  const first = query.data?.pages[0]
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (!first) return <ReportSkeleton />
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <Stack gap="md">
      <Definition explanation={first} question={question} />
      {first.parts.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label="Part of the number"
          data={first.parts.map((part) => ({ value: part.measure, label: part.label }))}
          value={measure ?? first.listed}
          onChange={setMeasure}
        />
      )}
      <Facts explanation={first} question={question} measure={measure} rows={rows} onLeave={onLeave} />
      <ShowMore list={query} />
    </Stack>
  )
}

function Definition({ explanation, question }: { explanation: Explanation; question: ExplainQuestion }) {
  const format = useFormat()
  const { currency, parts, range } = explanation
  const scope = [
    format.dayRange(range.from, range.to),
    `days in ${explanation.time_zone}`,
    ...question.filters.map(filterText),
    ...(explanation.model === null
      ? []
      : [
          `by ${modelLabel(explanation.model)}`,
          `${question.window.lookback_days}-day window`,
          ...conversionRemarks(question.window.conversions),
        ]),
  ]
  return (
    <Stack gap={4}>
      <Text fz={22} fw={600} className="num" data-testid="explained-value">
        {valueText(explanation, format)}
      </Text>
      <Text size="sm">
        {explanation.label}: {explanation.description}.
      </Text>
      {parts.length > 1 && (
        <Text size="sm" className="num">
          {explanation.formula.replaceAll('_', ' ')}:{' '}
          {parts.map((part) => `${part.label} ${partText(part, currency, format)}`).join(', ')}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {scope.join(' · ')}
      </Text>
      {explanation.notes.map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
    </Stack>
  )
}

type FactsProps = {
  explanation: Explanation
  question: ExplainQuestion
  measure: string | undefined
  rows: Explanation['rows']
  onLeave: () => void
}

function Facts({ explanation, question, measure, rows, onLeave }: FactsProps) {
  const { workspace_id } = useWorkspace()
  const format = useFormat()
  const [saving, setSaving] = useState(false)
  const listed = explanation.parts.find((part) => part.measure === explanation.listed)
  const save = async () => {
    setSaving(true)
    try {
      const { from, to } = explanation.range
      downloadText(
        `${explanation.listed}-${from}-${to}.csv`,
        await readFacts(workspace_id, question, measure),
      )
    } catch (error) {
      notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) })
    } finally {
      setSaving(false)
    }
  }
  if (explanation.facts === 0 && rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No single facts are listed.
      </Text>
    )
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600} data-testid="explained-sum">
          {factCount(explanation, format)}
          {listed && `, together ${partText(listed, explanation.currency, format)}`}
        </Text>
        <Button size="compact-xs" variant="default" loading={saving} onClick={() => void save()}>
          CSV of all
        </Button>
      </Group>
      {listed && (
        <Text size="xs" c="dimmed">
          Out of {listed.facts}; a row is one {rowWord(explanation.kind)}.
        </Text>
      )}
      <FactTable explanation={explanation} rows={rows} onLeave={onLeave} />
    </Stack>
  )
}
