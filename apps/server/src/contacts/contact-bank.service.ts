/** The services of contacts, wired. */
import type { Person } from '@tributary/contract/people'
import { createContactAttentionService } from './contact-attention.service.ts'
import { createContactDuplicatesService } from './contact-duplicates.service.ts'
import { createContactImportService } from './contact-import.service.ts'
import { type ContactsDeps, createContactsService } from './contacts.service.ts'
import { createCustomFieldsService } from './custom-fields.service.ts'
import { createOrganisationsService } from './organisations.service.ts'

export type ContactBank = ReturnType<typeof createContactBank>

/** @param deps `references` and `campaigns` come from later capabilities; see README */
export function createContactBank(
  deps: ContactsDeps & {
    readonly people: { findPerson(workspaceId: string, handle: string): Promise<Person> }
  },
) {
  const contacts = createContactsService(deps)
  const parts = { ...deps, contacts }
  return {
    contacts,
    attention: createContactAttentionService(parts),
    duplicates: createContactDuplicatesService(parts),
    contactImports: createContactImportService(parts),
    contactFields: createCustomFieldsService(deps),
    organisations: createOrganisationsService(parts),
  }
}
