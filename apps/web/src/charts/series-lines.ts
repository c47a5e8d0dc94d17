/** Several lines over periods, each named at its end. */
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

export type SeriesLinesSpec = {
  /** Labels of the periods, in order. */
  periods: readonly string[]
  series: readonly {
    name: string
    values: readonly (number | null)[]
    colourOf: (scheme: Scheme) => string
  }[]
  formatValue: (value: number) => string
  formatTick: (value: number) => string
  narrow: boolean
}

export function seriesLinesOption(spec: SeriesLinesSpec, scheme: Scheme): ChartOption {
  const tones = TONES[scheme]
  const single = spec.periods.length === 1
  const shifts = endLabelShifts(
    spec.series.map(({ values }) => values.at(-1) ?? null),
    highestOf(spec),
  )
  return {
    animation: false,
    grid: plotGrid({ left: 8, right: spec.narrow ? 84 : 132, top: 12, bottom: 4 }),
    tooltip: { trigger: 'axis', ...tooltipStyle(scheme), formatter: (points) => periodTooltip(spec, points) },
    xAxis: { ...orderAxis(scheme, spec.periods), boundaryGap: single },
    yAxis: valueAxis(scheme, spec.formatTick),
    series: spec.series.map(({ name, values, colourOf }, at) => {
      const color = colourOf(scheme)
      return {
        name,
        type: 'line' as const,
        data: [...values],
        showSymbol: single,
        symbolSize: 6,
        lineStyle: { color, width: 1.5 },
        itemStyle: { color },
        emphasis: { disabled: true },
        endLabel: {
          show: !single,
          formatter: name,
          color: tones.ink,
          fontSize: 12,
          distance: 6,
          offset: [0, shifts[at] ?? 0],
          width: spec.narrow ? 74 : 122,
          overflow: 'truncate' as const,
        },
      }
    }),
  }
}

const highestOf = (spec: SeriesLinesSpec) =>
  Math.max(0, ...spec.series.flatMap(({ values }) => values.map((value) => value ?? 0)))

/** Height of the plot that the lines share, and of a line of text, in pixels. */
const PLOT_PX = 220
const TEXT_PX = 14

/** How far down (up: negative) each name at a line's end moves, in pixels, so that no two cover each other. */
export function endLabelShifts(ends: readonly (number | null)[], highest: number): number[] {
  const place = (value: number | null) => PLOT_PX * (1 - (value ?? 0) / (highest > 0 ? highest * 1.1 : 1))
  const order = ends.map((_, at) => at).sort((a, b) => place(ends[a] ?? null) - place(ends[b] ?? null))
  const shifts = ends.map(() => 0)
  let free = Number.NEGATIVE_INFINITY
  // From the bottom up there must be room for all below: the lowest may not leave the plot.
  const tops = order.map((at) => place(ends[at] ?? null))
  for (let index = tops.length - 1, limit = PLOT_PX; index >= 0; index--, limit -= TEXT_PX)
    tops[index] = Math.min(tops[index] ?? 0, limit)
  for (const [index, at] of order.entries()) {
    const top = Math.max(tops[index] ?? 0, free)
    shifts[at] = Math.round(top - place(ends[at] ?? null))
    free = top + TEXT_PX
  }
  return shifts
}

function periodTooltip(spec: SeriesLinesSpec, points: unknown): string {
  const at = pointIndex(points)
  const period = spec.periods[at]
  if (period === undefined) return ''
  const lines = spec.series.map(({ name, values }) => {
    const value = values[at]
    return { name, value: value === null || value === undefined ? '–' : spec.formatValue(value) }
  })
  return tooltipHtml(period, lines)
}
