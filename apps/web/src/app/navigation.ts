import {
  IconActivity,
  IconAddressBook,
  IconCalendarCheck,
  IconChartBar,
  IconChartHistogram,
  IconCode,
  IconFilter,
  IconLayoutKanban,
  IconPhone,
  IconReceipt2,
  IconRepeat,
  IconRoute,
  IconSettings,
  IconSpeakerphone,
  IconTableOptions,
  IconTargetArrow,
  IconUpload,
  IconUsers,
} from '@tabler/icons-react'

/** Pages in the order of the rail. On a phone the first of them are the bottom bar, the others behind its last place. */
export const NAVIGATION = [
  { to: '/overview', label: 'Overview', icon: IconChartHistogram, group: '' },
  { to: '/attribution', label: 'Attribution', icon: IconChartBar, group: '' },
  { to: '/conversions', label: 'Conversions', icon: IconReceipt2, group: '' },
  { to: '/campaigns', label: 'Campaigns', icon: IconSpeakerphone, group: '' },
  { to: '/explore', label: 'Explore', icon: IconTableOptions, group: '' },
  { to: '/funnels', label: 'Funnels', icon: IconFilter, group: '' },
  { to: '/paths', label: 'Paths', icon: IconRoute, group: '' },
  { to: '/retention', label: 'Retention', icon: IconRepeat, group: '' },
  { to: '/live', label: 'Live', icon: IconActivity, group: '' },
  { to: '/people', label: 'People', icon: IconUsers, group: '' },
  { to: '/today', label: 'Today', icon: IconCalendarCheck, group: 'Sell' },
  { to: '/contacts', label: 'Contacts', icon: IconAddressBook, group: 'Sell' },
  { to: '/deals', label: 'Deals', icon: IconLayoutKanban, group: 'Sell' },
  { to: '/activities', label: 'Activities', icon: IconPhone, group: 'Sell' },
  { to: '/outreach', label: 'Outreach', icon: IconTargetArrow, group: 'Sell' },
  { to: '/pixel', label: 'Pixel', icon: IconCode, group: 'Data' },
  { to: '/import', label: 'Import', icon: IconUpload, group: 'Data' },
  { to: '/settings', label: 'Settings', icon: IconSettings, group: ' ' },
] as const

/** How many pages fit the bottom bar of a phone, beside the place that opens the others. */
export const BOTTOM_BAR_PAGES = 4

/** Pages whose numbers depend on range, comparison and model. */
export const REPORT_PAGES: readonly string[] = [
  '/overview',
  '/attribution',
  '/conversions',
  '/campaigns',
  '/explore',
  '/funnels',
  '/paths',
  '/retention',
]
