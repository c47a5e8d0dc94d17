/** A workspace's pipeline: what it begins with, and what may be changed about it. Pure. */
import type { SavePipeline, StageKind } from '@tributary/contract/deals'
import type { Stage } from './deals.ts'

/** What a new workspace starts with: every kind once. */
export const FIRST_STAGES: readonly { name: string; kind: StageKind; probability: number }[] = [
  { name: 'Lead', kind: 'LEAD', probability: 0.05 },
  { name: 'Marketing qualified', kind: 'MQL', probability: 0.1 },
  { name: 'Sales qualified', kind: 'SQL', probability: 0.25 },
  { name: 'Opportunity', kind: 'OPPORTUNITY', probability: 0.5 },
  { name: 'Won', kind: 'WON', probability: 1 },
  { name: 'Lost', kind: 'LOST', probability: 0 },
]

export type PipelineProblem = { readonly path: string; readonly message: string }

export type PipelineChange = {
  readonly added: readonly (Omit<Stage, 'stageId'> & { readonly position: number })[]
  readonly kept: readonly (Stage & { readonly position: number })[]
  readonly retired: readonly string[]
  /** Stages whose deals are told anew: their name or chance is another. */
  readonly renamed: readonly string[]
}

/** The steps from the stages as they are to those wanted, or why deals stand in the way. */
export function planPipeline(
  current: readonly Stage[],
  wanted: SavePipeline['stages'],
  dealsIn: ReadonlyMap<string, number>,
): PipelineChange | { readonly problems: PipelineProblem[] } {
  const known = new Map(current.map((stage) => [stage.stageId, stage]))
  const problems: PipelineProblem[] = []
  const added: (Omit<Stage, 'stageId'> & { position: number })[] = []
  const kept: (Stage & { position: number })[] = []
  wanted.forEach(({ stage_id, ...stage }, position) => {
    const old = stage_id === undefined ? undefined : known.get(stage_id)
    const deals = old === undefined ? 0 : (dealsIn.get(old.stageId) ?? 0)
    if (stage_id !== undefined && old === undefined)
      problems.push({
        path: `stages.${position}.stage_id`,
        message: `is not a stage of this pipeline: ${stage_id}`,
      })
    else if (old === undefined) added.push({ ...stage, position })
    else if (old.kind !== stage.kind && deals > 0)
      problems.push({
        path: `stages.${position}.kind`,
        message: `stays ${old.kind}: ${countText(deals)} in ${old.name}. Move them first`,
      })
    else kept.push({ ...stage, stageId: old.stageId, position })
  })
  const retired = current.filter((stage) => !wanted.some(({ stage_id }) => stage_id === stage.stageId))
  for (const stage of retired) {
    const deals = dealsIn.get(stage.stageId) ?? 0
    if (deals > 0)
      problems.push({
        path: 'stages',
        message: `${stage.name} cannot go: ${countText(deals)} in it. Move them first`,
      })
  }
  if (problems.length > 0) return { problems }
  const renamed = kept.filter((stage) => {
    const old = known.get(stage.stageId)
    return old?.name !== stage.name || old.probability !== stage.probability
  })
  return {
    added,
    kept,
    retired: retired.map((stage) => stage.stageId),
    renamed: renamed.map((stage) => stage.stageId),
  }
}

const countText = (deals: number): string => (deals === 1 ? '1 deal is' : `${deals} deals are`)
