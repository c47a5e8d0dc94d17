/** What is due, as an e-mail in the morning. Pure. */
import type { ActivityKind } from '@tributary/contract/activities'
import { dayOf } from '../access/workspace-days.ts'

/** Hour of the workspace's day from which the digest is sent. */
const DIGEST_HOUR = 7

export type DueActivity = {
  readonly kind: ActivityKind
  readonly subject: string
  readonly contactName: string | null
  readonly organisationName: string | null
  readonly phone: string | null
  readonly atMs: number
}

const WORDS: Readonly<Record<ActivityKind, string>> = {
  CALL: 'Call',
  EMAIL: 'Write to',
  MEETING: 'Meet',
  LINKEDIN: 'Write on LinkedIn to',
  REFERRAL: 'Ask for a referral to',
  CONFERENCE: 'Conference with',
}

/** Whether the digest of the zone's day may go out by now. */
export function isDigestTime(nowMs: number, timeZone: string): boolean {
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(nowMs)
  return Number(hour) >= DIGEST_HOUR
}

/** Subject and text of the digest: today's first, then what waits since earlier. */
export function digestOf(
  due: readonly DueActivity[],
  about: { nowMs: number; timeZone: string; workspaceName: string; todayUrl: string },
): { subject: string; text: string } {
  const today = dayOf(about.nowMs, about.timeZone)
  const isToday = (entry: DueActivity) => dayOf(entry.atMs, about.timeZone) >= today
  const now = due.filter(isToday)
  const late = due.filter((entry) => !isToday(entry))
  const parts = [
    ...section('Today', now, (entry) => timeOf(entry.atMs, about.timeZone)),
    ...section('Overdue', late, (entry) => dayOf(entry.atMs, about.timeZone)),
    `Open the list: ${about.todayUrl}`,
    'This e-mail comes once a day when something is due. Switch it off under Activities, Reminders.',
  ]
  const counts = [now.length > 0 && `${now.length} today`, late.length > 0 && `${late.length} overdue`]
  return {
    subject: `${counts.filter((text) => text !== false).join(', ')} · ${about.workspaceName}`,
    text: `${parts.join('\n\n')}\n`,
  }
}

function section(
  title: string,
  entries: readonly DueActivity[],
  whenOf: (entry: DueActivity) => string,
): string[] {
  if (entries.length === 0) return []
  return [[title, ...entries.map((entry) => `- ${whenOf(entry)}  ${lineOf(entry)}`)].join('\n')]
}

function lineOf(entry: DueActivity): string {
  const whom = [entry.contactName, entry.organisationName && `(${entry.organisationName})`, entry.phone]
    .filter((text) => text)
    .join(' ')
  const what = whom === '' ? WORDS[entry.kind].replace(/ (to|with)$/, '') : `${WORDS[entry.kind]} ${whom}`
  return entry.subject === '' ? what : `${what}: ${entry.subject}`
}

function timeOf(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(ms)
}
