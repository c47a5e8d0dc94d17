import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { journeySchema } from '@tributary/contract/attribution'
import { request } from '../../../lib/client.ts'
import type { JourneySettings } from '../../../lib/report-search.ts'

/** One conversion with its touches and the credit each gets by a model. */
export function journeyQuery(
  workspace: string,
  conversionId: string,
  model: string,
  journey: JourneySettings,
) {
  const query = { workspace, model, ...journey }
  return queryOptions({
    queryKey: ['journey', conversionId, query],
    queryFn: ({ signal }) =>
      request(journeySchema, `/api/v1/conversions/${encodeURIComponent(conversionId)}/journey`, {
        query,
        signal,
      }),
    placeholderData: keepPreviousData,
  })
}
