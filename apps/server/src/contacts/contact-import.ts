/** What a file of contacts would do: create, update, leave or refuse, row by row. Pure: a dry run and a run are one plan. */
import type { ContactImport, ImportCounts, ImportRowResult } from '@tributary/contract/contact-imports'
import { type CreateContact, type CustomField, createContactSchema } from '@tributary/contract/contacts'
import { hashEmail, looksLikeEmail } from '../collect/email-hash.ts'
import { editedContact, tidyTags } from './contact-edit.ts'
import { phoneToE164 } from './contact-phone.ts'
import { foldText, nameKey, organisationKey } from './contact-text.ts'
import { type ContactRecord, newContact, newOrganisation, type OrganisationRecord } from './contacts.ts'
import { applyCustomPatch } from './custom-values.ts'

/** A row as the file has it: text by field. `problem` is '' for a well-formed one. */
export type ImportRow = {
  readonly row: number
  readonly values: Readonly<Record<string, string>>
  readonly problem: string
}

export type Member = { readonly user_id: string; readonly name: string; readonly email: string }

export type ReadContext = {
  readonly members: readonly Member[]
  readonly fields: readonly CustomField[]
  readonly phoneCountry: string | undefined
  readonly tags: readonly string[]
}

/** A row that can be taken, and by what an existing contact is recognised. */
export type Candidate = {
  readonly row: number
  readonly contact: CreateContact
  readonly emailHash: string | null
  readonly phone: string | null
  readonly nameKey: string
  readonly organisationKey: string | null
}
export type Refusal = { readonly row: number; readonly name: string; readonly reason: string }

/** The row as a contact, or what is wrong with it. */
export function readCandidate(row: ImportRow, context: ReadContext): Candidate | Refusal {
  const { values } = row
  const name = values.name ?? [values.first_name, values.last_name].filter(Boolean).join(' ')
  const refuse = (reason: string): Refusal => ({ row: row.row, name: name || (values.email ?? ''), reason })
  if (row.problem !== '') return refuse(`The row is not well formed: ${row.problem}.`)
  if (name === '' && values.email === undefined)
    return refuse('There is neither a name nor an e-mail address.')
  if (values.email !== undefined && !looksLikeEmail(values.email))
    return refuse(`"${values.email}" is not an e-mail address.`)
  const lastContact = values.last_contact_at === undefined ? undefined : dayOrInstant(values.last_contact_at)
  if (lastContact === null)
    return refuse(`The last contact "${values.last_contact_at}" is not a day such as 2026-03-31.`)
  const owner = values.owner === undefined ? undefined : ownerNamed(values.owner, context.members)
  if (owner === null) return refuse(`The owner "${values.owner}" is nobody here who works with contacts.`)
  const custom = customOf(values)
  const [issue] = applyCustomPatch({}, custom, context.fields).issues
  if (issue) return refuse(`${labelOf(issue.path, context.fields)} ${issue.message}.`)

  const parsed = createContactSchema.safeParse({
    name: name || values.email,
    title: values.title,
    email: values.email,
    phone: values.phone,
    linkedin_url: values.linkedin_url === undefined ? undefined : withProtocol(values.linkedin_url),
    country: values.country,
    note: values.note,
    tags: tidyTags([
      ...(values.tags?.split(/[,;|]/) ?? []).map((tag) => tag.trim()).filter(Boolean),
      ...context.tags,
    ]),
    organisation: values.organisation,
    warmness: values.warmness === undefined ? undefined : Number(values.warmness.replace(',', '.')),
    last_contact_at: lastContact,
    owner_id: owner,
    custom,
  })
  if (!parsed.success)
    return refuse(
      `${parsed.error.issues
        .map(({ path, message }) => {
          const field = String(path[0] ?? '')
          return `${field} "${(values[field] ?? '').slice(0, 60)}": ${message}`
        })
        .join('; ')}.`,
    )
  return candidateOf(row.row, parsed.data, context)
}

function candidateOf(row: number, contact: CreateContact, context: ReadContext): Candidate {
  return {
    row,
    contact,
    emailHash: contact.email ? hashEmail(contact.email) : null,
    phone: contact.phone ? phoneToE164(contact.phone, context.phoneCountry) : null,
    nameKey: nameKey(contact.name),
    organisationKey: contact.organisation ? organisationKey(contact.organisation) : null,
  }
}

