/** What two contacts that are to be merged say differently. */
import type { MergeContacts } from '@tributary/contract/contact-imports'
import type { Contact } from '@tributary/contract/contacts'

type Field = MergeContacts['take'][number]

const FIELDS: readonly { field: Field; label: string; read: (contact: Contact) => string | null }[] = [
  { field: 'name', label: 'Name', read: (contact) => contact.name },
  { field: 'title', label: 'Title', read: (contact) => contact.title },
  { field: 'organisation', label: 'Organisation', read: (contact) => contact.organisation_name },
  { field: 'email', label: 'E-mail', read: (contact) => contact.email },
  { field: 'phone', label: 'Phone', read: (contact) => contact.phone },
  { field: 'linkedin_url', label: 'LinkedIn', read: (contact) => contact.linkedin_url },
  { field: 'country', label: 'Country', read: (contact) => contact.country },
  { field: 'owner', label: 'Owner', read: (contact) => contact.owner_name },
]

/** The fields that both fill, and differently; what only one fills is kept anyway. */
export function differences(
  first: Contact,
  second: Contact,
): { field: Field; label: string; values: readonly [string, string] }[] {
  return FIELDS.flatMap(({ field, label, read }) => {
    const [one, other] = [read(first), read(second)]
    return one && other && one !== other ? [{ field, label, values: [one, other] as const }] : []
  })
}

/** The chosen names as the fields that the server knows. */
export function takenOf(chosen: ReadonlySet<string>): Field[] {
  return FIELDS.map(({ field }) => field).filter((field) => chosen.has(field))
}
