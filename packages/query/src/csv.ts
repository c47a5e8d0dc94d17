/** An answer as CSV (RFC 4180): one line a row, then the rest, then the totals. */
import { minorToDecimal } from '@tributary/contract/money'
import type { AnsweredMetric, MetricValue, QueryAnswer } from '@tributary/contract/query'

/** Money in major units with its currency in the header; quotients as plain numbers; what does not exist is empty. */
export function answerToCsv(answer: QueryAnswer): string {
  const { currency } = answer
  const withCompare = answer.compare_range !== null
  const titles = answer.metrics.map(({ name, label, unit }) => {
    const colon = name.indexOf(':')
    const model = colon < 0 ? '' : ` (${name.slice(colon + 1)})`
    return `${label}${model}${unit === 'money' ? ` ${currency}` : ''}`
  })
  const header = [
    ...answer.dimensions.map(({ label }) => label),
    ...titles,
    ...(withCompare ? titles.map((title) => `${title}, before`) : []),
  ]
  type Line = { key: readonly string[]; values: Values; compare: Values | null }
  const lines: Line[] = [...answer.rows]
  if (answer.dimensions.length > 0) {
    if (answer.rest !== null) lines.push({ key: [restName(answer.rest.rows)], ...answer.rest })
    lines.push({ key: ['Total'], ...answer.totals })
  }
  const cells = (values: Values | null) =>
    answer.metrics.map((metric) => valueText(values?.[metric.name] ?? null, metric, currency))
  return csvText([
    header.map(safeText),
    ...lines.map(({ key, values, compare }) => [
      ...answer.dimensions.map((_, at) => safeText(key[at] ?? '')),
      ...cells(values),
      ...(withCompare ? cells(compare) : []),
    ]),
  ])
}

/** Lines of cells as text; cells that come from outside go through {@link safeText} first. */
export function csvText(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('')
}

type Values = Readonly<Record<string, MetricValue>>

function valueText(value: MetricValue, { unit }: AnsweredMetric, currency: string): string {
  if (value === null) return ''
  return unit === 'money' ? minorToDecimal(BigInt(value), currency) : String(value)
}

/** Names come from addresses anybody can write, and a spreadsheet would run what starts like a formula. */
export function safeText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function quoted(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** What the rest of an answer is called. No row, where groups were not read or an earlier period is longer. */
export function restName(rows: number, count: (rows: number) => string = String): string {
  return rows === 0 ? 'Not listed' : `${count(rows)} more`
}
