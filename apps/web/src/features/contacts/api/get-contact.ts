import { queryOptions } from '@tanstack/react-query'
import { contactHistorySchema, contactSchema, warmthLedgerSchema } from '@tributary/contract/contacts'
import { personSchema } from '@tributary/contract/people'
import { z } from 'zod'
import { request } from '../../../lib/client.ts'
import { CONTACTS_KEY } from './list-contacts.ts'

const journeySchema = z.object({ person: personSchema.nullable() })

export function contactQuery(workspace: string, id: string) {
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'one', id],
    queryFn: ({ signal }) =>
      request(contactSchema, `/api/v1/contacts/${id}`, { query: { workspace }, signal }),
  })
}

/** Why a contact is as warm as they are. */
export function warmthQuery(workspace: string, id: string) {
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'warmth', id],
    queryFn: ({ signal }) =>
      request(warmthLedgerSchema, `/api/v1/contacts/${id}/warmness`, { query: { workspace }, signal }),
  })
}

/** What the person did on the site; null for one who was never seen there. */
export function journeyQuery(workspace: string, id: string) {
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'journey', id],
    queryFn: ({ signal }) =>
      request(journeySchema, `/api/v1/contacts/${id}/journey`, { query: { workspace }, signal }),
  })
}

export function historyQuery(workspace: string, id: string) {
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'history', id],
    queryFn: ({ signal }) =>
      request(contactHistorySchema, `/api/v1/contacts/${id}/changes`, { query: { workspace }, signal }),
  })
}
