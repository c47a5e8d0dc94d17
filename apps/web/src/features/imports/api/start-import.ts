import { useMutation, useQueryClient } from '@tanstack/react-query'
import { importSchema, type startImportSchema } from '@tributary/contract/imports'
import type { z } from 'zod'
import { request } from '../../../lib/client.ts'

/** Starts storing an uploaded file. */
export function useStartImport(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: z.infer<typeof startImportSchema>) =>
      request(importSchema, '/api/v1/imports', { method: 'POST', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['imports', workspace] }),
  })
}
