import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type FunnelStep, funnelSchema } from '@tributary/contract/funnels'
import { request } from '../../../lib/client.ts'
import type { DayRange } from '../../../lib/period.ts'

/** What a funnel asks, besides who is listed. */
export type FunnelSpec = {
  readonly steps: readonly FunnelStep[]
  readonly window_minutes: number
  readonly range: DayRange
}

export function funnelQuery(workspace: string, spec: FunnelSpec, by: string | undefined) {
  const { range, ...funnel } = spec
  return queryOptions({
    queryKey: ['funnel', workspace, spec, by],
    queryFn: ({ signal }) =>
      request(funnelSchema, '/api/v1/funnels/report', {
        method: 'POST',
        query: { workspace },
        body: { ...funnel, ...range, by },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: spec.steps.length > 0,
  })
}
