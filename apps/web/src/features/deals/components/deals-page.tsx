import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Deal } from '@tributary/contract/deals'
import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Button, Group, SegmentedControl } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { boardQuery } from '../api/deals-query.ts'
import { boardFinding } from '../model/deal-words.ts'
import { type DealsSearch, isFiltered } from '../model/deals-search.ts'
import { BoardView } from './board.tsx'
import { DealDialog } from './deal-dialog.tsx'
import { DealFilters } from './deal-filters.tsx'
import { DealTable } from './deal-table.tsx'
import { useDealActions } from './use-deal-actions.tsx'

/** Leads and deals, as a board or as a table. */
export function DealsPage() {
  const workspace = useWorkspace()
  const format = useFormat()
  const navigate = useNavigate()
  const search = useSearch({ from: '/signed-in/workspace/deals' })
  const board = useQuery(boardQuery(workspace.workspace_id, search))
  const [adding, setAdding] = useState(false)
  const actions = useDealActions()
  const canEdit = can(workspace.role, 'editDeals')
  const change = (patch: Partial<DealsSearch>) =>
    void navigate({ to: '/deals', search: (old) => ({ ...old, ...patch }), replace: true })
  const open = (deal: Deal) =>
    void navigate({ to: '/deals/$dealId', params: { dealId: deal.deal_id }, search: true })
  const isTable = search.view === 'table'
  const isEmpty = board.data?.stages.every((stage) => stage.count === 0) === true
  return (
    <Page
      title="Deals"
      finding={board.data && !isEmpty ? boardFinding(board.data, format) : undefined}
      actions={<DealsPageActions onAdd={canEdit ? () => setAdding(true) : undefined} />}
    >
      <Group gap="sm" align="flex-end">
        <SegmentedControl
          size="xs"
          aria-label="How deals are shown"
          data={[
            { value: 'board', label: 'Board' },
            { value: 'table', label: 'Table' },
          ]}
          value={isTable ? 'table' : 'board'}
          onChange={(view) => change({ view: view === 'table' ? 'table' : undefined })}
        />
        <DealFilters search={search} onChange={change} isTable={isTable} />
      </Group>
      <QueryState query={board} />
      {isEmpty && <NoDeals search={search} canEdit={canEdit} onAdd={() => setAdding(true)} />}
      {board.data && !isEmpty && !isTable && (
        <BoardView
          board={board.data}
          canMove={canEdit}
          onOpen={open}
          onMove={(deal, stage) => actions.move([deal], stage)}
          onShowAll={(stage_id) => change({ view: 'table', stage_id, status: undefined })}
        />
      )}
      {board.data && !isEmpty && isTable && (
        <DealTable
          search={search}
          stages={board.data.stages}
          canEdit={canEdit}
          onOpen={open}
          actions={actions}
        />
      )}
      {adding && <DealDialog onClose={() => setAdding(false)} />}
      {actions.dialog}
    </Page>
  )
}

function DealsPageActions({ onAdd }: { onAdd: (() => void) | undefined }) {
  const { role } = useWorkspace()
  return (
    <Group gap="xs">
      {can(role, 'importDeals') && (
        <ButtonLink to="/deals/import" search={true} size="xs" variant="default">
          Import
        </ButtonLink>
      )}
      {can(role, 'managePipeline') && (
        <ButtonLink to="/deals/pipeline" search={true} size="xs" variant="default">
          Stages and products
        </ButtonLink>
      )}
      {onAdd && (
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
          Add a deal
        </Button>
      )}
    </Group>
  )
}

function NoDeals({ search, canEdit, onAdd }: { search: DealsSearch; canEdit: boolean; onAdd: () => void }) {
  if (isFiltered(search))
    return (
      <EmptyState
        title="No deal fits"
        action={
          <ButtonLink
            to="/deals"
            search={(old) => ({ workspace: old.workspace, view: search.view })}
            variant="default"
          >
            Show all deals
          </ButtonLink>
        }
      >
        Nothing has these words and filters.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No deals yet"
      action={canEdit ? <Button onClick={onAdd}>Add a deal</Button> : undefined}
    >
      A deal is a potential sale on its way through your stages. Won, it is a payment in the journeys and
      reports, credited to the touches before it. Add one, or import the opportunities of another CRM.
    </EmptyState>
  )
}
