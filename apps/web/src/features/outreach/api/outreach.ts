import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  assignedSchema,
  outreachListSchema,
  outreachSchema,
  performanceSchema,
  type SaveOutreach,
  type TargetState,
  targetsSchema,
} from '@tributary/contract/outreach'
import { request, requestNothing } from '../../../lib/client.ts'

const PATH = '/api/v1/outreach/campaigns'

export function outreachListQuery(workspace: string, archived: boolean) {
  return queryOptions({
    queryKey: ['outreach', 'list', workspace, archived],
    queryFn: ({ signal }) =>
      request(outreachListSchema, PATH, { query: { workspace, archived: String(archived) }, signal }),
  })
}

export type PerformanceRange = { from: string | undefined; to: string | undefined }

export function performanceQuery(workspace: string, id: string, range: PerformanceRange) {
  return queryOptions({
    queryKey: ['outreach', 'performance', workspace, id, range],
    queryFn: ({ signal }) =>
      request(performanceSchema, `${PATH}/${id}/performance`, { query: { workspace, ...range }, signal }),
  })
}

export function targetsQuery(
  workspace: string,
  id: string,
  filter: { state?: TargetState | undefined; search: string },
) {
  return infiniteQueryOptions({
    queryKey: ['outreach', 'targets', workspace, id, filter],
    queryFn: ({ pageParam, signal }) =>
      request(targetsSchema, `${PATH}/${id}/contacts`, {
        query: { workspace, ...filter, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

function useOutreachMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all(
        ['outreach', 'contacts', 'campaigns'].map((name) => queries.invalidateQueries({ queryKey: [name] })),
      ),
  })
}

/** Starts a campaign; with an id it changes one. */
export function useSaveOutreach(workspace: string) {
  return useOutreachMutation(({ id, plan }: { id: string | undefined; plan: SaveOutreach }) =>
    saveOutreach(workspace, id, plan),
  )
}

function saveOutreach(workspace: string, id: string | undefined, plan: SaveOutreach) {
  return request(outreachSchema, id === undefined ? PATH : `${PATH}/${id}`, {
    method: id === undefined ? 'POST' : 'PUT',
    query: { workspace },
    body: plan,
  })
}

export function useArchiveOutreach(workspace: string) {
  return useOutreachMutation(({ id, archived }: { id: string; archived: boolean }) =>
    request(outreachSchema, `${PATH}/${id}/archived`, {
      method: 'PUT',
      query: { workspace },
      body: { archived },
    }),
  )
}

export function useDeleteOutreach(workspace: string) {
  return useOutreachMutation((id: string) => deleteOutreach(workspace, id))
}

function deleteOutreach(workspace: string, id: string) {
  return requestNothing(`${PATH}/${id}`, { method: 'DELETE', query: { workspace } })
}

export type Targets = { id: string; contactIds: readonly string[] }

/** Answers the contacts that were not on the list before. */
export function useAssignContacts(workspace: string) {
  return useOutreachMutation((targets: Targets) => assignContacts(workspace, targets))
}

function assignContacts(workspace: string, { id, contactIds }: Targets) {
  return request(assignedSchema, `${PATH}/${id}/contacts`, {
    method: 'POST',
    query: { workspace },
    body: { contact_ids: contactIds },
  })
}

/** Starts a campaign with these contacts; where they cannot be on its list, there is no campaign either. */
export function useStartWithContacts(workspace: string) {
  return useOutreachMutation(
    async ({ plan, contactIds }: { plan: SaveOutreach; contactIds: readonly string[] }) => {
      const campaign = await saveOutreach(workspace, undefined, plan)
      try {
        await assignContacts(workspace, { id: campaign.campaign_id, contactIds })
      } catch (error) {
        await deleteOutreach(workspace, campaign.campaign_id)
        throw error
      }
      return campaign
    },
  )
}

export function useUnassignContacts(workspace: string) {
  return useOutreachMutation(({ id, contactIds }: Targets) =>
    request(assignedSchema, `${PATH}/${id}/contacts/remove`, {
      method: 'POST',
      query: { workspace },
      body: { contact_ids: contactIds },
    }),
  )
}
