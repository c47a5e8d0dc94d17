/** Decisions about imports: which mapping is acceptable, which kind a file looks like, how far an import is. Pure. */
import { AppError } from '@tributary/contract/errors'
import {
  guessMapping,
  IMPORT_FIELDS,
  IMPORT_KINDS,
  type Import,
  type ImportKind,
} from '@tributary/contract/imports'
import type { FileShape } from './file-sniff.ts'

export type Mapping = Readonly<Record<string, string>>

/** Fields of which a row needs one, beside the required ones. */
const ONE_OF: Readonly<Record<ImportKind, readonly (readonly string[])[]>> = {
  events: [],
  touches: [['anonymous_id', 'person_id']],
  identities: [],
  conversions: [['person_id', 'anonymous_id']],
  refunds: [['amount', 'amount_minor']],
  spend: [
    ['date', 'period'],
    ['amount', 'amount_minor'],
  ],
  paths: [],
}

/** What keeps a file with these columns from being imported as this kind; empty when nothing does. */
export function mappingProblems(
  kind: ImportKind,
  shape: Pick<FileShape, 'columns' | 'format'>,
  mapping: Mapping,
): string[] {
  const fields = IMPORT_FIELDS[kind].map(({ name }) => name)
  const ours = Object.values(mapping)
  const isOpen = shape.format === 'json' || shape.format === 'ndjson' // a column may occur later than the sample
  return [
    ...Object.keys(mapping)
      .filter((column) => !isOpen && !shape.columns.includes(column))
      .map((column) => `the file has no column ${column}`),
    ...ours
      .filter((field) => !fields.includes(field))
      .map((field) => `${kind} have no field ${field}; the fields are ${fields.join(', ')}`),
    ...ours
      .filter((field, index) => ours.indexOf(field) !== index)
      .map((field) => `two columns are mapped to ${field}`),
    ...IMPORT_FIELDS[kind]
      .filter(({ name, required }) => required && !ours.includes(name))
      .map(({ name }) => `no column is mapped to ${name}`),
    ...ONE_OF[kind]
      .filter((names) => !names.some((name) => ours.includes(name)))
      .map((names) => `no column is mapped to ${names.join(' or ')}`),
  ]
}

/** The mapping to use: the given one without its empty entries, or a guess. Throws AppError ValidationFailed with every problem. */
export function resolveMapping(
  kind: ImportKind,
  shape: Pick<FileShape, 'columns' | 'format'>,
  given: Mapping | undefined,
): Mapping {
  const mapping =
    given === undefined
      ? guessMapping(kind, shape.columns)
      : Object.fromEntries(Object.entries(given).filter(([, ours]) => ours !== ''))
  const problems = mappingProblems(kind, shape, mapping)
  if (problems.length > 0) {
    throw new AppError(
      'ValidationFailed',
      `The columns do not fit ${kind}: ${problems.join('; ')}. The file's columns are ${shape.columns.join(', ')}.`,
      problems.map((message) => ({ path: 'mapping', message })),
    )
  }
  return mapping
}

/** The guessed mapping with the caller's own entries taking precedence. */
export function mergeMapping(kind: ImportKind, columns: readonly string[], own: Mapping): Mapping {
  const taken = new Set(Object.values(own))
  const guessed = Object.entries(guessMapping(kind, columns)).filter(
    ([theirs, ours]) => !(theirs in own) && !taken.has(ours),
  )
  return { ...Object.fromEntries(guessed), ...own }
}

/** The kind whose fields the columns name best, null when they fit none: most columns used, then most required fields. */
export function guessKind(shape: Pick<FileShape, 'columns' | 'format'>): ImportKind | null {
  const fitting = IMPORT_KINDS.flatMap((kind) => {
    const mapping = guessMapping(kind, shape.columns)
    if (mappingProblems(kind, shape, mapping).length > 0) return []
    const exact = Object.entries(mapping).filter(([theirs, ours]) => theirs.toLowerCase() === ours).length
    const required = IMPORT_FIELDS[kind].filter((field) => field.required).length
    return [{ kind, score: exact * 100 + Object.keys(mapping).length * 10 + required }]
  })
  return fitting.sort((one, other) => other.score - one.score)[0]?.kind ?? null
}

const STAGING_SHARE = 0.5

/** 0..1: staging is the first half, storing the second. */
export function progressOf(row: {
  state: Import['state']
  rowsStaged: number
  estimatedRows: number
  rowsDone: number
  rowsRead: number
}): number {
  if (row.state === 'done') return 1
  if (row.state === 'staging')
    return STAGING_SHARE * Math.min(0.98, row.rowsStaged / Math.max(1, row.estimatedRows))
  if (row.state === 'storing')
    return STAGING_SHARE + (1 - STAGING_SHARE) * Math.min(1, row.rowsDone / Math.max(1, row.rowsRead))
  return 0
}

/** A cell that no spreadsheet runs as a formula; plain numbers stay as they are. */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)*$/.test(text) ? `'${text}` : text
  return /[",\n\r;\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
