/** Outreach campaigns in words and shares. Pure. */
import type { Outreach, OutreachPerformance, TargetCounts, TargetState } from '@tributary/contract/outreach'
import type { Formatter } from '../../../lib/format.ts'

export const STATE_WORDS: Readonly<Record<TargetState, string>> = {
  open: 'Not tried yet',
  tried: 'Not reached',
  reached: 'Reached',
  replied: 'Answered',
  meeting: 'Meeting',
  declined: 'Said no',
}

export function countTargets(targets: TargetCounts): number {
  return Object.values(targets).reduce((sum, count) => sum + count, 0)
}

export type Progress = {
  readonly total: number
  /** Contacts that somebody tried. */
  readonly tried: number
  /** 0 to 1; null without contacts. */
  readonly share: number | null
  readonly text: string
}

/** How much of the target list was worked on. */
export function progressOf(targets: TargetCounts): Progress {
  const total = countTargets(targets)
  const tried = total - targets.open
  if (total === 0) return { total, tried, share: null, text: 'No contacts yet' }
  return { total, tried, share: tried / total, text: `${tried} of ${total} contacts tried` }
}

/** `2 contacts are on the list of Spring now; 1 was already.` */
export function addedWords(name: string, added: number, chosen: number): string {
  const before = chosen - added
  if (added === 0)
    return `${chosen === 1 ? 'The contact was' : `All ${chosen} were`} on the list of ${name} already.`
  const now = `${added} ${added === 1 ? 'contact is' : 'contacts are'} on the list of ${name} now`
  return before === 0 ? `${now}.` : `${now}; ${before} ${before === 1 ? 'was' : 'were'} already.`
}

/** The finding of the list in one sentence. */
export function outreachFinding(campaigns: readonly Outreach[]): string {
  if (campaigns.length === 0)
    return 'Campaigns of calls, e-mails and meetings: who does them, whom they reach, what came of it.'
  const all = campaigns.map((campaign) => campaign.targets)
  const sum = (of: (targets: TargetCounts) => number) =>
    all.reduce((total, targets) => total + of(targets), 0)
  const total = sum(countTargets)
  const answered = sum((targets) => targets.replied + targets.meeting + targets.declined)
  const names = campaigns.length === 1 ? '1 campaign' : `${campaigns.length} campaigns`
  return `${names} with ${total} contacts: ${total - sum((targets) => targets.open)} tried, ${answered} answered, ${sum((targets) => targets.meeting)} at a meeting.`
}

/** `6 of 20 reached, 2 meetings, 1 deal won for €400.00.` */
export function performanceFinding(found: OutreachPerformance, format: Formatter): string {
  const { total, campaign, won } = found
  if (total.activities === 0) return 'Nothing was logged for this campaign yet.'
  const list = countTargets(campaign.targets)
  const parts = [
    list === 0 ? `${total.reached} reached` : `${total.reached} reached of ${list} on the list`,
    `${total.replied} answered`,
    `${total.meetings} ${total.meetings === 1 ? 'meeting' : 'meetings'}`,
  ]
  if (won > 0)
    parts.push(`${won} ${won === 1 ? 'deal' : 'deals'} won for ${revenueText(found.revenue, format)}`)
  return `${parts.join(', ')}.`
}

export function revenueText(revenue: OutreachPerformance['revenue'], format: Formatter): string {
  return revenue.map((entry) => format.money(entry.amount_minor, entry.currency)).join(' + ') || '-'
}

/** Days, sector and theme in one line. */
export function campaignLine(campaign: Outreach, format: Formatter): string {
  const { starts_on, ends_on } = campaign
  const days =
    starts_on && ends_on
      ? format.dayRange(starts_on, ends_on)
      : starts_on
        ? `from ${format.day(starts_on)}`
        : ends_on
          ? `until ${format.day(ends_on)}`
          : ''
  return [campaign.sector, campaign.theme, days].filter((text) => text !== '').join(' · ')
}
