/** `tributary attribute`: credit from a path file without a server, or from the stored data of a server or data directory. */
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { type AttributionComparison, attributionComparisonSchema } from '@tributary/contract/attribution'
import { minorToDecimal } from '@tributary/contract/money'
import { attributePaths } from '@tributary/models/attribution/attribute-paths'
import { formatModelSpec, type ModelSpec, parseModelSpec } from '@tributary/models/attribution/model'
import { createPathFileParser } from '@tributary/models/attribution/path-file'
import { openApiSource } from '../api-source.ts'
import { parseOptions, UsageError } from '../arguments.ts'
import { formatTable, type Table } from '../table.ts'

const OPTIONS = {
  paths: { type: 'string' },
  models: { type: 'string', default: 'first,last,linear,markov:1,shapley' },
  format: { type: 'string', default: 'table' },
  separator: { type: 'string', default: ' > ' },
  by: { type: 'string', default: 'channel' },
  from: { type: 'string' },
  to: { type: 'string' },
  'lookback-days': { type: 'string' },
  'lookback-visits': { type: 'string' },
  scope: { type: 'string' },
  direct: { type: 'string' },
  url: { type: 'string' },
  key: { type: 'string' },
  data: { type: 'string' },
  workspace: { type: 'string' },
} as const

export const ATTRIBUTE_HELP = `tributary attribute --paths FILE [--models first,linear,markov:2] [--format table|json|csv] [--separator ' > ']
tributary attribute [--models ...] [--from DAY --to DAY] [--by channel] [--lookback-days N] [--scope window|since_previous] [--direct include|exclude]
                    [--url U --key K | --data DIR]

FILE holds one path a row: path,total_conversions[,total_conversion_value][,total_null]; touches oldest first.
Models: first, last, last_non_direct, linear, time_decay[:days], position_decay[:rate], position[:40/20/40], w_shaped[:30/30/30],
        custom:5,3,2, markov[:order], shapley, shapley:rate. A comma separates models; the weights of custom stay together.`

export async function attribute(argv: readonly string[]): Promise<number> {
  const { values } = parseOptions(argv, OPTIONS)
  const format = values.format
  if (format !== 'table' && format !== 'json' && format !== 'csv')
    throw new UsageError(`--format is table, json or csv, not ${format}`)
  const rows =
    values.paths === undefined
      ? await storedRows(values)
      : await pathRows(values.paths, parseModels(values.models), values.separator)
  process.stdout.write(
    format === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : formatTable(tableOf(rows), format),
  )
  return 0
}

type CreditRow = {
  channel: string
  model: string
  conversions: number
  value: number | string
  removal_effect?: number
  net_value?: string
  spend?: string
  roas?: number | null
}

async function pathRows(file: string, models: readonly ModelSpec[], separator: string): Promise<CreditRow[]> {
  const parser = createPathFileParser({ separator })
  const stream = createReadStream(file)
  const input = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream
  input.setEncoding('utf8')
  for await (const chunk of input) parser.push(String(chunk))
  const read = parser.finish()
  if (!read.ok) throw new UsageError(`${file}: ${read.error.message}`)
  const { paths, badRows } = read.value
  for (const { row, reason } of badRows.slice(0, 5)) process.stderr.write(`row ${row} left out: ${reason}\n`)
  if (badRows.length > 5) process.stderr.write(`... and ${badRows.length - 5} more rows left out\n`)
  const result = attributePaths(paths, models)
  if (!result.ok) throw new UsageError(result.error.message)
  const { rows, unattributed } = result.value
  if (unattributed.conversions > 0)
    process.stderr.write(
      `${unattributed.conversions} conversions have an empty path and are credited to nobody\n`,
    )
  return [...rows]
}

function parseModels(text: string): ModelSpec[] {
  return splitModels(text).map((part) => {
    const parsed = parseModelSpec(part)
    if (!parsed.ok) throw new UsageError(parsed.error.message)
    return parsed.value
  })
}

/** `first,custom:5,3,2,linear` is three models: a part that starts with a digit continues the one before. */
export function splitModels(text: string): string[] {
  return text.split(/,(?!\s*[\d.])/).map((part) => part.trim())
}

type StoredOptions = {
  models: string
  by: string
  from?: string | undefined
  to?: string | undefined
  'lookback-days'?: string | undefined
  'lookback-visits'?: string | undefined
  scope?: string | undefined
  direct?: string | undefined
  url?: string | undefined
  key?: string | undefined
  data?: string | undefined
  workspace?: string | undefined
}

async function storedRows(options: StoredOptions): Promise<CreditRow[]> {
  const source = await openApiSource(options)
  try {
    const query = {
      models: splitModels(options.models)
        .map((part) => formatModelSpec(parseOne(part)))
        .join(','),
      by: options.by,
      from: options.from,
      to: options.to,
      lookback_days: options['lookback-days'],
      lookback_visits: options['lookback-visits'],
      scope: options.scope,
      direct: options.direct,
    }
    const comparison: AttributionComparison = attributionComparisonSchema.parse(
      await source.get('/api/v1/attribution/compare', query),
    )
    return comparison.answers.flatMap((answer) => {
      const decimal = (amount: string) => minorToDecimal(BigInt(amount), answer.currency)
      const rows = answer.rows.map(
        (row): CreditRow => ({
          channel: row.key,
          model: answer.model,
          conversions: row.conversions,
          value: decimal(row.amount_minor),
          ...(row.removal_effect === undefined ? {} : { removal_effect: row.removal_effect }),
          net_value: decimal(row.net_amount_minor),
          spend: decimal(row.spend_minor),
          roas: row.roas,
        }),
      )
      const { unattributed } = answer
      return unattributed.conversions === 0
        ? rows
        : [
            ...rows,
            {
              channel: '(unattributed)',
              model: answer.model,
              conversions: unattributed.conversions,
              value: decimal(unattributed.amount_minor),
              net_value: decimal(unattributed.net_amount_minor),
            },
          ]
    })
  } finally {
    await source.close()
  }
}

function parseOne(text: string): ModelSpec {
  const parsed = parseModelSpec(text)
  if (!parsed.ok) throw new UsageError(parsed.error.message)
  return parsed.value
}

function tableOf(rows: readonly CreditRow[]): Table {
  const optional = (['removal_effect', 'net_value', 'spend', 'roas'] as const).filter((name) =>
    rows.some((row) => row[name] !== undefined),
  )
  const columns = ['model', 'channel', 'conversions', 'value', ...optional] as const
  return { columns: [...columns], rows: rows.map((row) => columns.map((name) => row[name] ?? '')) }
}
