import { infiniteQueryOptions } from '@tanstack/react-query'
import { conversionListSchema } from '@tributary/contract/conversions'
import { request } from '../../../lib/client.ts'
import type { DayRange } from '../../../lib/period.ts'

export type ConversionFilter = { conversion_type: string | undefined; order_id: string | undefined }

/** Conversions of the range, newest first, page by page. */
export function conversionsQuery(workspace: string, range: DayRange, filter: ConversionFilter) {
  const query = { workspace, ...range, ...filter, limit: 50 }
  return infiniteQueryOptions({
    queryKey: ['conversions', query],
    queryFn: ({ pageParam, signal }) =>
      request(conversionListSchema, '/api/v1/conversions', {
        query: { ...query, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  })
}
