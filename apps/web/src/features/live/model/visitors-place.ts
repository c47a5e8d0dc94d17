/** A number of visitors on the page Live: what it is called, and the file of who is behind it. */
import type { LiveVisitor, LiveVisitors } from '@tributary/contract/live'
import { toCsv } from '../../../lib/csv.ts'
import type { Formatter } from '../../../lib/format.ts'

/** All visitors of now, or those on a page or from a channel. */
export type VisitorsPlace = { readonly page?: string; readonly channel?: string }

export function isSamePlace(one: VisitorsPlace | undefined, other: VisitorsPlace): boolean {
  return one !== undefined && one.page === other.page && one.channel === other.channel
}

export function visitorsTitle({ page, channel }: VisitorsPlace): string {
  if (page !== undefined) return `Visitors on ${page}`
  return channel === undefined ? 'Visitors now' : `Visitors from ${channel}`
}

/** How many there are, and how many of them are listed. */
export function visitorsNote({ visitors, total }: LiveVisitors, format: Formatter): string {
  const count = `${format.count(total)} ${total === 1 ? 'visitor' : 'visitors'} in the last 5 minutes, seen last first`
  const waiting = total - visitors.length
  return waiting > 0 ? `${count}. ${format.count(visitors.length)} are listed` : count
}

export function visitorsCsv(visitors: readonly LiveVisitor[]): string {
  return toCsv(
    ['handle', 'person', 'page', 'channel', 'first_at', 'last_at', 'events'],
    visitors.map((row) => [
      row.handle,
      row.person,
      row.page,
      row.channel,
      row.first_at,
      row.last_at,
      row.events,
    ]),
  )
}
