/** Products, agents and accounts of files, compared with what the workspace knows. Pure. */
import type { ImportProblem } from '@tributary/contract/deals'
import { organisationKey } from '../contacts/contact-text.ts'
import type { OrganisationRecord } from '../contacts/contacts.ts'
import { newOrganisation } from '../contacts/contacts.ts'
import type { ImportColumn } from './import-columns.data.ts'
import type { ImportFile, ImportRow } from './import-file.ts'
import type { KnownAgent, KnownProduct } from './import-names.store.ts'
import { decimalSignOf, fileAmount } from './import-values.ts'
import { nameKey } from './name-key.ts'

export type Counts = { created: number; changed: number; same: number; refused: number }

/** What a file of names asks for: items to write, and the names as they are known after it. */
export type Planned<Item> = {
  readonly write: readonly Item[]
  readonly known: ReadonlyMap<string, Item>
  readonly counts: Counts
  readonly problems: readonly ImportProblem[]
}

/** Goes through the rows of the files; `read` answers the item that a row asks for, given the known one of its name. */
function plan<Item extends { readonly name: string }>(
  files: readonly ImportFile[],
  column: ImportColumn,
  known: ReadonlyMap<string, Item>,
  keyOf: (name: string) => string,
  read: (
    row: ImportRow,
    name: string,
    old: Item | undefined,
  ) => Item | { readonly refusal: [ImportColumn, string] },
): Planned<Item> {
  const [write, now] = [new Map<string, Item>(), new Map(known)]
  const counts: Counts = { created: 0, changed: 0, same: 0, refused: 0 }
  const problems: ImportProblem[] = []
  for (const { name: file, rows } of files)
    for (const row of rows) {
      const name = row.cell(column)
      const refuse = (at: ImportColumn, message: string) => {
        counts.refused++
        problems.push({ file, line: row.line, column: at, value: row.cell(at), message, severity: 'refused' })
      }
      if (name === '') {
        refuse(column, 'has no name')
        continue
      }
      const key = keyOf(name)
      const old = now.get(key)
      const item = read(row, name, old)
      if ('refusal' in item) {
        refuse(...item.refusal)
        continue
      }
      if (old === undefined) counts.created++
      else if (JSON.stringify(old) === JSON.stringify(item)) counts.same++
      else counts.changed++
      if (JSON.stringify(old) !== JSON.stringify(item)) write.set(key, item)
      now.set(key, item)
    }
  return { write: [...write.values()], known: now, counts, problems }
}

export function planProducts(
  files: readonly ImportFile[],
  known: ReadonlyMap<string, KnownProduct>,
  { currency, newId }: { currency: string; newId: () => string },
): Planned<KnownProduct> {
  const sign = decimalSignOf(files.flatMap(({ rows }) => rows.map((row) => row.cell('price'))))
  return plan(files, 'product', known, nameKey, (row, name, old) => {
    const text = row.cell('price')
    const inCurrency = row.cell('currency').toUpperCase() || currency
    const price = text === '' ? undefined : fileAmount(text, inCurrency, sign)
    if (text !== '' && price === undefined)
      return { refusal: ['price', `is not a positive amount in ${inCurrency}`] }
    return {
      id: old?.id ?? newId(),
      name,
      series: row.cell('series'),
      priceMinor: price === undefined ? null : String(price),
      currency: price === undefined ? null : inCurrency,
    }
  })
}

export function planAgents(
  files: readonly ImportFile[],
  known: ReadonlyMap<string, KnownAgent>,
  newId: () => string,
): Planned<KnownAgent> {
  return plan(files, 'agent', known, nameKey, (row, name, old) => ({
    id: old?.id ?? newId(),
    name,
    manager: row.cell('manager'),
    office: row.cell('office'),
  }))
}

export function planAccounts(
  files: readonly ImportFile[],
  known: ReadonlyMap<string, OrganisationRecord>,
  { newId, now }: { newId: () => string; now: string },
): Planned<OrganisationRecord> {
  return plan(files, 'account', known, organisationKey, (row, name, old) => {
    const base = old ?? newOrganisation({ id: newId(), name, source: 'file', owner_id: null }, now)
    return {
      ...base,
      sector: row.cell('sector') || base.sector,
      country: row.cell('country') || base.country,
      note: base.note || noteOf(row),
    }
  })
}

/** What a contact bank has no field for. */
function noteOf(row: ImportRow): string {
  const parts: readonly (readonly [string, ImportColumn])[] = [
    ['Founded', 'founded'],
    ['Revenue', 'revenue'],
    ['Employees', 'employees'],
    ['Subsidiary of', 'parent'],
  ]
  return parts
    .flatMap(([label, column]) => (row.cell(column) === '' ? [] : `${label}: ${row.cell(column)}`))
    .join('\n')
}
