import { infiniteQueryOptions } from '@tanstack/react-query'
import { type FeedQuery, feedSchema } from '@tributary/contract/activities'
import { request } from '../../../lib/client.ts'

export type FeedFilter = Partial<
  Pick<FeedQuery, 'of' | 'contact_id' | 'campaign_id' | 'deal_id' | 'kind' | 'state' | 'member'>
>

/** Activities newest first, page by page. */
export function feedQuery(workspace: string, filter: FeedFilter) {
  return infiniteQueryOptions({
    queryKey: ['activities', 'feed', workspace, filter],
    queryFn: ({ pageParam, signal }) =>
      request(feedSchema, '/api/v1/activities/feed', {
        query: { workspace, ...filter, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}
