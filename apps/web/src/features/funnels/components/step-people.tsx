import { useInfiniteQuery } from '@tanstack/react-query'
import type { FunnelPerson } from '@tributary/contract/funnels'
import { useMemo } from 'react'
import { toCsv } from '../../../lib/csv.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BehindPanel } from '../../../ui/behind-panel.tsx'
import type { Column } from '../../../ui/column.ts'
import { PersonLink } from '../../../ui/person-link.tsx'
import type { FunnelSpec } from '../api/get-funnel.ts'
import { allFunnelPeople, funnelPeopleQuery } from '../api/list-funnel-people.ts'
import type { Behind } from '../model/funnel-search.ts'
import { stepName } from '../model/funnel-words.ts'

type StepPeopleProps = { spec: FunnelSpec; behind: Behind; onClose: () => void }

/** The people behind a step, latest first. */
export function StepPeople({ spec, behind, onClose }: StepPeopleProps) {
  const { workspace_id } = useWorkspace()
  const list = useInfiniteQuery(funnelPeopleQuery(workspace_id, spec, behind))
  const columns = useColumns(spec)
  const step = spec.steps[behind.step - 1]
  const name = step ? stepName(step) : ''
  return (
    <BehindPanel
      key={JSON.stringify(behind)}
      title={`${behind.outcome === 'dropped' ? `Stopped after ${name}` : `Reached ${name}`}${groupWords(behind)}`}
      note="Latest first"
      list={list}
      rows={list.data?.pages.flatMap((page) => page.people)}
      rowKey={(row) => row.person}
      label="People"
      nothing="Nobody."
      columns={columns}
      file={{
        name: `funnel-people-${behind.outcome}-${behind.step}.csv`,
        text: async () => peopleCsv(await allFunnelPeople(workspace_id, spec, behind), spec),
      }}
      onClose={onClose}
    />
  )
}

/** ": Email", ": none of Email, Direct". */
function groupWords({ group }: Behind): string {
  if (group === undefined) return ''
  return `: ${group.operator === 'is' ? '' : 'none of '}${group.keys.join(', ')}`
}

function useColumns(spec: FunnelSpec): Column<FunnelPerson>[] {
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'person',
        header: 'Person',
        cell: (row) => <PersonLink person={row.person} />,
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
