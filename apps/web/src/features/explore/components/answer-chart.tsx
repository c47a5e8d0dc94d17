import type { QueryAnswer } from '@tributary/contract/query'
import { useMemo, useState } from 'react'
import { ChartFrame } from '../../../charts/chart-frame.tsx'
import { dayLinesOption } from '../../../charts/day-lines.ts'
import { groupedBarsHeight, groupedBarsOption } from '../../../charts/grouped-bars.ts'
import { seriesLinesOption } from '../../../charts/series-lines.ts'
import { useFormat, useReport } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Select } from '../../../ui/primitives.ts'
import type { Scheme } from '../../../ui/theme.ts'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { type Picture, pictureOf } from '../model/answer-chart.ts'
import { metricLabel } from '../model/answer-text.ts'

const LINES_HEIGHT = 280

/** One metric of the answer, drawn; which one is chosen here. */
export function AnswerChart({ answer, summary }: { answer: QueryAnswer; summary: string }) {
  const format = useFormat()
  const { today } = useReport()
  const narrow = useIsPhone()
  const [chosen, setChosen] = useState<string | null>(null)
  const metric = answer.metrics.find(({ name }) => name === chosen) ?? answer.metrics[0]
  const picture = useMemo(
    (): Picture => (metric ? pictureOf({ answer, metric, format, narrow, today }) : { kind: 'none' }),
    [answer, metric, format, narrow, today],
  )
  if (metric === undefined || picture.kind === 'none') return null
  const label = `${metricLabel(metric)} by ${answer.dimensions.map((entry) => entry.label.toLowerCase()).join(' and ')}`
  return (
    <Panel
      title={label}
      actions={
        answer.metrics.length > 1 && (
          <Select
            size="xs"
            w={200}
            aria-label="Metric drawn"
            data={answer.metrics.map((entry) => ({ value: entry.name, label: metricLabel(entry) }))}
            value={metric.name}
            allowDeselect={false}
            onChange={setChosen}
          />
        )
      }
    >
      <ChartFrame
        label={label}
        summary={summary}
        height={heightOf(picture)}
        table={picture.table}
        option={(scheme) => optionOf(picture, scheme)}
      />
    </Panel>
  )
}

type Drawn = Exclude<Picture, { kind: 'none' }>

function heightOf(picture: Drawn): number {
  return picture.kind === 'bars'
    ? groupedBarsHeight(picture.spec.keys.length, picture.spec.series.length)
    : LINES_HEIGHT
}

function optionOf(picture: Drawn, scheme: Scheme) {
  switch (picture.kind) {
    case 'days':
      return dayLinesOption(picture.spec, scheme)
    case 'series':
      return seriesLinesOption(picture.spec, scheme)
    case 'bars':
      return groupedBarsOption(picture.spec, scheme)
  }
}
