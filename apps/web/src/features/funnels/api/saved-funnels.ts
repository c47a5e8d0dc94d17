import { queryOptions } from '@tanstack/react-query'
import { type FunnelStep, savedFunnelListSchema, savedFunnelSchema } from '@tributary/contract/funnels'
import { request, requestNothing } from '../../../lib/client.ts'

export function savedFunnelsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['saved-funnels', workspace],
    queryFn: ({ signal }) =>
      request(savedFunnelListSchema, '/api/v1/funnels', { query: { workspace }, signal }),
  })
}

type Shape = { name: string; steps: readonly FunnelStep[]; window_minutes: number }

export function saveFunnel(workspace: string, funnel: Shape) {
  return request(savedFunnelSchema, '/api/v1/funnels', { method: 'POST', query: { workspace }, body: funnel })
}

export function updateFunnel(workspace: string, id: string, change: Partial<Shape>) {
  return requestNothing(`/api/v1/funnels/${id}`, { method: 'PATCH', query: { workspace }, body: change })
}

export function deleteFunnel(workspace: string, id: string) {
  return requestNothing(`/api/v1/funnels/${id}`, { method: 'DELETE', query: { workspace } })
}

export function restoreFunnel(workspace: string, id: string) {
  return requestNothing(`/api/v1/funnels/${id}/restore`, { method: 'POST', query: { workspace } })
}
