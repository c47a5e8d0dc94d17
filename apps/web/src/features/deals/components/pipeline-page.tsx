import { useQuery } from '@tanstack/react-query'
import { can } from '@tributary/contract/permissions'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { BackLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { QueryState } from '../../../ui/states.tsx'
import { pipelineQuery } from '../api/pipeline.ts'
import { ProductsPanel } from './products-panel.tsx'
import { StagesPanel } from './stages-panel.tsx'

/** The stages of the pipeline, and what is sold. */
export function PipelinePage() {
  const workspace = useWorkspace()
  const pipeline = useQuery(pipelineQuery(workspace.workspace_id))
  const canManage = can(workspace.role, 'managePipeline')
  return (
    <Page
      title="Stages and products"
      finding="Every stage of yours is of one of six kinds, so that win rate, cycle and forecast mean the same whatever you call it."
    >
      <BackLink to="/deals" search={true}>
        All deals
      </BackLink>
      <QueryState query={pipeline} />
      {pipeline.data && (
        <>
          <StagesPanel
            key={pipeline.data.stages.map((stage) => stage.stage_id).join()}
            stages={pipeline.data.stages}
            canManage={canManage}
          />
          <ProductsPanel canManage={canManage} />
        </>
      )}
    </Page>
  )
}
