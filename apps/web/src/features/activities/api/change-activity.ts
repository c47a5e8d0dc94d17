import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  activitySchema,
  type CreateActivity,
  type Snooze,
  type UpdateActivity,
} from '@tributary/contract/activities'
import { request, requestNothing } from '../../../lib/client.ts'

const PATH = '/api/v1/activities'

/** Contacts show when they were contacted, and campaigns how far they are. */
function refreshAfterActivity(queries: QueryClient): Promise<unknown> {
  return Promise.all(
    ['activities', 'contacts', 'contact', 'outreach'].map((name) =>
      queries.invalidateQueries({ queryKey: [name] }),
    ),
  )
}

function useActivityMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn, networkMode: 'always', onSuccess: () => refreshAfterActivity(queries) })
}

/** Plans an activity: unlike logging it waits for the server, which may have to invite somebody. */
export function usePlanActivity(workspace: string) {
  return useActivityMutation((body: CreateActivity) =>
    request(activitySchema, PATH, { method: 'POST', query: { workspace }, body }),
  )
}

export function useUpdateActivity(workspace: string) {
  return useActivityMutation(({ id, change }: { id: string; change: UpdateActivity }) =>
    request(activitySchema, `${PATH}/${id}`, { method: 'PATCH', query: { workspace }, body: change }),
  )
}

export function useSnoozeActivity(workspace: string) {
  return useActivityMutation(({ id, by }: { id: string; by: Snooze }) =>
    request(activitySchema, `${PATH}/${id}/snooze`, { method: 'POST', query: { workspace }, body: { by } }),
  )
}

export function useRemoveActivity(workspace: string) {
  return useActivityMutation((id: string) =>
    requestNothing(`${PATH}/${id}`, { method: 'DELETE', query: { workspace } }),
  )
}

export function useRestoreActivity(workspace: string) {
  return useActivityMutation((id: string) =>
    request(activitySchema, `${PATH}/${id}/restore`, { method: 'POST', query: { workspace } }),
  )
}
