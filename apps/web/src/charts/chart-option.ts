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
