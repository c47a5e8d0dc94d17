/** Upright bars over ordered groups, such as days that passed: up to two series beside each other. */
import { type Scheme, TONES } from '../ui/theme.ts'
import {
  type ChartOption,
  orderAxis,
  plotGrid,
  pointIndex,
  tooltipHtml,
  tooltipStyle,
  valueAxis,
} from './chart-option.ts'

export type ColumnsSpec = {
  groups: readonly string[]
  series: readonly { name: string; values: readonly number[] }[]
  axisName: string
  formatValue: (value: number) => string
}

export function columnsOption(spec: ColumnsSpec, scheme: Scheme): ChartOption {
  const tones = TONES[scheme]
  const colours = [tones.accent, tones.rest]
  return {
    animation: false,
    grid: plotGrid({ left: 8, right: 12, top: 28, bottom: 22 }),
    tooltip: { trigger: 'axis', ...tooltipStyle(scheme), formatter: (points) => groupTooltip(spec, points) },
    xAxis: {
      ...orderAxis(scheme, spec.groups),
      name: spec.axisName,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: tones.quiet, fontSize: 12 },
    },
    yAxis: { ...valueAxis(scheme, spec.formatValue), minInterval: 1 },
    series: spec.series.map((series, place) => ({
      name: series.name,
      type: 'bar' as const,
      data: [...series.values],
      barMaxWidth: 28,
      barGap: '8%',
      itemStyle: { color: colours[place] ?? tones.rest },
      emphasis: { disabled: true },
    })),
  }
}

function groupTooltip(spec: ColumnsSpec, points: unknown): string {
  const at = pointIndex(points)
  const group = spec.groups[at]
  if (group === undefined) return ''
  return tooltipHtml(
    `${group} ${spec.axisName}`,
    spec.series.map((series) => ({ name: series.name, value: spec.formatValue(series.values[at] ?? 0) })),
  )
}
