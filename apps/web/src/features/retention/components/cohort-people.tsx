import { useInfiniteQuery } from '@tanstack/react-query'
import type { Retention, RetentionPerson } from '@tributary/contract/retention'
import { useMemo } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BehindPanel } from '../../../ui/behind-panel.tsx'
import type { Column } from '../../../ui/column.ts'
import { PersonLink } from '../../../ui/person-link.tsx'
import type { RetentionChoice } from '../api/get-retention.ts'
import { allCohortPeople, cohortPeopleQuery } from '../api/list-cohort-people.ts'
import { type CohortPlace, cohortPeopleCsv, type FoundPlace, placeTitle } from '../model/cohort-place.ts'

type CohortPeopleProps = {
  retention: Retention
  choice: RetentionChoice
  place: CohortPlace
  found: FoundPlace
  onClose: () => void
}

/** The people behind a number of the cohort table. */
export function CohortPeople({ retention, choice, place, found, onClose }: CohortPeopleProps) {
  const { workspace_id } = useWorkspace()
  const format = useFormat()
  const list = useInfiniteQuery(cohortPeopleQuery(workspace_id, choice, place))
  const columns = useColumns(retention, place)
  const name = [place.cohort, retention.period, place.after].filter((part) => part !== undefined).join('-')
  return (
    <BehindPanel
      key={name}
      title={placeTitle(found, retention, format)}
      note="Latest first"
      list={list}
      rows={list.data?.pages.flatMap((page) => page.people)}
      rowKey={(row) => row.person}
      label="People"
      nothing="Nobody."
      columns={columns}
      file={{
        name: `retention-people-${name}.csv`,
        text: async () => cohortPeopleCsv(await allCohortPeople(workspace_id, choice, place), retention),
      }}
      onClose={onClose}
    />
  )
}

function useColumns({ start, returning, currency }: Retention, { after }: CohortPlace) {
  const format = useFormat()
  return useMemo((): Column<RetentionPerson>[] => {
    const began: Column<RetentionPerson>[] = [
      { id: 'person', header: 'Person', cell: (row) => <PersonLink person={row.person} /> },
      {
        id: 'began',
        header: start === 'first_visit' ? 'First visit' : 'First conversion',
        cell: (row) => format.instant(row.began_at),
      },
    ]
    if (after === undefined) return began
    const times = returning === 'visit' ? 'Visits' : 'Conversions'
    const back: Column<RetentionPerson>[] = [
      {
        id: 'back',
        header: 'First in that period',
        cell: ({ came_back }) => (came_back === null ? '' : format.instant(came_back.first_at)),
      },
      {
        id: 'times',
        header: times,
        numeric: true,
        cell: ({ came_back }) => format.count(came_back?.times ?? 0),
      },
    ]
    const money: Column<RetentionPerson> = {
      id: 'money',
      header: 'Revenue after refunds',
      numeric: true,
      cell: ({ came_back }) => format.money(came_back?.net_amount_minor ?? '0', currency),
    }
    return returning === 'revenue' ? [...began, ...back, money] : [...began, ...back]
  }, [start, returning, currency, after, format])
}
