/** Funnels in words. */
import {
  type Funnel,
  type FunnelCondition,
  type FunnelStep,
  MAX_FUNNEL_WINDOW_MINUTES,
} from '@tributary/contract/funnels'
import type { FigureTable } from '../../../charts/figure-frame.tsx'
import { capitalised } from '../../../lib/capitalised.ts'
import type { Formatter } from '../../../lib/format.ts'

export const FIELD_LABELS: Readonly<Record<string, string>> = {
  page_path: 'Page path',
  channel: 'Channel',
  campaign: 'Campaign',
  device: 'Device',
  country: 'Country',
}
export const OPERATOR_LABELS = { is: 'is', starts_with: 'starts with', contains: 'contains' } as const

/** `page_view` as "Page view". */
export function eventName(eventType: string): string {
  const words = eventType.replaceAll('_', ' ').trim()
  return words === '' ? eventType : capitalised(words)
}

function conditionWords({ field, operator, value }: FunnelCondition): string {
  const name = FIELD_LABELS[field]?.toLowerCase() ?? field.slice('property:'.length)
  return `${name} ${OPERATOR_LABELS[operator]} ${value}`
}

/** The conditions of a step, '' without any. */
export function stepConditions(step: FunnelStep): string {
  return step.conditions.map(conditionWords).join(', ')
}

export function stepName(step: FunnelStep): string {
  const conditions = stepConditions(step)
  return conditions === '' ? eventName(step.event_type) : `${eventName(step.event_type)} (${conditions})`
}

const DAY_MINUTES = 1440
export const WINDOWS = [
  30,
  60,
  DAY_MINUTES,
  3 * DAY_MINUTES,
  7 * DAY_MINUTES,
  14 * DAY_MINUTES,
  30 * DAY_MINUTES,
  MAX_FUNNEL_WINDOW_MINUTES,
]

export function windowWords(minutes: number): string {
  const [value, unit] =
    minutes % DAY_MINUTES === 0
      ? [minutes / DAY_MINUTES, 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute']
  return `${value} ${unit}${value === 1 ? '' : 's'}`
}

/** A length of time in its largest fitting unit: "4 min", "2.5 h". */
export function durationWords(ms: number, format: Formatter): string {
  const epoch = new Date(0).toISOString()
  return format.lapse(epoch, new Date(Math.max(0, ms)).toISOString())
}

/** What happened in one sentence: how many went all the way, and where most stopped. */
export function funnelFinding(funnel: Funnel, steps: readonly FunnelStep[], format: Formatter): string {
  const first = funnel.steps[0]?.people ?? 0
  const last = funnel.steps.at(-1)
  const [from, to] = [steps[0], steps.at(-1)]
  if (!from || !to || !last || first === 0) return 'Nobody took the first step in this range.'
  const whole = `${format.share(last.of_first ?? 0)} of ${format.count(first)} people went from ${stepName(from)} to ${stepName(to)} within ${windowWords(funnel.window_minutes)}${funnel.median_total_ms === null ? '' : `, half of them within ${durationWords(funnel.median_total_ms, format)}`}`
  const lost = largestLoss(funnel)
  const [before, after] = [lost && steps[lost.index - 1], lost && steps[lost.index]]
  if (!lost || !before || !after) return `${whole}.`
  return `${whole}. Most stopped between ${stepName(before)} and ${stepName(after)}: ${format.count(lost.people)} people, ${format.shareWhole(lost.people / lost.of)} of those who were there.`
}

/** Where most people stopped. */
function largestLoss(funnel: Funnel): { index: number; people: number; of: number } | undefined {
  const losses = funnel.steps.slice(1).map((step, at) => {
    const before = funnel.steps[at]?.people ?? 0
    return { index: at + 1, people: before - step.people, of: before }
  })
  const worst = losses.toSorted((a, b) => b.people - a.people)[0]
  return worst !== undefined && worst.people > 0 ? worst : undefined
}

/** People who reached the step and no later one; 0 behind the last. */
export function stoppedAt(funnel: Funnel, index: number): number {
  const here = funnel.steps[index]?.people ?? 0
  const next = funnel.steps[index + 1]
  return next === undefined ? 0 : here - next.people
}

export function funnelFigures(funnel: Funnel, steps: readonly FunnelStep[], format: Formatter): FigureTable {
  const share = (value: number | null) => (value === null ? '–' : format.share(value))
  return {
    header: ['Step', 'People', 'Of the first', 'Of the step before', 'Median time since it', 'Stopped here'],
    rows: funnel.steps.map((row, index) => {
      const step = steps[index]
      return [
        `${index + 1}. ${step ? stepName(step) : ''}`,
        format.count(row.people),
        share(row.of_first),
        share(row.of_previous),
        row.median_ms === null ? '–' : durationWords(row.median_ms, format),
        index === funnel.steps.length - 1 ? '–' : format.count(stoppedAt(funnel, index)),
      ]
    }),
  }
}
