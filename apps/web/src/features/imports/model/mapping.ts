/** Which column of the file is which of our fields. Kept as theirs -> ours, as the API takes it. */
import { guessMapping, IMPORT_FIELDS, type ImportKind } from '@tributary/contract/imports'
import { fieldLabel } from './field-words.ts'

export type Mapping = Readonly<Record<string, string>>

export const KIND_INFO: Readonly<Record<ImportKind, { label: string; text: string }>> = {
  events: { label: 'Events', text: 'Page views, purchases and other things that happened, one a row' },
  touches: { label: 'Touches', text: 'Marketing contacts whose channel you already know' },
  identities: { label: 'Identities', text: 'Which browser belongs to which person' },
  conversions: { label: 'Conversions', text: 'Orders and other goals, with or without money' },
  refunds: { label: 'Refunds', text: 'Money given back for an order' },
  spend: { label: 'Spend', text: 'What channels and campaigns cost, by day or period' },
  paths: { label: 'Paths', text: 'Ready-made journeys with their counts, as a data set of its own' },
}

/** Sets (or, with null, frees) the column of one field. A field has one column and a column one field. */
export function assignColumn(mapping: Mapping, field: string, column: string | null): Mapping {
  const kept = Object.entries(mapping).filter(([theirs, ours]) => ours !== field && theirs !== column)
  return Object.fromEntries(column === null ? kept : [...kept, [column, field]])
}

export function columnOf(mapping: Mapping, field: string): string | null {
  return Object.entries(mapping).find(([, ours]) => ours === field)?.[0] ?? null
}

/** Groups of which at least one must be present, beside the fields that are required by themselves. */
const ONE_OF: Readonly<Partial<Record<ImportKind, readonly (readonly string[])[]>>> = {
  touches: [['anonymous_id', 'person_id']],
  conversions: [['person_id', 'anonymous_id']],
  refunds: [['amount', 'amount_minor']],
  spend: [
    ['date', 'period'],
    ['amount', 'amount_minor'],
  ],
}

/** What is still missing before the import can start, in words. */
export function missingFields(kind: ImportKind, mapping: Mapping): string[] {
  const mapped = new Set(Object.values(mapping))
  const required = IMPORT_FIELDS[kind]
    .filter((field) => field.required && !mapped.has(field.name))
    .map((field) => fieldLabel(field.name))
  const groups = (ONE_OF[kind] ?? [])
    .filter((group) => !group.some((name) => mapped.has(name)))
    .map((group) => group.map(fieldLabel).join(' or '))
  return [...required, ...groups]
}

export function startMapping(kind: ImportKind, columns: readonly string[]): Mapping {
  return guessMapping(kind, columns)
}
