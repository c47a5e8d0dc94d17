import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type saveSpendSchema, spendListSchema } from '@tributary/contract/campaigns'
import type { z } from 'zod'
import { request, requestNothing } from '../../../lib/client.ts'
import type { DayRange } from '../../../lib/period.ts'

/** Days of one campaign's spend. */
export function spendQuery(workspace: string, campaign: string, { from, to }: DayRange) {
  const query = { workspace, campaign, from, to }
  return queryOptions({
    queryKey: ['spend', query],
    queryFn: ({ signal }) => request(spendListSchema, '/api/v1/spend', { query, signal }),
  })
}

/** Books or corrects a day; every number that knows of spend is asked for again. */
export function useSaveSpend(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: z.input<typeof saveSpendSchema>) =>
      requestNothing('/api/v1/spend', { method: 'PUT', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries(),
  })
}
