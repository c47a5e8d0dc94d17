import { infiniteQueryOptions } from '@tanstack/react-query'
import { retentionPeopleSchema } from '@tributary/contract/retention'
import { allRows } from '../../../lib/all-rows.ts'
import { request } from '../../../lib/client.ts'
import type { CohortPlace } from '../model/cohort-place.ts'
import type { RetentionChoice } from './get-retention.ts'

type Page = {
  workspace: string
  choice: RetentionChoice
  place: CohortPlace
  cursor: string | undefined
  limit: number
}

function requestPage({ workspace, choice, place, cursor, limit }: Page, signal?: AbortSignal) {
  return request(retentionPeopleSchema, '/api/v1/retention/people', {
    query: { workspace, ...choice, ...place, limit, cursor },
    signal,
  })
}

/** The people behind a number, latest first, page by page. */
export function cohortPeopleQuery(workspace: string, choice: RetentionChoice, place: CohortPlace) {
  return infiniteQueryOptions({
    queryKey: ['cohort-people', workspace, choice, place],
    queryFn: ({ pageParam, signal }) =>
      requestPage({ workspace, choice, place, cursor: pageParam || undefined, limit: 20 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** All of them, for a file. */
export const allCohortPeople = (workspace: string, choice: RetentionChoice, place: CohortPlace) =>
  allRows(async (cursor) => {
    const { people, next_cursor } = await requestPage({ workspace, choice, place, cursor, limit: 10_000 })
    return { rows: people, next_cursor }
  })
