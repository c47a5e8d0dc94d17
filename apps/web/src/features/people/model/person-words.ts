/** A person in words: what they brought so far, and what each of their handles is. */
import type { Person, PersonHandle, PersonLink } from '@tributary/contract/people'
import type { Formatter } from '../../../lib/format.ts'

export const KIND_LABELS: Readonly<Record<PersonHandle['kind'], string>> = {
  browser: 'Browser',
  user: 'User id',
  email: 'E-mail address',
  contact: 'CRM contact',
  customer: 'Payment customer',
}

export const STATE_LABELS: Readonly<Record<PersonLink['state'], string>> = {
  joined: 'Joined',
  conflict: 'Refused',
  shared: 'Shared',
  weaker: 'Overruled',
  undone: 'Undone',
}

/** The finding of the page, one sentence. */
export function describePerson(person: Person, format: Formatter): string {
  const { counts } = person
  const handles = counted(person.handle_list.length, 'handle', format)
  const seen =
    counts.sessions > 0
      ? `${counted(counts.sessions, 'session', format)} and ${counted(counts.touches, 'touch', format)}`
      : counts.touches > 0
        ? counted(counts.touches, 'touch', format)
        : 'no visit seen'
  return `${handles}, ${seen}, ${moneySentence(person, format)}.`
}

function moneySentence(person: Person, format: Formatter): string {
  if (person.value.length === 0)
    return person.counts.conversions === 0
      ? 'no conversion yet'
      : `${counted(person.counts.conversions, 'conversion', format)} without money`
  const orders = person.value.reduce((sum, value) => sum + value.conversions, 0)
  const sums = person.value.map((value) => format.money(value.net_amount_minor, value.currency))
  return `${sums.join(' and ')} after refunds from ${counted(orders, 'purchase', format)}`
}

function counted(count: number, noun: string, format: Formatter): string {
  const plural = noun === 'touch' ? 'touches' : `${noun}s`
  return `${format.count(count)} ${count === 1 ? noun : plural}`
}

/** Links of one handle, the ones that hold first, then by time; a link stands under its browser or address end. */
export function linksOfHandle(links: readonly PersonLink[], handle: string): PersonLink[] {
  const rank = (link: PersonLink) => (link.state === 'joined' ? 0 : 1)
  return links
    .filter((link) => link.handle === handle)
    .toSorted((a, b) => rank(a) - rank(b) || (a.ts ?? '').localeCompare(b.ts ?? ''))
}

/** Certainty as a share, or that it is certain. */
export function certaintyWords(link: PersonLink, format: Formatter): string {
  return link.certainty >= 1 ? 'certain' : `${format.shareWhole(link.certainty)} certain`
}

/** Whether the row of a handle has a link with another person on its far end, which is worth a way there. */
export function farPerson(link: PersonLink, handles: readonly PersonHandle[]): string | undefined {
  const mine = new Set(handles.map((handle) => handle.handle))
  if (!mine.has(link.other)) return link.other
  return mine.has(link.handle) ? undefined : link.handle
}
