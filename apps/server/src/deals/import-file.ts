/** A file of deals, accounts, products or agents as rows with our columns, and what is wrong with them. Pure. */
import type { DealFileKind, ImportProblem } from '@tributary/contract/deals'
import { createCsvReader } from '../import/csv-records.ts'
import { COLUMN_NAMES, type ImportColumn } from './import-columns.data.ts'
import { nameKey } from './name-key.ts'

export type ImportRow = {
  /** Line of the file: the heading is 1. */
  readonly line: number
  /** Trimmed text of a column; '' where it is empty or absent. */
  readonly cell: (column: ImportColumn) => string
  /** Whether the file says anything of this at all. */
  readonly has: (column: ImportColumn) => boolean
}

export type ImportFile = {
  readonly name: string
  readonly kind: DealFileKind
  readonly rows: readonly ImportRow[]
  readonly problems: readonly ImportProblem[]
}

const COLUMNS = Object.keys(COLUMN_NAMES) as ImportColumn[]

/** The file's rows, or why it is none of the four kinds. */
export function readImportFile(name: string, text: string): ImportFile | { readonly problem: string } {
  const [heading, ...records] = readRecords(text)
  if (heading === undefined) return { problem: `${name} is empty` }
  const headings = heading.fields.map((field) => nameKey(field.trim()))
  const at = columnsOf(headings)
  const kind = kindOf(new Set(at.keys()))
  if (kind === undefined)
    return {
      problem: `${name}: the columns ${heading.fields.join(', ')} are not those of deals (an id and a stage), accounts, products (with a price) or agents (with a manager or an office)`,
    }
  const problems: ImportProblem[] = []
  const rows: ImportRow[] = []
  records.forEach(({ fields, problem }, index) => {
    const line = index + 2
    const extra = fields.length > headings.length
    if (problem !== '' || extra) {
      const message = problem !== '' ? problem : 'has more cells than the heading'
      problems.push({
        file: name,
        line,
        column: '',
        value: fields.join(',').slice(0, 80),
        message,
        severity: 'refused',
      })
    } else
      rows.push({
        line,
        cell: (column) => plainCell(fields[at.get(column) ?? -1] ?? ''),
        has: (column) => at.has(column),
      })
  })
  return { name, kind, rows, problems }
}

/** Without what keeps a spreadsheet from taking a name for a formula, as our own exports have it. */
function plainCell(field: string): string {
  const text = field.trim()
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text
}

function readRecords(text: string) {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text
  const [first = ''] = plain.split(/\r?\n/, 1)
  const delimiter = [',', ';', '\t'].reduce((best, sign) =>
    first.split(sign).length > first.split(best).length ? sign : best,
  )
  const reader = createCsvReader(delimiter)
  return [...reader.push(plain), ...reader.end()]
}

/** Where each of our columns stands; the first name of a column that the file has wins. */
function columnsOf(headings: readonly string[]): Map<ImportColumn, number> {
  const found = new Map<ImportColumn, number>()
  for (const column of COLUMNS) {
    const at = COLUMN_NAMES[column].map((known) => headings.indexOf(known)).find((index) => index >= 0)
    if (at !== undefined) found.set(column, at)
  }
  return found
}

function kindOf(columns: ReadonlySet<ImportColumn>): DealFileKind | undefined {
  if (columns.has('externalId') && columns.has('stage')) return 'deals'
  if (columns.has('product') && columns.has('price')) return 'products'
  if (columns.has('agent') && (columns.has('manager') || columns.has('office'))) return 'agents'
  return columns.has('account') ? 'accounts' : undefined
}
