import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type Board,
  changedDealsSchema,
  createdDealSchema,
  type MoveDeals,
  type saveDealSchema,
  undoneDealsSchema,
} from '@tributary/contract/deals'
import type { z } from 'zod'
import { request } from '../../../lib/client.ts'
import { withDealMoved } from '../model/board-move.ts'

type SavedDeal = z.input<typeof saveDealSchema>

/** Deals changed: what shows them, and every number that they make, is asked for again. */
function useDealChange<Variables, Answer>(change: (variables: Variables) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ['deals'] }),
  })
}

export function useCreateDeal(workspace: string) {
  return useDealChange((body: SavedDeal) =>
    request(createdDealSchema, '/api/v1/deals', { method: 'POST', query: { workspace }, body }),
  )
}

export function useEditDeal(workspace: string, dealId: string) {
  return useDealChange((body: SavedDeal) =>
    request(changedDealsSchema, `/api/v1/deals/${dealId}`, { method: 'PUT', query: { workspace }, body }),
  )
}

export function useDeleteDeals(workspace: string) {
  return useDealChange((dealIds: readonly string[]) =>
    request(changedDealsSchema, '/api/v1/deals/delete', {
      method: 'POST',
      query: { workspace },
      body: { deal_ids: dealIds },
    }),
  )
}

export function useUndoDeals(workspace: string) {
  return useDealChange((changeId: string) =>
    request(undoneDealsSchema, `/api/v1/deal-changes/${changeId}/undo`, {
      method: 'POST',
      query: { workspace },
      body: {},
    }),
  )
}

/** Boards show the deals in their new stage at once, and as they were when the server refuses. */
export function useMoveDeals(workspace: string) {
  const queries = useQueryClient()
  const boards = { queryKey: ['deals', workspace, 'board'] }
  return useMutation({
    mutationFn: (body: MoveDeals) =>
      request(changedDealsSchema, '/api/v1/deals/move', { method: 'POST', query: { workspace }, body }),
    onMutate: async ({ deal_ids, stage_id }) => {
      await queries.cancelQueries(boards)
      const before = queries.getQueriesData<Board>(boards)
      queries.setQueriesData<Board>(boards, (board) =>
        deal_ids.reduce((shown, dealId) => shown && withDealMoved(shown, dealId, stage_id), board),
      )
      return before
    },
    onError: (_error, _move, before) => {
      for (const [key, board] of before ?? []) queries.setQueryData(key, board)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['deals'] }),
  })
}
