/** What a share link may reach. Decisions only. */
import type { ViewPage } from '@tributary/contract/views'

const OF_EVERY_PAGE = ['GET /api/v1/annotations', 'GET /api/v1/models']
/** Requests that each page makes. None of them answers single people. */
const REQUESTS: Record<ViewPage, readonly string[]> = {
  overview: ['GET /api/v1/overview'],
  attribution: ['GET /api/v1/attribution', 'GET /api/v1/attribution/compare'],
  campaigns: ['GET /api/v1/campaigns'],
  explore: ['POST /api/v1/query', 'GET /api/v1/query/catalogue', 'GET /api/v1/query/properties'],
  funnels: ['POST /api/v1/funnels/report', 'GET /api/v1/funnels/choices', 'GET /api/v1/funnels'],
  paths: ['GET /api/v1/paths'],
  retention: ['GET /api/v1/retention'],
}

/** Whether the holder of a link to this page may make the request. */
export function mayShare(page: ViewPage, method: string, path: string): boolean {
  const asked = `${method} ${path}`
  return OF_EVERY_PAGE.includes(asked) || REQUESTS[page].includes(asked)
}

/** An address on a page's settings that says nothing of the workspace: the link says that itself. */
export function withoutWorkspace(search: string): string {
  const settings = new URLSearchParams(search)
  settings.delete('workspace')
  return settings.toString()
}
