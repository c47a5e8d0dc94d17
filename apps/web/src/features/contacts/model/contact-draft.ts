/** A contact as a form holds it: every field a text. */
import type { Contact, CreateContact, CustomField, UpdateContact } from '@tributary/contract/contacts'

export type ContactDraft = {
  name: string
  title: string
  organisation: string
  email: string
  phone: string
  linkedin: string
  country: string
  note: string
  tags: string[]
  owner: string | null
  custom: Readonly<Record<string, string>>
}

export function draftOf(contact: Contact | undefined, me: string | null): ContactDraft {
  return {
    name: contact?.name ?? '',
    title: contact?.title ?? '',
    organisation: contact?.organisation_name ?? '',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    linkedin: contact?.linkedin_url ?? '',
    country: contact?.country ?? '',
    note: contact?.note ?? '',
    tags: contact?.tags ?? [],
    owner: contact ? contact.owner_id : me,
    custom: Object.fromEntries(
      Object.entries(contact?.custom ?? {}).map(([key, value]) => [key, String(value)]),
    ),
  }
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim())

function fieldsOf(draft: ContactDraft, fields: readonly CustomField[]) {
  const linkedin = orNull(draft.linkedin)
  return {
    name: draft.name.trim(),
    title: draft.title.trim(),
    email: orNull(draft.email),
    phone: orNull(draft.phone),
    linkedin_url: linkedin === null || /^https?:\/\//.test(linkedin) ? linkedin : `https://${linkedin}`,
    country: draft.country.trim(),
    note: draft.note.trim(),
    tags: draft.tags,
    owner_id: draft.owner,
    custom: Object.fromEntries(fields.map(({ key }) => [key, orNull(draft.custom[key] ?? '')])),
  }
}

export function newContactOf(draft: ContactDraft, fields: readonly CustomField[]): CreateContact {
  const organisation = orNull(draft.organisation)
  return { ...fieldsOf(draft, fields), ...(organisation !== null && { organisation }) }
}

/** What the form changed, so that what others changed meanwhile is left alone. */
export function editOf(draft: ContactDraft, before: Contact, fields: readonly CustomField[]): UpdateContact {
  const now = fieldsOf(draft, fields)
  const then = fieldsOf(draftOf(before, null), fields)
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(then[name as keyof typeof then]),
  )
  const organisation = orNull(draft.organisation)
  const isMoved = organisation !== before.organisation_name
  return {
    ...Object.fromEntries(changed),
    ...(isMoved && (organisation === null ? { organisation_id: null } : { organisation })),
  }
}
