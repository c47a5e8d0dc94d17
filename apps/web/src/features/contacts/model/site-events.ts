/** What a person did on the site as one list. */
import type { Person } from '@tributary/contract/people'
import type { Formatter } from '../../../lib/format.ts'

export type SiteEvent = {
  readonly id: string
  readonly at: string
  readonly what: string
  readonly channel: string
  readonly detail: string
  readonly isMoney: boolean
}

/** Visits, touches without a visit and conversions, the latest first. */
export function siteEvents(person: Person, format: Formatter): SiteEvent[] {
  const visits = person.sessions.map(
    (session): SiteEvent => ({
      id: `s ${session.handle} ${session.session_id}`,
      at: session.started_at,
      what: `Visited ${pageName(session.landing_page)}${session.events > 1 ? `, ${format.count(session.events)} events` : ''}`,
      channel: session.channel,
      detail: [session.device, session.country].filter(Boolean).join(', '),
      isMoney: false,
    }),
  )
  // A touch on a landing is the beginning of a visit that is listed already.
  const visited = new Set(person.sessions.map((session) => `${session.handle} ${session.started_at}`))
  const touches = person.touches
    .filter((touch) => !visited.has(`${touch.handle} ${touch.ts}`))
    .map(
      (touch): SiteEvent => ({
        id: `t ${touch.touch_id}`,
        at: touch.ts,
        what: touch.campaign === '' ? 'Touch' : `Touch of ${touch.campaign}`,
        channel: touch.channel,
        detail: '',
        isMoney: false,
      }),
    )
  const conversions = person.conversions.map(
    (conversion): SiteEvent => ({
      id: `c ${conversion.conversion_id}`,
      at: conversion.ts,
      what: conversionWords(conversion, format),
      channel: '',
      detail: '',
      isMoney: conversion.currency !== '',
    }),
  )
  return [...visits, ...touches, ...conversions].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

function conversionWords(conversion: Person['conversions'][number], format: Formatter): string {
  if (conversion.currency === '') return `Goal reached: ${conversion.conversion_type}`
  const amount = format.money(conversion.net_amount_minor, conversion.currency)
  return conversion.order_id === '' ? `Paid ${amount}` : `Paid ${amount}, order ${conversion.order_id}`
}

/** The path of an address; a site of many hosts is rare. */
function pageName(address: string): string {
  if (!URL.canParse(address)) return address === '' ? 'the site' : address
  const { pathname } = new URL(address)
  return pathname === '/' ? 'the first page' : pathname
}

/** `3 visits and 2 conversions since 4 May, 120.00 € after refunds`. */
export function siteSentence(person: Person, format: Formatter): string {
  const count = (number: number, one: string, many: string) =>
    `${format.count(number)} ${number === 1 ? one : many}`
  const counts = `${count(person.counts.sessions, 'visit', 'visits')} and ${count(person.counts.conversions, 'conversion', 'conversions')}`
  const since = person.first_seen === null ? '' : ` since ${format.instant(person.first_seen)}`
  const money = person.value
    .filter((value) => value.currency !== '')
    .map((value) => format.money(value.net_amount_minor, value.currency))
    .join(' and ')
  return `${counts}${since}${money === '' ? '' : `, ${money} after refunds`}`
}
