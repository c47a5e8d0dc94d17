/** What a member decides about who is who. Afterwards any number may be different, so all are asked for again. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { changedLinkSchema, mergedPeopleSchema } from '@tributary/contract/people'
import { request, requestNothing } from '../../../lib/client.ts'

function useDecision<Input, Answer>(decide: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn: decide, onSuccess: () => queries.invalidateQueries() })
}

export function useMergePeople(workspace: string) {
  return useDecision((people: { person_id: string; other_person_id: string }) =>
    request(mergedPeopleSchema, '/api/v1/people/merge', {
      method: 'POST',
      query: { workspace },
      body: people,
    }),
  )
}

/** Takes a link back, or lets it count again. */
export function useChangeLink(workspace: string) {
  return useDecision(({ linkId, change }: { linkId: string; change: 'undo' | 'restore' }) =>
    request(changedLinkSchema, `/api/v1/people/links/${linkId}/${change}`, {
      method: 'POST',
      query: { workspace },
    }),
  )
}

export function useShareHandle(workspace: string) {
  return useDecision((body: { handle: string; shared: boolean | null }) =>
    requestNothing('/api/v1/people/handles/share', { method: 'POST', query: { workspace }, body }),
  )
}

export function useResolveConflict(workspace: string) {
  return useDecision(({ linkId, resolution }: { linkId: string; resolution: 'merge' | 'keep_apart' }) =>
    request(changedLinkSchema, `/api/v1/people/conflicts/${linkId}/resolve`, {
      method: 'POST',
      query: { workspace },
      body: { resolution },
    }),
  )
}
