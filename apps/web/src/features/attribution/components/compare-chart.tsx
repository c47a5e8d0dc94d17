import type { Attribution } from '@tributary/contract/attribution'
import { useMemo } from 'react'
import { ChartFrame } from '../../../charts/chart-frame.tsx'
import { type GroupedBarsSpec, groupedBarsHeight, groupedBarsOption } from '../../../charts/grouped-bars.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Text } from '../../../ui/primitives.ts'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { compareBars, compareBarsTable } from '../model/compare-bars.ts'
import type { CompareRow, Measure } from '../model/compare-rows.ts'

type CompareChartProps = {
  answers: readonly Attribution[]
  rows: readonly CompareRow[]
  measure: Measure
  dimension: string
  summary: string
}

/** One group of bars a key, one bar a model. */
export function CompareChart({ answers, rows, measure, dimension, summary }: CompareChartProps) {
  const format = useFormat()
  const narrow = useIsPhone()
  const spec: GroupedBarsSpec = useMemo(
    () => compareBars({ answers, rows, measure, dimension, narrow, format }),
    [answers, rows, measure, dimension, narrow, format],
  )
  return (
    <>
      {narrow && spec.series.length > 1 && (
        <Text size="xs" c="dimmed">
          Bars of a group from top to bottom: {spec.series.map((series) => series.name).join(', ')}
        </Text>
      )}
      <ChartFrame
        label={`${measure === 'roas' ? 'ROAS' : measure} by model`}
        summary={summary}
        height={groupedBarsHeight(spec.keys.length, spec.series.length)}
        table={compareBarsTable(spec)}
        option={(scheme) => groupedBarsOption(spec, scheme)}
      />
    </>
  )
}
