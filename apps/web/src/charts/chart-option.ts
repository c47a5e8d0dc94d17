/** Parts of a chart's option that every chart shares. */

import type {
  BarSeriesOption,
  CustomSeriesOption,
  LineSeriesOption,
  SankeySeriesOption,
} from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { type Scheme, TONES } from '../ui/theme.ts'

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | CustomSeriesOption
  | LineSeriesOption
  | SankeySeriesOption
  | GridComponentOption
  | TooltipComponentOption
>

export function tooltipStyle(scheme: Scheme) {
  const tones = TONES[scheme]
  return {
    backgroundColor: tones.surface,
    borderColor: tones.line,
    textStyle: { color: tones.ink, fontSize: 12 },
    extraCssText: 'box-shadow:none;border-radius:4px',
    confine: true,
    transitionDuration: 0,
  }
}

type Sides = Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>

/** The plot fills its box up to these pixels; the labels of its axes stand inside of them. */
export function plotGrid(sides: Sides) {
  return { ...sides, outerBoundsMode: 'same' as const, outerBoundsContain: 'axisLabel' as const }
}

/** The axis of what is counted or summed, from zero. */
export function valueAxis(scheme: Scheme, formatter?: (value: number) => string) {
  const tones = TONES[scheme]
  return {
    type: 'value' as const,
    min: (extent: { min: number }) => Math.min(0, extent.min),
    splitNumber: 4,
    splitLine: { lineStyle: { color: tones.grid } },
    axisLabel: { color: tones.quiet, fontSize: 12, hideOverlap: true, ...(formatter && { formatter }) },
  }
}

/** The axis of days, periods or other groups in their order. */
export function orderAxis(scheme: Scheme, groups: readonly string[]) {
  const tones = TONES[scheme]
  return {
    type: 'category' as const,
    data: [...groups],
    axisLine: { lineStyle: { color: tones.line } },
    axisTick: { show: false },
    axisLabel: { color: tones.quiet, fontSize: 12, hideOverlap: true, margin: 12 },
  }
}

/** Which group of an axis a tooltip is asked for; -1: none. */
export function pointIndex(points: unknown): number {
  const first: unknown = Array.isArray(points) ? points[0] : points
  return typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : -1
}

/** Names come from addresses anybody can write; the tooltip is HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
}

/** A tooltip's title and its name-value lines. */
export function tooltipHtml(title: string, lines: readonly { name: string; value: string }[]): string {
  const rows = lines.map(
    ({ name, value }) =>
      `<tr><td style="padding-right:12px">${escapeHtml(name)}</td><td style="text-align:right;font-variant-numeric:tabular-nums">${escapeHtml(value)}</td></tr>`,
  )
  return `<b>${escapeHtml(title)}</b><table>${rows.join('')}</table>`
}
