import { useMutation, useQueryClient } from '@tanstack/react-query'
import { campaignPlanSchema, type SaveCampaign } from '@tributary/contract/campaigns'
import { request, requestNothing } from '../../../lib/client.ts'

/** Plans a campaign; with an id it changes the plan. */
export function useSaveCampaign(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, plan }: { id: string | undefined; plan: SaveCampaign }) => {
      const query = { workspace }
      if (id === undefined)
        await request(campaignPlanSchema, '/api/v1/campaigns', { method: 'POST', query, body: plan })
      else await requestNothing(`/api/v1/campaigns/${id}`, { method: 'PUT', query, body: plan })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['campaigns'] }),
  })
}

/** Deletes the plan; spend and results stay. */
export function useDeleteCampaign(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      requestNothing(`/api/v1/campaigns/${id}`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['campaigns'] }),
  })
}
