/** A contact with edits applied. Pure. */
import type { CreateContact, CustomField, UpdateContact } from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import type { CreateOrganisation, UpdateOrganisation } from '@tributary/contract/organisations'
import { phoneToE164 } from './contact-phone.ts'
import type { ContactRecord, OrganisationRecord } from './contacts.ts'
import { applyCustomPatch } from './custom-values.ts'

type ContactEdit = Partial<Omit<CreateContact, 'organisation' | 'warmness'>> | UpdateContact
type Fields = readonly CustomField[]

/** Tags as they are kept: each once, whatever its case. */
export function tidyTags(tags: readonly string[]): string[] {
  const seen = new Map<string, string>()
  for (const tag of tags) if (!seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag)
  return [...seen.values()]
}

/** A day may begin before it does here. */
const AHEAD_MS = 86_400_000

/** Whether a contact that is said to have been lies in the future. */
export function isAhead(lastContactIso: string, nowMs: number): boolean {
  return Date.parse(lastContactIso) > nowMs + AHEAD_MS
}

/** Fails with ValidationFailed where a custom value does not fit its field, or the last contact is still to come. */
export function editedContact(
  before: ContactRecord,
  edit: ContactEdit,
  about: { fields: Fields; phoneCountry: string | undefined; nowIso: string },
): ContactRecord {
  requirePast(before, edit, Date.parse(about.nowIso))
  const given = <Key extends keyof ContactEdit>(key: Key) => edit[key] !== undefined
  return {
    ...before,
    ...(edit.name !== undefined && { name: edit.name }),
    ...(edit.title !== undefined && { title: edit.title }),
    ...(given('email') && { email: edit.email?.trim() ?? null }),
    ...(edit.phone !== undefined && phoneFields(edit.phone, about.phoneCountry)),
    ...(given('linkedin_url') && { linkedin_url: edit.linkedin_url ?? null }),
    ...(edit.country !== undefined && { country: edit.country }),
    ...(edit.note !== undefined && { note: edit.note }),
    ...(edit.tags !== undefined && { tags: tidyTags(edit.tags) }),
    ...(given('owner_id') && { owner_id: edit.owner_id ?? null }),
    ...(given('organisation_id') && { organisation_id: edit.organisation_id ?? null }),
    ...(given('last_contact_at') && { last_contact_at: isoOf(edit.last_contact_at) }),
    ...(edit.custom !== undefined && { custom: customOf(before.custom, edit.custom, about.fields) }),
  }
}

function requirePast(before: ContactRecord, edit: ContactEdit, nowMs: number): void {
  const asked = isoOf(edit.last_contact_at)
  if (asked === null || asked === before.last_contact_at || !isAhead(asked, nowMs)) return
  const message = `lies in the future: ${asked}`
  throw new AppError('ValidationFailed', `last_contact_at ${message}`, [{ path: 'last_contact_at', message }])
}

function phoneFields(phone: string | null, country: string | undefined) {
  return { phone_text: phone, phone_e164: phone === null ? null : phoneToE164(phone, country) }
}

export function editedOrganisation(
  before: OrganisationRecord,
  edit: CreateOrganisation | UpdateOrganisation,
  fields: Fields,
): OrganisationRecord {
  return {
    ...before,
    ...(edit.name !== undefined && { name: edit.name }),
    ...(edit.domain !== undefined && { domain: edit.domain }),
    ...(edit.sector !== undefined && { sector: edit.sector }),
    ...(edit.country !== undefined && { country: edit.country }),
    ...(edit.note !== undefined && { note: edit.note }),
    ...(edit.tags !== undefined && { tags: tidyTags(edit.tags) }),
    ...(edit.owner_id !== undefined && { owner_id: edit.owner_id }),
    ...(edit.custom !== undefined && { custom: customOf(before.custom, edit.custom, fields) }),
  }
}

function customOf(
  before: ContactRecord['custom'],
  patch: NonNullable<CreateContact['custom']>,
  fields: Fields,
) {
  const { values, issues } = applyCustomPatch(before, patch, fields)
  if (issues.length > 0)
    throw new AppError(
      'ValidationFailed',
      issues.map(({ path, message }) => `${path} ${message}`).join('; '),
      issues,
    )
  return values
}

function isoOf(moment: string | null | undefined): string | null {
  return moment == null ? null : new Date(moment).toISOString()
}
