/** One row of a file of contacts: a contact that can be taken, or what is wrong with it. Pure. */
import { type CreateContact, type CustomField, createContactSchema } from '@tributary/contract/contacts'
import { hashEmail, looksLikeEmail } from '../collect/email-hash.ts'
import { isAhead, tidyTags } from './contact-edit.ts'
import { phoneToE164 } from './contact-phone.ts'
import { splitTags } from './contact-tags.ts'
import { foldText, nameKey, organisationKey } from './contact-text.ts'
import { applyCustomPatch } from './custom-values.ts'

/** A row as the file has it: text by field. `problem` is '' for one that can be read, else a sentence. */
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
  readonly nowIso: string
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
  if (row.problem !== '') return refuse(row.problem)
  if (name === '' && values.email === undefined)
    return refuse('There is neither a name nor an e-mail address.')
  if (values.email !== undefined && !looksLikeEmail(values.email))
    return refuse(`"${values.email}" is not an e-mail address.`)
  const lastContact = values.last_contact_at === undefined ? undefined : dayOrInstant(values.last_contact_at)
  if (lastContact === null)
    return refuse(`The last contact "${values.last_contact_at}" is not a day such as 2026-03-31.`)
  if (lastContact !== undefined && isAhead(lastContact, Date.parse(context.nowIso)))
    return refuse(`The last contact "${values.last_contact_at}" lies in the future.`)
  const owner = values.owner === undefined ? undefined : ownerNamed(values.owner, context.members)
  if (owner === null) return refuse(`The owner "${values.owner}" is nobody here who works with contacts.`)
  const custom = customOf(values, context.fields)
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
    tags: tidyTags([...splitTags(values.tags ?? ''), ...context.tags]),
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

function customOf(values: ImportRow['values'], fields: readonly CustomField[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([column, value]) => {
      if (!column.startsWith('custom:')) return []
      const key = column.slice('custom:'.length)
      const kind = fields.find((field) => field.key === key)?.kind
      return [[key, kind === 'number' ? plainNumber(value) : kind === 'date' ? plainDay(value) : value]]
    }),
  )
}

/** `1,5` is `1.5`; what may as well be a thousand, `1,500`, stays as it is. */
function plainNumber(text: string): string {
  return /^[+-]?\d+,\d+$/.test(text) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)
    ? text.replace(',', '.')
    : text
}

/** `31.3.2026` is `2026-03-31`; anything else stays as it is. */
function plainDay(text: string): string {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  return dotted ? `${dotted[3]}-${dotted[2]?.padStart(2, '0')}-${dotted[1]?.padStart(2, '0')}` : text
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
  const plain = plainDay(text.trim())
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
