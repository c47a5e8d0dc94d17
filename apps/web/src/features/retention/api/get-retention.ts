import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type RetentionQuery, retentionSchema } from '@tributary/contract/retention'
import { request } from '../../../lib/client.ts'
import type { DayRange } from '../../../lib/period.ts'

export type RetentionChoice = Pick<RetentionQuery, 'start' | 'returning' | 'period' | 'conversions'>

export function retentionQuery(workspace: string, range: DayRange, choice: RetentionChoice) {
  const query = { workspace, ...range, ...choice }
  return queryOptions({
    queryKey: ['retention', query],
    queryFn: ({ signal }) => request(retentionSchema, '/api/v1/retention', { query, signal }),
    placeholderData: keepPreviousData,
  })
}
