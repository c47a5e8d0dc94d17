/** Contacts in words. */
import type { Contact, ContactHistory, Undone } from '@tributary/contract/contacts'
import { daysSinceContact, NEVER_CONTACTED_DAYS } from '@tributary/models/contacts/priority'
import { capitalised } from '../../../lib/capitalised.ts'

/** `today`, `yesterday`, `15 days ago`, `never`. */
export function lastContactWords(lastContactAt: string | null, nowMs: number): string {
  const days = daysSinceContact(lastContactAt === null ? null : Date.parse(lastContactAt), nowMs)
  if (days === NEVER_CONTACTED_DAYS && lastContactAt === null) return 'never'
  if (days === 0) return 'today'
  return days === 1 ? 'yesterday' : `${days} days ago`
}

/** `Head of sales at Acme`, or what of it is known. */
export function roleWords(contact: Pick<Contact, 'title' | 'organisation_name'>): string {
  if (contact.organisation_name === null) return contact.title
  return contact.title === '' ? contact.organisation_name : `${contact.title} at ${contact.organisation_name}`
}

/** How warm, in a word beside the number. */
export function warmWord(warmness: number): string {
  if (warmness >= 7) return 'warm'
  if (warmness >= 3) return 'lukewarm'
  return warmness > 0 ? 'cool' : 'not known'
}

/** What an undo did; names what was edited since and stays. */
export function undoneWords(undone: Undone): string {
  if (undone.kept.length === 0) return 'It is as it was before.'
  const names = undone.kept
    .slice(0, 3)
    .map(({ name, fields }) => (fields.length === 0 ? name : `${name} (${fields.map(fieldWord).join(', ')})`))
  const more = undone.kept.length > 3 ? ` and ${undone.kept.length - 3} more` : ''
  return `Edited since, so kept as it is: ${names.join('; ')}${more}.`
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  owner_id: 'owner',
  organisation_id: 'organisation',
  phone_text: 'phone',
  phone_e164: 'phone',
  linkedin_url: 'LinkedIn',
  last_contact_at: 'last contact',
  snoozed_until: 'snooze',
  dismissed_at: 'suggestions',
  deleted_at: 'deleted',
  merged_into: 'merged',
  custom: 'own fields',
}

function fieldWord(field: string): string {
  return FIELD_WORDS[field] ?? field
}

/** `Title, phone changed`. */
export function changeWords(change: ContactHistory['changes'][number]): string {
  switch (change.kind) {
    case 'create':
      return 'Added'
    case 'delete':
      return 'Deleted'
    case 'import':
      return change.fields.length === 0 ? `Imported from ${change.title}` : `Filled from ${change.title}`
    case 'merge':
      return change.title
    case 'edit':
    case 'bulk': {
      const fields = [...new Set(change.fields.map(fieldWord))].join(', ')
      return `${capitalised(fields)} changed`
    }
  }
}
