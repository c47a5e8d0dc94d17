import { useQuery } from '@tanstack/react-query'
import type { QueryAnswer } from '@tributary/contract/query'
import { type ReactNode, useMemo, useState } from 'react'
import { useFormat, useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Stack, Text } from '../../../ui/primitives.ts'
import { EmptyState, ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { answerQuery } from '../api/ask-catalogue.ts'
import { catalogueQuery } from '../api/get-catalogue.ts'
import { answerFinding, metricLabel } from '../model/answer-text.ts'
import { type Question, questionOf, searchOf } from '../model/question.ts'
import { AnswerChart } from './answer-chart.tsx'
import { AnswerTable } from './answer-table.tsx'
import { QuestionForm } from './question-form.tsx'

/** Any metric of the catalogue by anything it is known by. */
export function ExplorePage() {
  const { search, report, change } = useReport()
  const format = useFormat()
  const { workspace_id } = useWorkspace()
  const question = useMemo(() => questionOf(search), [search])
  const catalogue = useQuery(catalogueQuery(workspace_id))
  const asks = question.metrics.length > 0
  const found = useQuery({ ...answerQuery(workspace_id, report, question), enabled: asks })
  const ask = (next: Question) => change(searchOf(next))
  const finding = found.data && !found.isError ? answerFinding(found.data, format) : undefined
  return (
    <Page title="Explore" finding={finding ?? 'Any metric, cut by anything it is known by.'}>
      <Panel>
        {catalogue.isError && (
          <ErrorNotice error={catalogue.error} onRetry={() => void catalogue.refetch()} />
        )}
        {catalogue.data && (
          <Folded>
            <QuestionForm catalogue={catalogue.data} question={question} onChange={ask} />
          </Folded>
        )}
      </Panel>
      {found.isError && (
        <ErrorNotice
          error={found.error}
          title="This question has no answer"
          onRetry={() => void found.refetch()}
        />
      )}
      {found.isPending && <ReportSkeleton />}
      {found.data && !found.isError && (
        <Answer
          answer={found.data}
          summary={finding ?? ''}
          filters={question.filters}
          isStale={found.isPlaceholderData}
          onClear={question.filters.length > 0 ? () => ask({ ...question, filters: [] }) : undefined}
        />
      )}
    </Page>
  )
}

type AnswerProps = {
  answer: QueryAnswer
  summary: string
  filters: Question['filters']
  isStale: boolean
  onClear: (() => void) | undefined
}

function Answer({ answer, summary, filters, isStale, onClear }: AnswerProps) {
  if (answer.rows.length === 0)
    return (
      <EmptyState
        title={onClear ? 'Nothing matches these filters' : 'Nothing in this range'}
        action={
          onClear && (
            <Button variant="default" onClick={onClear}>
              Clear filters
            </Button>
          )
        }
      >
        No row was found for this question. Choose a longer range, or other metrics.
      </EmptyState>
    )
  return (
    <Stack gap="md" style={{ opacity: isStale ? 0.6 : 1 }} aria-busy={isStale}>
      <AnswerChart answer={answer} summary={summary} />
      <Panel flush>
        <AnswerTable answer={answer} filters={isStale ? undefined : filters} />
      </Panel>
      <Remarks answer={answer} />
    </Stack>
  )
}

/** What is in no number, which totals are no sums, and as of when. */
function Remarks({ answer }: { answer: QueryAnswer }) {
  const format = useFormat()
  const distinct = answer.metrics.filter(
    ({ not_additive, unit }) => not_additive !== undefined && unit === 'count',
  )
  const lines = [
    ...(answer.dimensions.length === 0
      ? []
      : distinct.map((metric) => `${metricLabel(metric)}: ${metric.not_additive}`)),
    ...answer.notes,
    ...(answer.compare_range === null
      ? []
      : [`Compared with ${format.dayRange(answer.compare_range.from, answer.compare_range.to)}.`]),
    `As of ${format.instant(answer.as_of)}, days in ${answer.time_zone}.`,
  ]
  return (
    <>
      {answer.unconverted.length > 0 && (
        <Notice tone="warn" title="Other currencies are not in these numbers">
          {answer.unconverted
            .map(
              ({ source, currency, rows, amount_minor }) =>
                `${format.money(amount_minor, currency)} (${format.count(rows)} ${source === 'spend' ? 'rows of spend' : source})`,
            )
            .join(', ')}
          . Enter exchange rates to convert them.
        </Notice>
      )}
      <Stack gap={4}>
        {lines.map((line) => (
          <Text key={line} size="xs" c="dimmed">
            {line}
          </Text>
        ))}
      </Stack>
    </>
  )
}

/** On a phone the question waits behind a button, so that the numbers come first. */
function Folded({ children }: { children: ReactNode }) {
  const phone = useIsPhone()
  const [open, setOpen] = useState(false)
  if (!phone) return children
  return (
    <Stack gap="sm">
      <Button
        size="xs"
        variant="default"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        style={{ alignSelf: 'flex-start' }}
      >
        {open ? 'Hide the question' : 'Change the question'}
      </Button>
      {open && children}
    </Stack>
  )
}
