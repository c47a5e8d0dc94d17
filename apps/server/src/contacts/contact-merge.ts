/** Two contacts become one. Pure. */
import type { MergeContacts } from '@tributary/contract/contact-imports'
import { tidyTags } from './contact-edit.ts'
import type { ContactRecord } from './contacts.ts'

/** Columns of each choice: what belongs together is taken together. */
const CHOICES = {
  name: ['name'],
  title: ['title'],
  email: ['email'],
  phone: ['phone_text', 'phone_e164'],
  linkedin_url: ['linkedin_url'],
  country: ['country'],
  organisation: ['organisation_id'],
  owner: ['owner_id'],
} as const satisfies Record<MergeContacts['take'][number], readonly (keyof ContactRecord)[]>

const isEmpty = (value: unknown) => value === null || value === ''

/**
 * The contact that stays and the one that goes. The first keeps its fields, but for those to be taken from the other;
 * what it has not is filled from there. Tags, notes and custom values of both are kept, and the later last contact.
 */
export function mergedContacts(
  stays: ContactRecord,
  goes: ContactRecord,
  take: MergeContacts['take'],
  nowIso: string,
): { stays: ContactRecord; goes: ContactRecord } {
  const taken = Object.entries(CHOICES).flatMap(([choice, columns]) => {
    const isChosen = take.some((name) => name === choice)
    const [column] = columns
    if (isEmpty(goes[column]) || (!isChosen && !isEmpty(stays[column]))) return []
    return columns.map((name) => [name, goes[name]] as const)
  })
  return {
    stays: {
      ...stays,
      ...Object.fromEntries(taken),
      tags: tidyTags([...stays.tags, ...goes.tags]),
      custom: { ...goes.custom, ...stays.custom },
      note: joinedNotes(joinedNotes(stays.note, goes.note), leftOver(stays, goes, new Map(taken))),
      last_contact_at: later(stays.last_contact_at, goes.last_contact_at),
    },
    goes: { ...goes, deleted_at: nowIso, merged_into: stays.id },
  }
}

/** An address and a number that are not the contact's any more: still a way to reach them. */
function leftOver(stays: ContactRecord, goes: ContactRecord, taken: ReadonlyMap<string, unknown>): string {
  const lost = (['email', 'phone_text'] as const).flatMap((column) => {
    const [kept, other] = taken.has(column) ? [goes[column], stays[column]] : [stays[column], goes[column]]
    return other !== null && other.toLowerCase() !== kept?.toLowerCase() ? [other] : []
  })
  return lost.length === 0 ? '' : `Also ${lost.join(', ')}`
}

function joinedNotes(first: string, second: string): string {
  if (second === '' || first === second) return first
  return first === '' ? second : `${first}\n\n${second}`
}

function later(a: string | null, b: string | null): string | null {
  return (
    [a, b]
      .filter((moment) => moment !== null)
      .sort()
      .at(-1) ?? null
  )
}
