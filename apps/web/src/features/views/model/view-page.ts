/** Pages that can be saved and shared, and their names on screen. */
import { type SavedView, VIEW_PAGES, type ViewPage } from '@tributary/contract/views'

const PAGE_LABELS: Record<ViewPage, string> = {
  overview: 'Overview',
  attribution: 'Attribution',
  campaigns: 'Campaigns',
  explore: 'Explore',
  funnels: 'Funnels',
  paths: 'Paths',
  retention: 'Retention',
}

export function pageLabel(page: ViewPage): string {
  return PAGE_LABELS[page]
}

/** The page at this path, when it is one that can be saved. */
export function viewPageOf(pathname: string): ViewPage | undefined {
  return VIEW_PAGES.find((page) => pathname === `/${page}`)
}

/** Where a saved view opens, in this workspace. */
export function viewAddress(view: Pick<SavedView, 'page' | 'search'>, workspaceId: string): string {
  const settings = new URLSearchParams(view.search)
  settings.set('workspace', workspaceId)
  return `/${view.page}?${settings}`
}
