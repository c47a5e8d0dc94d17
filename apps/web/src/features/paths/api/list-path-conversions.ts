import { infiniteQueryOptions } from '@tanstack/react-query'
import { type PathPlace, pathConversionsSchema } from '@tributary/contract/paths'
import { allRows } from '../../../lib/all-rows.ts'
import { request } from '../../../lib/client.ts'
import type { Report } from '../../../lib/report-search.ts'
import { pathSettings } from './get-paths.ts'

/** A number of the page: the report that it stands in, how many touches its flow draws, and its place. */
export type AskedPlace = { report: Report; steps: number; place: PathPlace }
type Page = { cursor: string | undefined; limit: number }

function requestPage(
  workspace: string,
  { report, steps, place }: AskedPlace,
  page: Page,
  signal?: AbortSignal,
) {
  return request(pathConversionsSchema, '/api/v1/paths/conversions', {
    method: 'POST',
    query: { workspace },
    body: { ...pathSettings(report), steps, place, ...page },
    signal,
  })
}

/** The conversions behind a number, latest first, page by page. */
export function pathConversionsQuery(workspace: string, asked: AskedPlace) {
  return infiniteQueryOptions({
    queryKey: ['path-conversions', workspace, asked],
    queryFn: ({ pageParam, signal }) =>
      requestPage(workspace, asked, { cursor: pageParam || undefined, limit: 20 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** All of them, for a file. */
export const allPathConversions = (workspace: string, asked: AskedPlace) =>
  allRows(async (cursor) => {
    const { conversions, next_cursor } = await requestPage(workspace, asked, { cursor, limit: 10_000 })
    return { rows: conversions, next_cursor }
  })
