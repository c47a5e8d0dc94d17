import { queryOptions } from '@tanstack/react-query'
import { annotationListSchema } from '@tributary/contract/views'
import { request } from '../../../lib/client.ts'
import type { DayRange } from '../../../lib/period.ts'

/** Notes on the days of a range. */
export function annotationsQuery(workspace: string, { from, to }: DayRange) {
  return queryOptions({
    queryKey: ['annotations', workspace, from, to],
    queryFn: ({ signal }) =>
      request(annotationListSchema, '/api/v1/annotations', { query: { workspace, from, to }, signal }),
  })
}
