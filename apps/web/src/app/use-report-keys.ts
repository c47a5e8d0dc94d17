import { useLocation } from '@tanstack/react-router'
import { PERIOD_INFO, PERIODS, stepRange } from '../lib/period.ts'
import { useReport } from '../lib/workspace-context.tsx'
import { useHotkeys } from '../ui/primitives.ts'
import { REPORT_PAGES } from './navigation.ts'

/** Arrows belong to what has the focus (a calendar, a scrolling table); they change the period only when nothing has it. */
function nothingFocused(): boolean {
  return document.activeElement === document.body || document.activeElement?.id === 'main'
}

/** One letter a period, arrows for the period before and after, X for the comparison, Esc to clear filters, ? for the list. */
export function useReportKeys(onHelp: () => void): void {
  const { pathname } = useLocation()
  const { report, today, change } = useReport()
  const isReport = REPORT_PAGES.some((page) => pathname.startsWith(page))
  const onReport = (act: () => void) => () => isReport && act()
  const step = (direction: -1 | 1) => () => {
    const ahead = direction === 1 && report.range.to >= today
    if (nothingFocused() && !ahead)
      change({ period: undefined, ...stepRange(report.range, direction, today) })
  }
  useHotkeys([
    ...PERIODS.map((period): [string, () => void] => [
      PERIOD_INFO[period].key,
      onReport(() =>
        change({ period: period === '30d' ? undefined : period, from: undefined, to: undefined }),
      ),
    ]),
    ['ArrowLeft', onReport(step(-1))],
    ['ArrowRight', onReport(step(1))],
    ['x', onReport(() => change({ compare: report.compare === 'none' ? undefined : 'none' }))],
    [
      'Escape',
      onReport(() => change({ order_id: undefined, conversion_type: undefined, filters: undefined })),
    ],
    ['shift+?', onHelp],
    ['?', onHelp],
  ])
}