function customOf(values: ImportRow['values']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) =>
      field.startsWith('custom:') ? [[field.slice('custom:'.length), value]] : [],
    ),
  )
}

function labelOf(path: string, fields: readonly CustomField[]): string {
  const key = path.replace(/^custom\./, '')
  return fields.find((field) => field.key === key)?.label ?? key
}

function ownerNamed(text: string, members: readonly Member[]): string | null {
  const wanted = text.trim().toLowerCase()
  const found = members.find(
    (member) => member.email.toLowerCase() === wanted || foldText(member.name) === foldText(text),
  )
  return found?.user_id ?? null
}

/** `2026-03-31`, `31.3.2026` or an instant, as an instant; null for anything else: 3/4/2026 may be either month. */
function dayOrInstant(text: string): string | null {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim())
  const plain = dotted
    ? `${dotted[3]}-${dotted[2]?.padStart(2, '0')}-${dotted[1]?.padStart(2, '0')}`
    : text.trim()
  if (!/^\d{4}-\d{2}-\d{2}($|[T ])/.test(plain)) return null
  const ms = Date.parse(plain.replace(' ', 'T'))
  if (Number.isNaN(ms)) return null
  const iso = new Date(ms).toISOString()
  // The thirty-first of February is read as a day of March.
  return plain.length === 10 && !iso.startsWith(plain) ? null : iso
}

function withProtocol(url: string): string {
  return /^https?:\/\//i.test(url) ? url : `https://${url.replace(/^\/+/, '')}`
}

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
  readonly nowIso: string
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
  const byClue = new Map<string, string>()
  const organisations = new Map(context.organisations.map((one) => [one.name_key, one]))
  const nameOfOrganisation = new Map(context.organisations.map((one) => [one.id, one]))
  const made: OrganisationRecord[] = []
  const warmth = new Map<string, number>()

  function index(contact: ContactRecord): void {
    const organisation = nameOfOrganisation.get(contact.organisation_id ?? '')?.name_key
    const clues = [
      contact.email_hash && `e ${contact.email_hash}`,
      contact.phone_e164 && `p ${contact.phone_e164}`,
      organisation && `n ${contact.name_key} @ ${organisation}`,
    ]
    for (const clue of clues) if (clue && !byClue.has(clue)) byClue.set(clue, contact.id)
  }

  function find(candidate: Candidate): { found: Known; clue: string } | undefined {
    const clues = [
      [candidate.emailHash && `e ${candidate.emailHash}`, 'e-mail address'],
      [candidate.phone && `p ${candidate.phone}`, 'telephone number'],
      [
        candidate.organisationKey && `n ${candidate.nameKey} @ ${candidate.organisationKey}`,
        'name and organisation',
      ],
    ] as const
    for (const [clue, words] of clues) {
      const found = clue ? known.get(byClue.get(clue) ?? '') : undefined
      if (found) return { found, clue: words }
    }
    return undefined
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
    known.set(after.id, { before: null, after, row: candidate.row })
    index(after)
    if (warmness !== undefined) warmth.set(after.id, warmness)
    return { result: 'create', reason: phoneNote(candidate, 'New contact.') }
  }

  function update({ found, clue }: { found: Known; clue: string }, candidate: Candidate): Outcome {
    const where = found.row === null ? `the contact ${found.after.name}` : `row ${found.row}`
    if (context.mode === 'skip')
      return { result: 'unchanged', reason: `Same ${clue} as ${where}: left as it is.` }
    const after = filled(found.after, candidate, context)
    const joined = takesOrganisation(found.after, candidate, context.mode)
      ? { ...after, organisation_id: organisationFor(candidate) }
      : after
    const changed = changedFields(found.after, joined)
    const { warmness } = candidate.contact
    const warms = warmness !== undefined && (context.mode === 'replace' || found.after.warmth_order === null)
    if (warms) warmth.set(found.after.id, warmness)
    if (changed.length === 0 && !warms)
      return { result: 'unchanged', reason: `Same ${clue} as ${where}: nothing new.` }
    const hash = joined.email === null ? null : hashEmail(joined.email)
    known.set(joined.id, { ...found, after: { ...joined, email_hash: hash } })
    index({ ...joined, email_hash: hash })
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
      const match = find(candidate)
      return match ? update(match, candidate) : create(candidate)
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
