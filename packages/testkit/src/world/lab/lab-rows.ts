/** Rows of a group in the formats of the imports, and of the truth. Cells hold nothing that CSV would have to quote. */

import { DAY_MS } from '../shop-calendar.ts'
import { hashOfEmail, type LabPerson } from './lab-group.ts'
import type { LabContact, LabConversion, LabVisit, ObservedUnit } from './lab-observe.ts'
import type { Door, LabSpec } from './lab-spec.ts'
import { visitLines } from './lab-visit-events.ts'

/** The files that grow group by group, with what stands in their first line. */
export const ROW_HEADERS = {
  'events.ndjson': '',
  'touches.csv': 'touch_id,person_id,ts,channel,campaign\n',
  'identities.csv': 'anonymous_id,person_id\n',
  'conversions.csv': 'order_id,person_id,ts,amount_minor,currency,conversion_type\n',
  'payments.csv': 'payment_id,order_id,email,ts,amount_minor,currency\n',
  'refunds.csv': 'order_id,amount_minor,currency,ts,refund_id\n',
  'truth/people.csv': 'person_id,handle,visits\n',
  'truth/journeys.ndjson': '',
} as const
type RowFile = keyof typeof ROW_HEADERS

export type LabRows = {
  readonly text: Readonly<Record<RowFile, string>>
  readonly counts: {
    readonly events: number
    readonly conversions: number
    readonly scoredConversions: number
    readonly browsers: number
  }
}

export function groupRows(spec: LabSpec, units: readonly ObservedUnit[]): LabRows {
  const visits = units.flatMap((unit) => unit.visits)
  const contacts = units.flatMap((unit) => unit.contacts).filter(({ isLogged }) => isLogged)
  const conversions = units.flatMap((unit) => unit.conversions)
  const events = visits.map((visit) => visitLines(spec, visit)).join('')
  return {
    text: {
      'events.ndjson': events,
      'touches.csv': contacts.map(contactLine).join(''),
      'identities.csv': identityLines(visits),
      'conversions.csv': conversions.map((conversion) => conversionLine(spec, conversion)).join(''),
      'payments.csv': conversions.map((conversion) => paymentLine(spec, conversion)).join(''),
      'refunds.csv': conversions.map((conversion) => refundLine(spec, conversion)).join(''),
      'truth/people.csv': handleLines(visits, contacts, conversions),
      'truth/journeys.ndjson': units.map((unit) => journeyLines(spec, unit)).join(''),
    },
    counts: {
      events: events.length === 0 ? 0 : events.split('\n').length - 1,
      conversions: conversions.length,
      scoredConversions: conversions.filter(({ outcome }) => outcome.isScored).length,
      browsers: new Set(visits.flatMap(({ anonymousId }) => anonymousId ?? [])).size,
    },
  }
}

const timeText = (ms: number): string => new Date(ms).toISOString()

/** Staff know customers by their account, everyone else by address. */
function contactId({ person, door }: LabContact): string {
  const isCustomer = door.needs === 'customer' || door.needs === 'trial'
  return isCustomer ? buyerId(person) : person.email
}

function contactLine(contact: LabContact): string {
  const { touchId, door, atMs } = contact
  return `${touchId},${contactId(contact)},${timeText(atMs)},${door.channel},${door.campaign}\n`
}

/** Who ordered, as the company's books have it: the account, else the address given with the order. */
function buyerId(person: LabPerson): string {
  return person.userId ?? person.orderEmail
}

/** Links of e-mails carry their reader, so the mail tool knows whose browser it was. */
function identityLines(visits: readonly LabVisit[]): string {
  const lines = visits.flatMap(({ door, anonymousId, person }) =>
    anonymousId !== undefined && door.utmMedium === 'email' ? [`${anonymousId},${person.email}\n`] : [],
  )
  return [...new Set(lines)].join('')
}

