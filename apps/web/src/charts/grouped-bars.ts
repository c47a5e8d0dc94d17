/** Horizontal bars, one group a key (a channel) and one bar a series (a model), with whiskers where there are intervals. */
import type { CustomSeriesRenderItem } from 'echarts'
import { mixColours, type Scheme, TONES } from '../ui/theme.ts'
import {
  type ChartOption,
  orderAxis,
  plotGrid,
  pointIndex,
  tooltipHtml,
  tooltipStyle,
  valueAxis,
} from './chart-option.ts'

export type Interval = { low: number; high: number }
export type GroupedBarsSpec = {
  keys: readonly string[]
  series: readonly {
    name: string
    values: readonly (number | null)[]
    intervals: readonly (Interval | null)[]
  }[]
  colourOf: (key: string, scheme: Scheme) => string
  formatValue: (value: number) => string
  formatTick: (value: number) => string
  narrow: boolean
}

const BAR_PX = 14
const GROUP_GAP_PX = 18

export function groupedBarsHeight(keys: number, series: number): number {
  return Math.max(120, keys * (series * BAR_PX + GROUP_GAP_PX) + 40)
}

/** The first series is full, each later one nearer to the ground: the hue stays the key's. */
export function seriesStrength(index: number, count: number): number {
  return count <= 1 ? 1 : 1 - (0.55 * index) / (count - 1)
}

export function groupedBarsOption(spec: GroupedBarsSpec, scheme: Scheme): ChartOption {
  const tones = TONES[scheme]
  const count = spec.series.length
  const bars = spec.series.map((series, place) => ({
    name: series.name,
    type: 'bar' as const,
    barWidth: BAR_PX - 2,
    barGap: '17%',
    data: spec.keys.map((key, index) => ({
      value: series.values[index] ?? 0,
      itemStyle: {
        color: mixColours(spec.colourOf(key, scheme), tones.surface, seriesStrength(place, count)),
      },
    })),
    label: {
      show: true,
      position: 'right' as const,
      color: tones.quiet,
      fontSize: 11,
      distance: 6,
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        series.intervals[dataIndex] ? '' : barLabel(spec, place, dataIndex),
    },
    emphasis: { disabled: true },
  }))
  const whiskers = spec.series.flatMap((series, place) =>
    series.intervals.some(Boolean) ? [whiskerSeries(spec, place, tones)] : [],
  )
  return {
    animation: false,
    grid: plotGrid({ left: 4, right: spec.narrow ? 60 : 190, top: 4, bottom: 4 }),
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: tones.raised, opacity: 0.6 } },
      ...tooltipStyle(scheme),
      formatter: (points) => barTooltip(spec, points),
    },
    xAxis: { ...valueAxis(scheme, spec.formatTick), splitNumber: spec.narrow ? 2 : 4 },
    yAxis: {
      ...orderAxis(scheme, spec.keys),
      inverse: true,
      axisLabel: {
        color: tones.ink,
        fontSize: 12,
        width: spec.narrow ? 92 : 150,
        overflow: 'truncate',
        interval: 0,
      },
    },
    series: [...bars, ...whiskers],
  }
}

function barLabel(spec: GroupedBarsSpec, place: number, index: number): string {
  const series = spec.series[place]
  const value = series?.values[index]
  if (series === undefined || value === null || value === undefined) return ''
  return spec.narrow ? spec.formatTick(value) : `${spec.formatTick(value)}  ${series.name}`
}

/** A whisker from low to high in the middle of its bar, and the bar's label behind its end. */
function whiskerSeries(spec: GroupedBarsSpec, place: number, tones: { ink: string; quiet: string }) {
  const offset = (place - (spec.series.length - 1) / 2) * BAR_PX
  const renderItem: CustomSeriesRenderItem = (_, api) => {
    const [low = 0, y = 0] = api.coord([api.value(0), api.value(2)])
    const [high = 0] = api.coord([api.value(1), api.value(2)])
    const middle = y + offset
    const stroke = { stroke: tones.ink, lineWidth: 1.25 }
    const segment = (x1: number, y1: number, x2: number, y2: number) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: stroke,
    })
    return {
      type: 'group',
      children: [
        segment(low, middle, high, middle),
        segment(low, middle - 3, low, middle + 3),
        segment(high, middle - 3, high, middle + 3),
        {
          type: 'text' as const,
          x: high + 6,
          y: middle,
          style: {
            text: barLabel(spec, place, Number(api.value(2))),
            fill: tones.quiet,
            fontSize: 11,
            textVerticalAlign: 'middle' as const,
          },
        },
      ],
    }
  }
  const data = (spec.series[place]?.intervals ?? []).flatMap((interval, index) =>
    interval ? [[interval.low, interval.high, index]] : [],
  )
  return {
    type: 'custom' as const,
    renderItem,
    data,
    encode: { x: [0, 1], y: 2 },
    silent: true,
    z: 5,
    tooltip: { show: false },
  }
}

function barTooltip(spec: GroupedBarsSpec, points: unknown): string {
  const at = pointIndex(points)
  const key = spec.keys[at]
  if (key === undefined) return ''
  const lines = spec.series.map((series) => {
    const value = series.values[at]
    const interval = series.intervals[at]
    const range = interval ? ` (${spec.formatTick(interval.low)} – ${spec.formatTick(interval.high)})` : ''
    return {
      name: series.name,
      value: value === null || value === undefined ? '–' : `${spec.formatValue(value)}${range}`,
    }
  })
  return tooltipHtml(key, lines)
}
