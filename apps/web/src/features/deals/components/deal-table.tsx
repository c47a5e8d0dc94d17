import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Deal, PipelineStage } from '@tributary/contract/deals'
import { useMemo, useState } from 'react'
import { addressOf } from '../../../lib/client.ts'
import { useToday } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, Menu, Text } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { EmptyState, ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { dealsQuery, listFilter } from '../api/deals-query.ts'
import type { DealsSearch } from '../model/deals-search.ts'
import { dealColumns } from './deal-columns.tsx'
import type { useDealActions } from './use-deal-actions.tsx'

type DealTableProps = {
  search: DealsSearch
  stages: readonly PipelineStage[]
  canEdit: boolean
  onOpen: (deal: Deal) => void
  actions: ReturnType<typeof useDealActions>
}

/** Deals as rows; several are moved or deleted together. */
export function DealTable({ search, stages, canEdit, onOpen, actions }: DealTableProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const today = useToday(workspace.time_zone)
  const list = useInfiniteQuery(dealsQuery(workspace.workspace_id, search))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.deals) ?? [], [list.data])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const columns = useMemo(
    () =>
      dealColumns({
        format,
        today,
        timeZone: workspace.time_zone,
        chosen: canEdit ? chosen : undefined,
        onChosen: setChosen,
      }),
    [format, today, workspace.time_zone, chosen, canEdit],
  )
  const picked = rows.filter((row) => chosen.has(row.deal_id))
  if (list.isPending) return <ReportSkeleton />
  if (list.isError) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
  if (rows.length === 0)
    return <EmptyState title="No deal fits">Nothing has these words and filters.</EmptyState>
  return (
    <Panel flush>
      {picked.length > 0 && (
        <Group gap="xs" px="md" py={8} bg="var(--t-accent-soft)">
          <Text size="sm">{picked.length === 1 ? '1 deal chosen' : `${picked.length} deals chosen`}</Text>
          <Menu shadow="sm">
            <Menu.Target>
              <Button size="xs" loading={actions.isBusy}>
                Move to…
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {stages.map((stage) => (
                <Menu.Item key={stage.stage_id} onClick={() => actions.move(picked, stage)}>
                  {stage.name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button
            size="xs"
            variant="default"
            onClick={() => actions.remove(picked, () => setChosen(new Set()))}
          >
            Delete
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setChosen(new Set())}>
            Choose none
          </Button>
        </Group>
      )}
      <DataTable
        label="Deals"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.deal_id}
        onRow={onOpen}
        csvName="deals"
        phone="cards"
        tools={
          <Button
            component="a"
            href={addressOf('/api/v1/deals/export', listFilter(workspace.workspace_id, search))}
            download
            size="compact-xs"
            variant="subtle"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            All as CSV
          </Button>
        }
      />
      <ShowMore list={list} />
    </Panel>
  )
}