function conversionLine(spec: LabSpec, { orderId, buyer, outcome, atMs }: LabConversion): string {
  const money = outcome.amountMinor === 0 ? ',' : `${outcome.amountMinor},${spec.currency}`
  return `${orderId},${buyerId(buyer)},${timeText(atMs)},${money},${outcome.type}\n`
}

function paymentLine(spec: LabSpec, { orderId, buyer, outcome, atMs }: LabConversion): string {
  if (outcome.amountMinor === 0) return ''
  const row = [
    `pay-${orderId}`,
    orderId,
    buyer.orderEmail,
    timeText(atMs),
    outcome.amountMinor,
    spec.currency,
  ]
  return `${row.join(',')}\n`
}

function refundLine(spec: LabSpec, { orderId, outcome, atMs }: LabConversion): string {
  const { refund } = outcome
  if (refund === undefined) return ''
  const ts = timeText(Math.max(refund.atMs, atMs + 1))
  return `${orderId},${refund.amountMinor},${spec.currency},${ts},re-${orderId}\n`
}

/** One row for each person and handle that any file names. A browser used by several people has several rows. */
function handleLines(
  visits: readonly LabVisit[],
  contacts: readonly LabContact[],
  conversions: readonly LabConversion[],
): string {
  const counts = new Map<string, number>()
  const add = (person: LabPerson, handle: string): void => {
    const row = `${person.personId},${handle}`
    counts.set(row, (counts.get(row) ?? 0) + 1)
  }
  const handleOf = (id: string): string => (id.includes('@') ? `e:${hashOfEmail(id)}` : `u:${id}`)
  for (const { person, anonymousId, signsUp, logsIn, conversion, door } of visits) {
    if (anonymousId === undefined) continue
    add(person, `a:${anonymousId}`)
    if (signsUp || logsIn || door.utmMedium === 'email') add(person, handleOf(person.email))
    if (logsIn && person.userId !== undefined) add(person, handleOf(person.userId))
    if (conversion !== undefined) add(person, handleOf(person.orderEmail))
  }
  for (const contact of contacts) add(contact.person, handleOf(contactId(contact)))
  for (const { buyer } of conversions) add(buyer, handleOf(buyerId(buyer)))
  return [...counts].map(([row, count]) => `${row},${count}\n`).join('')
}

/** The scored conversions with every touch of the deciding unit in the lookback window, seen or not. */
function journeyLines(spec: LabSpec, unit: ObservedUnit): string {
  return unit.conversions
    .filter(({ outcome }) => outcome.isScored)
    .map((conversion) => {
      const { orderId, buyer, outcome, atMs } = conversion
      const journey = {
        order_id: orderId,
        person_id: buyer.personId,
        ts: timeText(atMs),
        amount_minor: outcome.amountMinor,
        touches: touchesBefore(unit, atMs, spec.lookbackDays * DAY_MS),
      }
      return `${JSON.stringify(journey)}\n`
    })
    .join('')
}

function touchesBefore(unit: ObservedUnit, atMs: number, lookbackMs: number): object[] {
  const touch = (kind: string, ms: number, door: Door, person: LabPerson, more: object) => ({
    ms,
    row: {
      kind,
      ts: timeText(ms),
      channel: door.channel,
      campaign: door.campaign,
      person_id: person.personId,
      ...more,
    },
  })
  const all = [
    ...unit.visits.map(({ startMs, door, person, anonymousId, device }) => {
      const trace = anonymousId === undefined ? { hidden_by: device.hiddenBy } : { anonymous_id: anonymousId }
      return touch('visit', startMs, door, person, { is_seen: anonymousId !== undefined, ...trace })
    }),
    ...unit.contacts.map(({ atMs: ms, door, person, touchId, isLogged }) =>
      touch('contact', ms, door, person, { is_seen: isLogged, touch_id: touchId }),
    ),
    ...unit.views.map(({ atMs: ms, door, person }) => touch('view', ms, door, person, { is_seen: false })),
  ]
  return all
    .filter(({ ms }) => ms <= atMs && ms >= atMs - lookbackMs)
    .sort((left, right) => left.ms - right.ms)
    .map(({ row }) => row)
}
