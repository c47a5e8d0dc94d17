import type { ChangedDeals, Deal, PipelineStage } from '@tributary/contract/deals'
import { type ReactNode, useState } from 'react'
import { describeProblem } from '../../../lib/problem.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { notifications } from '../../../ui/primitives.ts'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useDeleteDeals, useMoveDeals, useUndoDeals } from '../api/change-deals.ts'
import { movedText } from '../model/deal-words.ts'
import { MoveDialog } from './move-dialog.tsx'

type Acted = Pick<Deal, 'deal_id' | 'name'>
type Asked = { readonly deals: readonly Acted[]; readonly stage: PipelineStage | undefined }

function tellFailure(title: string) {
  return (error: unknown) => {
    const { what, advice } = describeProblem(error)
    notifications.show({ color: 'red', title, message: `${what} ${advice}`, autoClose: 15_000 })
  }
}

/**
 * Moves and deletes deals, each with an undo beside what it says. A lost deal asks why before it goes. `dialog` is to be
 * shown somewhere on the page.
 */
export function useDealActions() {
  const workspace = useWorkspace().workspace_id
  const [asked, setAsked] = useState<Asked>()
  const moving = useMoveDeals(workspace)
  const deleting = useDeleteDeals(workspace)
  const undoing = useUndoDeals(workspace)

  function offerUndo(message: string, done: ChangedDeals): void {
    if (done.deals === 0) return
    showUndo({
      id: `deals-${done.change_id}`,
      message,
      undo: () => undoing.mutate(done.change_id, { onError: tellFailure('This is as it was') }),
    })
  }
  function moveNow(
    deals: readonly Acted[],
    stage: PipelineStage,
    more: { at?: string; loss_reason?: string } = {},
  ) {
    moving.mutate(
      { deal_ids: deals.map((deal) => deal.deal_id), stage_id: stage.stage_id, ...more },
      {
        onSuccess: (done) => offerUndo(movedText(deals, stage.name), done),
        onError: tellFailure('Nothing was moved'),
      },
    )
  }
  const dialog: ReactNode = asked && (
    <MoveDialog
      deals={asked.deals}
      stage={asked.stage}
      onClose={() => setAsked(undefined)}
      onMove={(stage, more) => {
        setAsked(undefined)
        moveNow(asked.deals, stage, more)
      }}
    />
  )
  return {
    dialog,
    move: (deals: readonly Acted[], stage: PipelineStage) =>
      stage.kind === 'LOST' ? setAsked({ deals, stage }) : moveNow(deals, stage),
    /** Asks for stage, day and reason. */
    askMove: (deals: readonly Acted[]) => setAsked({ deals, stage: undefined }),
    remove: (deals: readonly Acted[], after: () => void = () => undefined) =>
      deleting.mutate(
        deals.map((deal) => deal.deal_id),
        {
          onSuccess: (done) => {
            offerUndo(
              deals.length === 1 ? `${deals[0]?.name} is deleted.` : `${deals.length} deals are deleted.`,
              done,
            )
            after()
          },
          onError: tellFailure('Nothing was deleted'),
        },
      ),
    undo: (changeId: string) => undoing.mutate(changeId, { onError: tellFailure('Nothing was undone') }),
    isBusy: moving.isPending || deleting.isPending || undoing.isPending,
  }
}
