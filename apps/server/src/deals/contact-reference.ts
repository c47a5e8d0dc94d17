/** Where deals name contacts: a merge of two contacts moves them along. */
import type { ContactReference } from '../contacts/contacts.ts'

export const DEAL_REFERENCE: ContactReference = { table: 'deal', key: 'id', column: 'contact_id' }
