/** The picture of an answer: lines over periods, bars over names; none for totals alone. */
import type { AnsweredMetric, MetricValue, QueryAnswer, QueryRow } from '@tributary/contract/query'
import type { ChartTable } from '../../../charts/chart-frame.tsx'
import type { DayLinesSpec } from '../../../charts/day-lines.ts'
import type { GroupedBarsSpec } from '../../../charts/grouped-bars.ts'
import type { SeriesLinesSpec } from '../../../charts/series-lines.ts'
import type { Formatter } from '../../../lib/format.ts'
import { channelColour } from '../../../ui/channel-colour.ts'
import { TONES } from '../../../ui/theme.ts'
import { chartFormats, drawnValue, keyLabel, keyTick, metricLabel, valueText } from './answer-text.ts'
import { isGrain } from './question.ts'

/** Series and bars beyond this are drawn together as "Other", where they add up. */
const MOST_DRAWN = 7

export type Picture =
  | { kind: 'days'; spec: DayLinesSpec; table: ChartTable }
  | { kind: 'series'; spec: SeriesLinesSpec; table: ChartTable }
  | { kind: 'bars'; spec: GroupedBarsSpec; table: ChartTable }
  | { kind: 'none' }

export type PictureInput = {
  answer: QueryAnswer
  metric: AnsweredMetric
  format: Formatter
  narrow: boolean
  /** The day it is: a period that reaches to it is not over. */
  today: string
}

export function pictureOf(input: PictureInput): Picture {
  const { answer } = input
  const [first, second] = answer.dimensions
  if (first === undefined || answer.rows.length === 0) return { kind: 'none' }
  const time = answer.dimensions.findIndex(({ name }) => isGrain(name))
  if (time < 0) return barsOf(input)
  return second === undefined ? daysOf(input) : seriesOf(input, time)
}

const rowName = (input: PictureInput, row: QueryRow, parts: readonly number[]) =>
  parts
    .map((at) => keyLabel(input.answer.dimensions[at]?.name ?? '', row.key[at] ?? '', input.format))
    .join(' · ')

const drawn = ({ metric, answer }: PictureInput, value: MetricValue | undefined) =>
  drawnValue(value ?? null, metric, answer.currency)

function tableOf(input: PictureInput): ChartTable {
  const { answer, metric, format } = input
  const said = (value: MetricValue | undefined) =>
    valueText(value ?? null, metric, answer.currency, format) ?? '–'
  const withCompare = answer.compare_range !== null
  const parts = answer.dimensions.map((_, at) => at)
  return {
    header: [
      answer.dimensions.map(({ label }) => label).join(' · '),
      metricLabel(metric),
      ...(withCompare ? ['Before'] : []),
    ],
    rows: answer.rows.map((row) => [
      rowName(input, row, parts),
      said(row.values[metric.name]),
      ...(withCompare ? [said(row.compare?.[metric.name])] : []),
    ]),
  }
}

/** Whether the period of the row at this place is over: only the last of a range that reaches today is not. */
const isOver = ({ answer, today }: PictureInput, at: number) =>
  at < answer.rows.length - 1 || answer.range.to < today

function daysOf(input: PictureInput): Picture {
  const { answer, metric, format } = input
  const grain = answer.dimensions[0]?.name ?? 'day'
  const rows = [...answer.rows].sort((a, b) => ((a.key[0] ?? '') < (b.key[0] ?? '') ? -1 : 1))
  const spec: DayLinesSpec = {
    days: rows.map((row) => row.key[0] ?? ''),
    name: metricLabel(metric),
    values: rows.map((row) => drawn(input, row.values[metric.name]) ?? 0),
    complete: rows.map((_, at) => isOver(input, at)),
    previousName: 'Before',
    previous:
      answer.compare_range === null ? null : rows.map((row) => drawn(input, row.compare?.[metric.name])),
    formatDay: (key) => keyTick(grain, key, format),
    ...chartFormats(metric, answer.currency, format),
  }
  return { kind: 'days', spec, table: tableOf({ ...input, answer: { ...answer, rows } }) }
}

