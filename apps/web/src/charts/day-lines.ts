/** Lines over days: this period, the period before, and the dashed end of a day that is not over. */
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

export type DayLinesSpec = {
  days: readonly string[]
  name: string
  values: readonly number[]
  /** Whether each day is over. */
  complete: readonly boolean[]
  previousName: string
  previous: readonly (number | null)[] | null
  /** Days that somebody wrote a note on. */
  marked?: readonly string[]
  formatDay: (day: string) => string
  formatValue: (value: number) => string
  formatTick: (value: number) => string
}

/** The values drawn solid, and those drawn dashed: from the last finished day into the unfinished ones. */
export function splitUnfinished(values: readonly number[], complete: readonly boolean[]) {
  const firstOpen = complete.indexOf(false)
  if (firstOpen < 0) return { solid: [...values], dashed: values.map(() => null) }
  return {
    solid: values.map((value, index) => (index < firstOpen ? value : null)),
    dashed: values.map((value, index) => (index >= firstOpen - 1 ? value : null)),
  }
}

export function dayLinesOption(spec: DayLinesSpec, scheme: Scheme): ChartOption {
  const tones = TONES[scheme]
  const { solid, dashed } = splitUnfinished(spec.values, spec.complete)
  const hasOpen = spec.complete.includes(false)
  const single = spec.days.length === 1
  const line = (
    name: string,
    data: (number | null)[],
    color: string,
    type: 'solid' | 'dashed',
    width: number,
    label: boolean,
  ) => ({
    name,
    type: 'line' as const,
    data,
    showSymbol: single || data.filter((value) => value !== null).length === 1,
    symbolSize: 6,
    lineStyle: { color, width, type },
    itemStyle: { color },
    emphasis: { disabled: true },
    endLabel: {
      show: label && !single,
      formatter: name,
      color: color === tones.rest ? tones.quiet : color,
      fontSize: 12,
      distance: 6,
    },
    z: width,
  })
  const series = [
    ...(spec.previous
      ? [line(spec.previousName, [...spec.previous], tones.rest, 'solid', 1, !hasNearEnds(spec))]
      : []),
    {
      ...line(spec.name, solid, tones.accent, 'solid', 2, !hasOpen),
      areaStyle: { color: tones.accent, opacity: 0.06 },
      markLine: noteLines(spec, tones.quiet),
    },
    ...(hasOpen ? [line(spec.name, dashed, tones.accent, 'dashed', 2, true)] : []),
  ]
  return {
    animation: false,
    grid: plotGrid({ left: 8, right: 72, top: 12, bottom: 4 }),
    tooltip: { trigger: 'axis', ...tooltipStyle(scheme), formatter: (points) => dayTooltip(spec, points) },
    xAxis: { ...orderAxis(scheme, spec.days.map(spec.formatDay)), boundaryGap: single },
    yAxis: valueAxis(scheme, spec.formatTick),
    series,
  }
}

/** A dotted line at each day with a note. */
function noteLines(spec: DayLinesSpec, color: string) {
  const days = spec.days.filter((day) => spec.marked?.includes(day))
  return {
    silent: true,
    symbol: 'none',
    label: { show: false },
    lineStyle: { color, type: 'dotted' as const, width: 1 },
    data: days.map((day) => ({ xAxis: spec.formatDay(day) })),
  }
}

/** Two end labels closer than a line of text would cover each other; the main one stays. */
function hasNearEnds(spec: DayLinesSpec): boolean {
  const last = spec.values.at(-1)
  const before = spec.previous?.at(-1)
  if (last === undefined || before === undefined || before === null) return false
  const top = Math.max(...spec.values, ...(spec.previous ?? []).map((value) => value ?? 0), 1)
  return Math.abs(last - before) / top < 0.09
}

function dayTooltip(spec: DayLinesSpec, points: unknown): string {
  const at = pointIndex(points)
  const value = spec.values[at]
  if (value === undefined) return ''
  const before = spec.previous?.[at]
  const lines = [{ name: spec.name, value: spec.formatValue(value) }]
  if (typeof before === 'number') lines.push({ name: spec.previousName, value: spec.formatValue(before) })
  const open = spec.complete[at] === false ? ' (not over yet)' : ''
  return tooltipHtml(`${spec.formatDay(spec.days[at] ?? '')}${open}`, lines)
}
