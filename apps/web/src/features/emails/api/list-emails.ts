import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { emailPageSchema, emailSchema } from '@tributary/contract/emails'
import { addressOf, request } from '../../../lib/client.ts'

/** Messages, newest first, page by page. */
export function emailsQuery(workspace: string) {
  return infiniteQueryOptions({
    queryKey: ['emails', workspace],
    queryFn: ({ pageParam, signal }) =>
      request(emailPageSchema, '/api/v1/emails', { query: { workspace, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** One message with its text. */
export function emailQuery(workspace: string, emailId: string) {
  return queryOptions({
    queryKey: ['emails', workspace, emailId],
    queryFn: ({ signal }) =>
      request(emailSchema, `/api/v1/emails/${emailId}`, { query: { workspace }, signal }),
  })
}

/** Where the browser downloads a file of a message from: the one at this place of its list. */
export function attachmentAddress(workspace: string, emailId: string, index: number): string {
  return addressOf(`/api/v1/emails/${emailId}/attachments/${index}`, { workspace })
}