/** Names by the metric, largest first; the sum of quotients and of distinct counts says nothing, so those have no "Other". */
function largestNames(input: PictureInput, nameOf: (row: QueryRow) => string) {
  const sums = new Map<string, number>()
  for (const row of input.answer.rows) {
    const name = nameOf(row)
    sums.set(name, (sums.get(name) ?? 0) + (drawn(input, row.values[input.metric.name]) ?? 0))
  }
  const names = [...sums.keys()].sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0))
  const addsUp = input.metric.not_additive === undefined
  const isMore = names.length > MOST_DRAWN
  return {
    names: names.slice(0, isMore && addsUp ? MOST_DRAWN - 1 : MOST_DRAWN),
    hasOther: isMore && addsUp,
  }
}

function seriesOf(input: PictureInput, time: number): Picture {
  const { answer, metric, format, narrow } = input
  const grain = answer.dimensions[time]?.name ?? 'day'
  const others = answer.dimensions.map((_, at) => at).filter((at) => at !== time)
  const nameOf = (row: QueryRow) => rowName(input, row, others)
  const { names, hasOther } = largestNames(input, nameOf)
  const periods = [...new Set(answer.rows.map((row) => row.key[time] ?? ''))].sort()
  const isChannel = others.length === 1 && answer.dimensions[others[0] ?? 0]?.name === 'channel'
  const values = new Map<string, number>()
  for (const row of answer.rows) {
    const name = names.includes(nameOf(row)) ? nameOf(row) : hasOther ? 'Other' : undefined
    const value = drawn(input, row.values[metric.name])
    if (name === undefined || value === null) continue
    const place = JSON.stringify([name, row.key[time]])
    values.set(place, (values.get(place) ?? 0) + value)
  }
  const missing = metric.unit === 'money' || metric.unit === 'count' ? 0 : null
  const shown = hasOther ? [...names, 'Other'] : names
  const spec: SeriesLinesSpec = {
    periods: periods.map((key) => keyTick(grain, key, format)),
    series: shown.map((name) => ({
      name,
      values: periods.map((period) => values.get(JSON.stringify([name, period])) ?? missing),
      colourOf: (scheme) =>
        name === 'Other' && !isChannel ? TONES[scheme].rest : channelColour(name, scheme),
    })),
    narrow,
    ...chartFormats(metric, answer.currency, format),
  }
  return { kind: 'series', spec, table: tableOf(input) }
}

function barsOf(input: PictureInput): Picture {
  const { answer, metric, format, narrow } = input
  const parts = answer.dimensions.map((_, at) => at)
  const isCycle = answer.dimensions.length === 1 && answer.dimensions[0]?.kind === 'cycle'
  const nameOf = (row: QueryRow) => rowName(input, row, parts)
  const chosen = isCycle
    ? { names: [...answer.rows].map(nameOf), hasOther: false }
    : largestNames(input, nameOf)
  const byName = new Map(answer.rows.map((row) => [nameOf(row), row]))
  const sumOf = (read: (row: QueryRow) => MetricValue | undefined, name: string): number | null => {
    if (name !== 'Other' || byName.has('Other')) {
      const row = byName.get(name)
      return row === undefined ? null : drawn(input, read(row))
    }
    return answer.rows
      .filter((row) => !chosen.names.includes(nameOf(row)))
      .reduce((sum, row) => sum + (drawn(input, read(row)) ?? 0), 0)
  }
  const keys = chosen.hasOther ? [...chosen.names, 'Other'] : chosen.names
  const isChannel = answer.dimensions.length === 1 && answer.dimensions[0]?.name === 'channel'
  const series = (name: string, read: (row: QueryRow) => MetricValue | undefined) => ({
    name,
    values: keys.map((key) => sumOf(read, key)),
    intervals: keys.map(() => null),
  })
  const spec: GroupedBarsSpec = {
    keys,
    series: [
      series(answer.compare_range === null ? '' : 'This period', (row) => row.values[metric.name]),
      ...(answer.compare_range === null ? [] : [series('Before', (row) => row.compare?.[metric.name])]),
    ],
    colourOf: (key, scheme) => (isChannel ? channelColour(key, scheme) : TONES[scheme].accent),
    narrow,
    ...chartFormats(metric, answer.currency, format),
  }
  return { kind: 'bars', spec, table: tableOf(input) }
}
