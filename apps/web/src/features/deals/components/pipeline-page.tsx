import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { can } from '@tributary/contract/permissions'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Group } from '../../../ui/primitives.ts'
import { ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
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
      <TextLink to="/deals" search={true} size="sm">
        <Group gap={4} component="span" display="inline-flex">
          <IconArrowLeft size={14} aria-hidden /> All deals
        </Group>
      </TextLink>
      {pipeline.isPending && <ReportSkeleton />}
      {pipeline.isError && <ErrorNotice error={pipeline.error} onRetry={() => void pipeline.refetch()} />}
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
