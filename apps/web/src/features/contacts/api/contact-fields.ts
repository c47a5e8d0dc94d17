import { type CustomField, customFieldSchema, type SaveCustomField } from '@tributary/contract/contacts'
import { request, requestNothing } from '../../../lib/client.ts'
import { useContactChange } from './change-contacts.ts'

/** Adds a field; with an id it changes one. */
export function useSaveField(workspace: string) {
  return useContactChange(
    ({ id, field }: { id: string | undefined; field: SaveCustomField }): Promise<CustomField> =>
      request(
        customFieldSchema,
        id === undefined ? '/api/v1/contact-fields' : `/api/v1/contact-fields/${id}`,
        {
          method: id === undefined ? 'POST' : 'PUT',
          query: { workspace },
          body: field,
        },
      ),
  )
}

export function useDeleteField(workspace: string) {
  return useContactChange((id: string) =>
    requestNothing(`/api/v1/contact-fields/${id}`, { method: 'DELETE', query: { workspace } }),
  )
}
