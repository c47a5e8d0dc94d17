import { infiniteQueryOptions } from '@tanstack/react-query'
import { liveVisitorsSchema } from '@tributary/contract/live'
import { request } from '../../../lib/client.ts'
import type { VisitorsPlace } from '../model/visitors-place.ts'

const REFRESH_MS = 5_000
/** Of more, those seen last. */
const MOST_LISTED = 200
const MOST_IN_FILE = 10_000

function requestVisitors(workspace: string, place: VisitorsPlace, limit: number, signal?: AbortSignal) {
  return request(liveVisitorsSchema, '/api/v1/live/visitors', {
    query: { workspace, ...place, limit },
    signal,
  })
}

/** Who is behind a number of visitors, asked again as long as it is looked at. */
export function visitorsQuery(workspace: string, place: VisitorsPlace) {
  return infiniteQueryOptions({
    queryKey: ['live-visitors', workspace, place],
    queryFn: ({ signal }) => requestVisitors(workspace, place, MOST_LISTED, signal),
    initialPageParam: '',
    getNextPageParam: () => null,
    refetchInterval: REFRESH_MS,
  })
}

/** All of them, for a file. */
export async function allVisitors(workspace: string, place: VisitorsPlace) {
  return (await requestVisitors(workspace, place, MOST_IN_FILE)).visitors
}
