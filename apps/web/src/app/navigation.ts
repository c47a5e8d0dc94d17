import {
  IconChartBar,
  IconChartHistogram,
  IconCode,
  IconReceipt2,
  IconSettings,
  IconUpload,
} from '@tabler/icons-react'

/** Pages in the order of the rail. On a phone the first five are the bottom bar; Settings is in the account menu. */
export const NAVIGATION = [
  { to: '/overview', label: 'Overview', icon: IconChartHistogram, group: '' },
  { to: '/attribution', label: 'Attribution', icon: IconChartBar, group: '' },
  { to: '/conversions', label: 'Conversions', icon: IconReceipt2, group: '' },
  { to: '/pixel', label: 'Pixel', icon: IconCode, group: 'Data' },
  { to: '/import', label: 'Import', icon: IconUpload, group: 'Data' },
  { to: '/settings', label: 'Settings', icon: IconSettings, group: ' ' },
] as const

/** How many pages fit the bottom bar of a phone. */
export const BOTTOM_BAR_PAGES = 5

/** Pages whose numbers depend on range, comparison and model. */
export const REPORT_PAGES: readonly string[] = ['/overview', '/attribution', '/conversions']
