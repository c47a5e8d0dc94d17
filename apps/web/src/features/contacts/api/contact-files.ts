import { queryOptions, useMutation } from '@tanstack/react-query'
import {
  type ContactImport,
  contactImportedSchema,
  contactImportListSchema,
  contactImportPreviewSchema,
} from '@tributary/contract/contact-imports'
import { undoneSchema } from '@tributary/contract/contacts'
import type { z } from 'zod'
import { request, requestText } from '../../../lib/client.ts'
import { type ContactsSearch, contactFilter } from '../model/contacts-search.ts'
import { useContactChange } from './change-contacts.ts'
import { CONTACTS_KEY } from './list-contacts.ts'

export type FileToImport = Partial<ContactImport> & Pick<ContactImport, 'file_name' | 'format' | 'text'>

export function contactImportsQuery(workspace: string) {
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'imports'],
    queryFn: ({ signal }) =>
      request(contactImportListSchema, '/api/v1/contacts/imports', { query: { workspace }, signal }),
  })
}

/** What the file would do. */
export function usePreviewImport(workspace: string) {
  return useMutation({
    mutationFn: (body: FileToImport) =>
      request(contactImportPreviewSchema, '/api/v1/contacts/imports/preview', {
        method: 'POST',
        query: { workspace },
        body,
      }),
  })
}

export function useRunImport(workspace: string) {
  return useContactChange(
    (body: FileToImport): Promise<z.infer<typeof contactImportedSchema>> =>
      request(contactImportedSchema, '/api/v1/contacts/imports', {
        method: 'POST',
        query: { workspace },
        body,
      }),
  )
}

export function useRevertImport(workspace: string) {
  return useContactChange((id: string) =>
    request(undoneSchema, `/api/v1/contacts/imports/${id}/revert`, { method: 'POST', query: { workspace } }),
  )
}

/** The contacts that the list shows, as a file. */
export function useExportContacts(workspace: string, search: ContactsSearch) {
  return useMutation({
    mutationFn: (format: 'csv' | 'vcard') =>
      requestText('/api/v1/contacts/export', { query: { workspace, ...contactFilter(search), format } }),
  })
}
