import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { type AuditFilter, auditChoicesSchema, auditPageSchema } from '@tributary/contract/audit'
import { addressOf, request } from '../../../lib/client.ts'

const PAGE = 50

/** The log, newest first, page by page. */
export function auditQuery(workspace: string, filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', workspace, filter],
    queryFn: ({ pageParam, signal }) =>
      request(auditPageSchema, '/api/v1/audit', {
        query: { workspace, ...filter, cursor: pageParam, limit: PAGE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** What the log can be narrowed to. */
export function auditChoicesQuery(workspace: string) {
  return queryOptions({
    queryKey: ['audit-choices', workspace],
    queryFn: ({ signal }) =>
      request(auditChoicesSchema, '/api/v1/audit/choices', { query: { workspace }, signal }),
  })
}

/** Where the browser downloads the log from. */
export function auditExportAddress(workspace: string, filter: AuditFilter): string {
  return addressOf('/api/v1/audit/export', { workspace, ...filter })
}
