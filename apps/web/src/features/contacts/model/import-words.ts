/** Imports of contacts in words. */
import {
  CONTACT_IMPORT_FIELDS,
  type ContactImportField,
  type ImportCounts,
} from '@tributary/contract/contact-imports'
import type { CustomField } from '@tributary/contract/contacts'
import type { Formatter } from '../../../lib/format.ts'

const FIELD_WORDS: Readonly<Record<ContactImportField, string>> = {
  name: 'Name',
  first_name: 'First name',
  last_name: 'Last name',
  title: 'Title',
  email: 'E-mail',
  phone: 'Phone',
  organisation: 'Organisation',
  linkedin_url: 'LinkedIn',
  country: 'Country',
  note: 'Note',
  tags: 'Tags',
  warmness: 'Warmness',
  last_contact_at: 'Last contact',
  owner: 'Owner',
}

/** What a column can be. */
export function fieldChoices(fields: readonly CustomField[]): { value: string; label: string }[] {
  return [
    ...CONTACT_IMPORT_FIELDS.map((field) => ({ value: field, label: FIELD_WORDS[field] })),
    ...fields
      .filter((field) => field.subject === 'contact')
      .map((field) => ({ value: `custom:${field.key}`, label: field.label })),
  ]
}

/** `12 new, 3 filled in, 1 as it was, 2 refused; 4 new organisations.` */
export function importSentence(counts: ImportCounts, format: Formatter): string {
  const parts = [
    `${format.count(counts.create)} new`,
    `${format.count(counts.update)} changed`,
    counts.unchanged > 0 ? `${format.count(counts.unchanged)} as they are` : '',
    counts.refuse > 0 ? `${format.count(counts.refuse)} refused` : '',
  ].filter((part) => part !== '')
  const organisations =
    counts.new_organisations === 0
      ? ''
      : `; ${format.count(counts.new_organisations)} new ${counts.new_organisations === 1 ? 'organisation' : 'organisations'}`
  return `${parts.join(', ')}${organisations}.`
}
