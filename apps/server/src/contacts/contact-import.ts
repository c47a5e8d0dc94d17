/** What a file of contacts would do: create, update, leave or refuse, row by row. Pure: a dry run and a run are one plan. */
import type { ContactImport, ImportCounts, ImportRowResult } from '@tributary/contract/contact-imports'
import { hashEmail } from '../collect/email-hash.ts'
import { editedContact, tidyTags } from './contact-edit.ts'
import { createClues } from './contact-import-clues.ts'
import type { Candidate, ReadContext, Refusal } from './contact-import-row.ts'
import { nameKey } from './contact-text.ts'
import { type ContactRecord, newContact, newOrganisation, type OrganisationRecord } from './contacts.ts'

export type ImportPlan = {
  readonly contacts: readonly { before: ContactRecord | null; after: ContactRecord }[]
  readonly organisations: readonly OrganisationRecord[]
  /** Warmness that the file states. */
  readonly warmth: readonly { contactId: string; warmness: number }[]
  readonly results: readonly ImportRowResult[]
  readonly counts: ImportCounts
}

export type PlanContext = ReadContext & {
  readonly existing: readonly ContactRecord[]
  /** By the key of their name; also those of the existing contacts. */
  readonly organisations: readonly OrganisationRecord[]
  readonly mode: ContactImport['existing']
  readonly ownerId: string | null
  readonly newId: () => string
}

/** Plans all rows in their order: a row that names a contact of an earlier row goes into it. */
export function planImport(rows: readonly (Candidate | Refusal)[], context: PlanContext): ImportPlan {
  const book = createBook(context)
  const results = rows.map((row): ImportRowResult => {
    if ('reason' in row) return { row: row.row, name: row.name, result: 'refuse', reason: row.reason }
    return { row: row.row, name: row.contact.name, ...book.take(row) }
  })
  const count = (result: ImportRowResult['result']) => results.filter((row) => row.result === result).length
  return {
    ...book.changes(),
    results,
    counts: {
      rows: rows.length,
      create: count('create'),
      update: count('update'),
      unchanged: count('unchanged'),
      refuse: count('refuse'),
      new_organisations: book.changes().organisations.length,
    },
  }
}

type Outcome = Pick<ImportRowResult, 'result' | 'reason'>
type Known = { before: ContactRecord | null; after: ContactRecord; row: number | null }

