/** A board with a deal moved, shown before the server has answered. */
import type { Board, BoardStage, Deal } from '@tributary/contract/deals'

type Sums = BoardStage['sums']

/** The board with the deal at the top of the stage; the same board when it is not on it. */
export function withDealMoved(board: Board, dealId: string, stageId: string): Board {
  const from = board.stages.find((stage) => stage.deals.some((deal) => deal.deal_id === dealId))
  const deal = from?.deals.find((candidate) => candidate.deal_id === dealId)
  const to = board.stages.find((stage) => stage.stage_id === stageId)
  if (!from || !deal || !to || from === to) return board
  const moved: Deal = { ...deal, stage_id: to.stage_id, stage: to.name, kind: to.kind }
  return {
    stages: board.stages.map((stage) => {
      if (stage === from)
        return {
          ...stage,
          count: stage.count - 1,
          sums: changedSums(stage.sums, deal, -1n),
          deals: stage.deals.filter((candidate) => candidate !== deal),
        }
      if (stage === to)
        return {
          ...stage,
          count: stage.count + 1,
          sums: changedSums(stage.sums, deal, 1n),
          deals: [moved, ...stage.deals],
        }
      return stage
    }),
  }
}

function changedSums(sums: Sums, { amount_minor, currency }: Deal, sign: 1n | -1n): Sums {
  if (amount_minor === null || currency === null) return sums
  const known = sums.find((sum) => sum.currency === currency)?.amount_minor ?? '0'
  const total = { currency, amount_minor: String(BigInt(known) + sign * BigInt(amount_minor)) }
  return [...sums.filter((sum) => sum.currency !== currency), total].sort((a, b) =>
    a.currency < b.currency ? -1 : 1,
  )
}

/** The stage beside a stage, by the arrow that was pressed; undefined at the edge. */
export function stageBeside<Stage extends { stage_id: string }>(
  stages: readonly Stage[],
  stageId: string,
  step: 1 | -1,
): Stage | undefined {
  const at = stages.findIndex((stage) => stage.stage_id === stageId)
  return at < 0 ? undefined : stages[at + step]
}
