/** Contacts in CSV files: reading with a mapping of columns, and writing. Pure. */
import { CONTACT_IMPORT_FIELDS, type ContactImportField } from '@tributary/contract/contact-imports'
import type { Contact, CustomField } from '@tributary/contract/contacts'
import { createCsvReader } from '../import/csv-records.ts'
import { COLUMN_NAMES } from './contact-columns.data.ts'
import type { ImportRow } from './contact-import-row.ts'
import { joinTags } from './contact-tags.ts'
import { foldText } from './contact-text.ts'

export type ReadCsv = {
  readonly columns: { name: string; field: string; samples: string[] }[]
  readonly rows: ImportRow[]
}

const DELIMITERS = [',', ';', '\t', '|'] as const
const SAMPLES = 3

/**
 * Rows of the file by field. Columns that the mapping does not name are guessed from their names; of several columns
 * for one field the first that is filled counts.
 *
 * @param mapping name of a column -> field, `custom:<key>`, or '' to leave it out
 */
export function readCsvContacts(
  text: string,
  mapping: Readonly<Record<string, string>> | undefined,
  fields: readonly Pick<CustomField, 'key' | 'label'>[],
): ReadCsv {
  const { body, delimiter } = splitHint(text.replace(/^\uFEFF/, ''))
  const reader = createCsvReader(delimiter)
  const records = [...reader.push(body), ...reader.end()]
  const header = records[0]?.fields.map((name) => name.trim()) ?? []
  const columns = header.map((name, at) => ({
    name,
    field: mapping?.[name] ?? (mapping === undefined ? guessField(name, fields) : ''),
    samples: samplesOf(records.slice(1, 50).map((record) => record.fields[at] ?? '')),
  }))
  const rows = records.slice(1).flatMap(({ fields: cells, problem }, index): ImportRow[] => {
    // A spreadsheet writes the rows below the last one, too.
    if (problem === '' && cells.every((cell) => cell.trim() === '')) return []
    const values: Record<string, string> = {}
    columns.forEach(({ field }, at) => {
      const cell = cells[at]?.trim() ?? ''
      if (field !== '' && cell !== '' && values[field] === undefined) values[field] = cell
    })
    const surplus =
      cells.length > header.length ? `has ${cells.length} cells, the header ${header.length}` : ''
    const wrong = problem || surplus
    return [{ row: index + 2, values, problem: wrong && `The row is not well formed: ${wrong}.` }]
  })
  return { columns, rows }
}

/** Excel reads and writes a first line that names the sign between cells: `sep=;`. */
function splitHint(text: string): { body: string; delimiter: string } {
  const hint = /^"?sep=([,;|\t])"?[ \t]*(?:\r\n|\n|\r)/i.exec(text)
  const body = text.slice(hint?.[0].length ?? 0)
  return { body, delimiter: hint?.[1] ?? delimiterOf(body) }
}

/** The sign that cuts the first line into most cells. */
function delimiterOf(text: string): string {
  const line = text.slice(0, 20_000).split(/\r?\n|\r/, 1)[0] ?? ''
  const counts = DELIMITERS.map((sign) => line.split(sign).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** A field, `custom:<key>`, or '' for a name that says nothing. */
export function guessField(name: string, fields: readonly Pick<CustomField, 'key' | 'label'>[]): string {
  const folded = foldText(name)
  const own = fields.find((field) => foldText(field.label) === folded || foldText(field.key) === folded)
  const known = CONTACT_IMPORT_FIELDS.find((field) => foldText(field) === folded)
  if (known) return known
  if (own) return `custom:${own.key}`
  return CONTACT_IMPORT_FIELDS.find((field) => COLUMN_NAMES[field].includes(folded)) ?? ''
}

function samplesOf(cells: readonly string[]): string[] {
  return [...new Set(cells.map((cell) => cell.trim()).filter((cell) => cell !== ''))]
    .slice(0, SAMPLES)
    .map((cell) => (cell.length > 60 ? `${cell.slice(0, 60)}…` : cell))
}

const EXPORTED = [
  'name',
  'title',
  'email',
  'phone',
  'organisation',
  'linkedin_url',
  'country',
  'note',
  'tags',
  'warmness',
  'last_contact_at',
  'owner',
] as const satisfies readonly ContactImportField[]

export function csvHeader(fields: readonly Pick<CustomField, 'key'>[]): string {
  return line([...EXPORTED, ...fields.map((field) => field.key)])
}

/** A line that the import reads back. */
export function csvLine(contact: Contact, fields: readonly Pick<CustomField, 'key'>[]): string {
  const cells: Record<(typeof EXPORTED)[number], string> = {
    name: contact.name,
    title: contact.title,
    email: contact.email ?? '',
    phone: contact.phone ?? '',
    organisation: contact.organisation_name ?? '',
    linkedin_url: contact.linkedin_url ?? '',
    country: contact.country,
    note: contact.note,
    tags: joinTags(contact.tags),
    warmness: contact.warmness === 0 ? '' : String(contact.warmness),
    last_contact_at: contact.last_contact_at ?? '',
    owner: contact.owner_name ?? '',
  }
  return line([
    ...EXPORTED.map((name) => cells[name]),
    ...fields.map((field) => String(contact.custom[field.key] ?? '')),
  ])
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

/** A cell that a spreadsheet would take for a formula gets a blank before it, which the import drops again. */
function quoted(cell: string): string {
  const isFormula = /^[=@\t\r]|^[+-](?![\d\s()/.-]+$)/.test(cell)
  const text = isFormula ? ` ${cell}` : cell
  return /[",\r\n;\t]/.test(text) || isFormula ? `"${text.replaceAll('"', '""')}"` : text
}