/** The contacts as they become, row by row. */
function createBook(context: PlanContext) {
  const known = new Map<string, Known>()
  const clues = createClues()
  const organisations = new Map(context.organisations.map((one) => [one.name_key, one]))
  const nameOfOrganisation = new Map(context.organisations.map((one) => [one.id, one]))
  const made: OrganisationRecord[] = []
  const warmth = new Map<string, number>()

  function index(contact: ContactRecord): void {
    clues.add(contact, nameOfOrganisation.get(contact.organisation_id ?? '')?.name_key)
  }

  function whereIs({ after, row }: Known): string {
    return row === null ? `the contact ${after.name}` : `row ${row}`
  }

  function organisationFor(candidate: Candidate): string | null {
    const name = candidate.contact.organisation
    if (name === undefined || candidate.organisationKey === null) return null
    const there = organisations.get(candidate.organisationKey)
    if (there) return there.id
    const fresh = newOrganisation(
      { id: context.newId(), name, source: 'import', owner_id: context.ownerId },
      context.nowIso,
    )
    organisations.set(candidate.organisationKey, fresh)
    nameOfOrganisation.set(fresh.id, fresh)
    made.push(fresh)
    return fresh.id
  }

  function create(candidate: Candidate): Outcome {
    const { organisation: _, warmness, ...fields } = candidate.contact
    const empty = newContact(
      { id: context.newId(), name: fields.name, source: 'import', owner_id: context.ownerId },
      null,
      context.nowIso,
    )
    const edited = editedContact(empty, fields, context)
    const after = {
      ...edited,
      organisation_id: organisationFor(candidate),
      email_hash: candidate.emailHash,
      name_key: candidate.nameKey,
    }
    const alike = clues.resembles(candidate)
    const other = known.get(alike?.id ?? '')
    known.set(after.id, { before: null, after, row: candidate.row })
    index(after)
    if (warmness !== undefined) warmth.set(after.id, warmness)
    const resembles = other ? ` Same ${alike?.words} as ${whereIs(other)}: perhaps one person.` : ''
    return { result: 'create', reason: phoneNote(candidate, `New contact.${resembles}`) }
  }

  function update(found: Known, clue: string, candidate: Candidate): Outcome {
    const where = whereIs(found)
    if (context.mode === 'skip')
      return { result: 'unchanged', reason: `Same ${clue} as ${where}: left as it is.` }
    const edited = filled(found.after, candidate, context)
    const joined = takesOrganisation(found.after, candidate, context.mode)
      ? { ...edited, organisation_id: organisationFor(candidate) }
      : edited
    const changed = changedFields(found.after, joined)
    const { warmness } = candidate.contact
    const warms = warmness !== undefined && (context.mode === 'replace' || found.after.warmth_order === null)
    if (warms) warmth.set(found.after.id, warmness)
    if (changed.length === 0 && !warms)
      return { result: 'unchanged', reason: `Same ${clue} as ${where}: nothing new.` }
    const hash = joined.email === null ? null : hashEmail(joined.email)
    const after = { ...joined, email_hash: hash, name_key: nameKey(joined.name) }
    known.set(after.id, { ...found, after })
    index(after)
    return {
      result: 'update',
      reason: `Same ${clue} as ${where}: ${[...changed, ...(warms ? ['warmness'] : [])].join(', ')}.`,
    }
  }

  for (const contact of context.existing) {
    known.set(contact.id, { before: contact, after: contact, row: null })
    index(contact)
  }
  return {
    take: (candidate: Candidate): Outcome => {
      const match = clues.find(candidate)
      const found = known.get(match?.id ?? '')
      return match && found ? update(found, match.words, candidate) : create(candidate)
    },
    changes: () => ({
      contacts: [...known.values()].filter(({ before, after }) => before !== after),
      organisations: made,
      warmth: [...warmth].map(([contactId, warmness]) => ({ contactId, warmness })),
    }),
  }
}

function takesOrganisation(before: ContactRecord, candidate: Candidate, mode: PlanContext['mode']): boolean {
  return candidate.organisationKey !== null && (mode === 'replace' || before.organisation_id === null)
}

/** The contact with what the row adds: where it is empty, or everywhere with `replace`. Tags are always added. */
function filled(before: ContactRecord, candidate: Candidate, context: PlanContext): ContactRecord {
  const { organisation: _, warmness: __, tags, custom, ...fields } = candidate.contact
  const wanted = Object.entries(fields).filter(([name, value]) => {
    if (value === undefined || value === null || value === '') return false
    if (context.mode === 'replace') return true
    const there = before[COLUMN_OF[name] ?? (name as keyof ContactRecord)]
    return there === null || there === ''
  })
  return editedContact(
    before,
    {
      ...Object.fromEntries(wanted),
      tags: tidyTags([...before.tags, ...(tags ?? [])]),
      custom: context.mode === 'replace' ? (custom ?? {}) : { ...custom, ...before.custom },
    },
    context,
  )
}

/** Fields that have another name in the table. */
const COLUMN_OF: Readonly<Record<string, keyof ContactRecord>> = { phone: 'phone_text' }
const FIELD_WORDS: Partial<Record<keyof ContactRecord, string>> = {
  name: 'name',
  title: 'title',
  email: 'e-mail',
  phone_text: 'phone',
  linkedin_url: 'LinkedIn',
  country: 'country',
  note: 'note',
  tags: 'tags',
  custom: 'own fields',
  owner_id: 'owner',
  organisation_id: 'organisation',
  last_contact_at: 'last contact',
}

function changedFields(before: ContactRecord, after: ContactRecord): string[] {
  return Object.entries(FIELD_WORDS).flatMap(([column, words]) => {
    const name = column as keyof ContactRecord
    return JSON.stringify(before[name]) === JSON.stringify(after[name]) ? [] : [words]
  })
}

function phoneNote(candidate: Candidate, words: string): string {
  return candidate.contact.phone && candidate.phone === null
    ? `${words} The number ${candidate.contact.phone} is kept as it is: it cannot be read without its country.`
    : words
}
