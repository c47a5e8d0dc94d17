/** Changes to contacts. Each answers the id with which it is undone; afterwards any list may be different. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type BulkContacts,
  type CreateContact,
  changeSchema,
  contactChangedSchema,
  type UpdateContact,
  undoneSchema,
  warmthLedgerSchema,
} from '@tributary/contract/contacts'
import { request } from '../../../lib/client.ts'
import { CONTACTS_KEY } from './list-contacts.ts'

/** Lists are asked for again beside, not before, what the caller does next: its row may be gone by then. */
export function useContactChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [CONTACTS_KEY] })
    },
  })
}

export function useCreateContact(workspace: string) {
  return useContactChange((body: CreateContact) =>
    request(contactChangedSchema, '/api/v1/contacts', { method: 'POST', query: { workspace }, body }),
  )
}

export function useUpdateContact(workspace: string) {
  return useContactChange(({ id, edit }: { id: string; edit: UpdateContact }) =>
    request(contactChangedSchema, `/api/v1/contacts/${id}`, {
      method: 'PATCH',
      query: { workspace },
      body: edit,
    }),
  )
}

export function useDeleteContact(workspace: string) {
  return useContactChange((id: string) =>
    request(changeSchema, `/api/v1/contacts/${id}`, { method: 'DELETE', query: { workspace } }),
  )
}

export function useBulkChange(workspace: string) {
  return useContactChange((body: BulkContacts) =>
    request(changeSchema, '/api/v1/contacts/bulk', { method: 'POST', query: { workspace }, body }),
  )
}

export function useUndoChange(workspace: string) {
  return useContactChange((changeId: string) =>
    request(undoneSchema, `/api/v1/contacts/changes/${changeId}/undo`, {
      method: 'POST',
      query: { workspace },
    }),
  )
}

export function useSetWarmness(workspace: string) {
  return useContactChange(({ id, ...body }: { id: string; warmness: number; note?: string }) =>
    request(warmthLedgerSchema, `/api/v1/contacts/${id}/warmness`, {
      method: 'PUT',
      query: { workspace },
      body,
    }),
  )
}

export function useRemoveWarmness(workspace: string) {
  return useContactChange(({ id, entryId }: { id: string; entryId: string }) =>
    request(warmthLedgerSchema, `/api/v1/contacts/${id}/warmness/${entryId}`, {
      method: 'DELETE',
      query: { workspace },
    }),
  )
}
