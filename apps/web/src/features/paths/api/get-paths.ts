import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { PATH_DIMENSIONS, pathsSchema } from '@tributary/contract/paths'
import { request } from '../../../lib/client.ts'
import type { Report } from '../../../lib/report-search.ts'

export type PathDimension = (typeof PATH_DIMENSIONS)[number]

/** What the report divides by, where paths know it; channels else. */
export function pathDimension(by: string): PathDimension {
  return PATH_DIMENSIONS.find((name) => name === by) ?? 'channel'
}

/** How many touches the flow draws, and how many paths are listed. */
type PathsSize = { steps: number; limit: number }

/** The settings of the page, as the API takes them. */
export function pathSettings(report: Report) {
  return { ...report.range, ...report.journey, by: pathDimension(report.by) }
}

/** Everything the page Paths shows, in one answer. */
export function pathsQuery(workspace: string, report: Report, size: PathsSize) {
  const query = { workspace, ...pathSettings(report), ...size }
  return queryOptions({
    queryKey: ['paths', query],
    queryFn: ({ signal }) => request(pathsSchema, '/api/v1/paths', { query, signal }),
    placeholderData: keepPreviousData,
  })
}
