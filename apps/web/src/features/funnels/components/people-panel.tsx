import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import type { FunnelPerson } from '@tributary/contract/funnels'
import { handleName } from '@tributary/contract/handle'
import { useEffect, useMemo, useRef } from 'react'
import { toCsv } from '../../../lib/csv.ts'
import { downloadText } from '../../../lib/download.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Text } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import type { FunnelSpec } from '../api/get-funnel.ts'
import { allFunnelPeople, funnelPeopleQuery } from '../api/list-funnel-people.ts'
import type { Behind } from '../model/funnel-search.ts'
import { stepName } from '../model/funnel-words.ts'

type PeoplePanelProps = { spec: FunnelSpec; behind: Behind; onClose: () => void }

/** The people behind a step, latest first, and all of them as a file. */
export function PeoplePanel({ spec, behind, onClose }: PeoplePanelProps) {
  const { workspace_id } = useWorkspace()
  const list = useInfiniteQuery(funnelPeopleQuery(workspace_id, spec, behind))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.people) ?? [], [list.data])
  const columns = useColumns(spec)
  const place = useRef<HTMLDivElement>(null)
  // On a phone the list is a screen below the step that was tapped.
  useEffect(() => {
    if (behind.step > 0) place.current?.scrollIntoView({ block: 'nearest' })
  }, [behind.step])
  const step = spec.steps[behind.step - 1]
  const name = step ? stepName(step) : ''
  const file = useMutation({
    mutationFn: () => allFunnelPeople(workspace_id, spec, behind),
    onSuccess: (people) =>
      downloadText(`funnel-people-${behind.outcome}-${behind.step}.csv`, peopleCsv(people, spec)),
  })
  return (
    <div ref={place}>
      <Panel
        title={behind.outcome === 'dropped' ? `Stopped after ${name}` : `Reached ${name}`}
        note="Latest first"
        flush
        actions={
          <>
            <Button
              size="compact-xs"
              variant="subtle"
              loading={file.isPending}
              disabled={rows.length === 0}
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() => file.mutate()}
            >
              CSV of all
            </Button>
            <Button size="compact-xs" variant="default" onClick={onClose}>
              Close
            </Button>
          </>
        }
      >
        {list.isPending && (
          <AfterAWhile>
            <Text p="md">Looking for them ...</Text>
          </AfterAWhile>
        )}
        {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
        {file.isError && <ErrorNotice error={file.error} title="The file could not be made" />}
        {list.data && rows.length === 0 && (
          <Text p="md" c="dimmed">
            Nobody.
          </Text>
        )}
        {rows.length > 0 && (
          <DataTable
            label="People"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.person}
            phone="cards"
          />
        )}
        <ShowMore list={list} />
      </Panel>
    </div>
  )
}

function useColumns(spec: FunnelSpec): Column<FunnelPerson>[] {
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'person',
        header: 'Person',
        cell: (row) => (
          <TextLink to="/people/$personId" params={{ personId: row.person }} search={true} fz="xs">
            {handleName(row.person)}
          </TextLink>
        ),
      },
      { id: 'began', header: 'Began', cell: (row) => format.instant(row.first_at) },
      { id: 'last', header: 'Furthest step', cell: (row) => stepLabel(spec, row.step) },
      { id: 'when', header: 'Reached it', cell: (row) => format.instant(row.last_at) },
    ],
    [spec, format],
  )
}

function stepLabel(spec: FunnelSpec, number: number): string {
  const step = spec.steps[number - 1]
  return `${number}. ${step ? stepName(step) : ''}`
}

function peopleCsv(people: readonly FunnelPerson[], spec: FunnelSpec): string {
  return toCsv(
    ['person', 'began', 'furthest_step', 'furthest_step_name', 'reached_at'],
    people.map((row) => [
      row.person,
      row.first_at,
      row.step,
      spec.steps[row.step - 1]?.event_type ?? '',
      row.last_at,
    ]),
  )
}
