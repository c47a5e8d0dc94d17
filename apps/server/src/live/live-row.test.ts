import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classifySource } from '../collect/channel-rules.ts'
import { createEventRowEncoder } from '../collect/event-row.ts'
import { readUserAgent } from '../collect/user-agent.ts'
import { type CleanEvent, readWireEvent } from '../collect/wire-event.ts'
import type { LiveEvent } from './live.ts'
import { cutPage, keyOf, LATE_MS, readLiveRows } from './live-row.ts'

const WORKSPACE = '019a0000-0000-7000-8000-000000000001'
const OTHER = '019a0000-0000-7000-8000-000000000002'
const NOW = Date.UTC(2026, 5, 10, 12)
const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

const encode = createEventRowEncoder({ readUserAgent, findCountry: () => 'PH' })

function clean(raw: object, userAgent = BROWSER): CleanEvent {
  const read = readWireEvent(raw, {
    receivedAtMs: NOW,
    ip: '203.0.113.9',
    userAgent,
    newEventId: () => 'made',
  })
  if (!read.ok) throw new Error(read.reason)
  return read.event
}

const rowOf = (raw: object, workspaceId = WORKSPACE, userAgent = BROWSER) =>
  encode(clean(raw, userAgent), workspaceId)

function liveOf(rows: string, watched = [WORKSPACE]): LiveEvent[] {
  const found: LiveEvent[] = []
  readLiveRows(
    Buffer.from(rows),
    (id) => watched.includes(id),
    (_, event) => found.push(event),
  )
  return found
}

const view = {
  event_id: 'e1',
  event_type: 'page_view',
  anonymous_id: 'b1',
  page_url: 'https://Shop.example/a?b=1#c',
}

test('a row of the collector becomes a live event', () => {
  const page = {
    ...view,
    page_url: `${view.page_url}`,
    utm_source: 'google',
    utm_medium: 'cpc',
    timestamp: NOW - 250,
  }
  expect(liveOf(rowOf(page))).toEqual([
    {
      eventKey: keyOf.event('e1'),
      visitorKey: keyOf.visitor('a:b1'),
      receivedMs: NOW,
      tsMs: NOW - 250,
      page: 'shop.example/a',
      channel: 'Paid Search',
      hasSource: true,
      conversion: undefined,
    },
  ])
})

test('rows of workspaces that nobody watches, and of bots, are passed over', () => {
  const rows = [
    rowOf(view, OTHER),
    rowOf({ ...view, event_id: 'bot' }, WORKSPACE, 'Googlebot/2.1'),
    rowOf(view),
  ]
  expect(liveOf(rows.join(''))).toHaveLength(1)
  expect(liveOf(rows.join(''), [WORKSPACE, OTHER])).toHaveLength(2)
})

test('what arrives more than half an hour after it happened is history, and what is dated ahead no present', () => {
  const at = (timestamp: number) => liveOf(rowOf({ ...view, timestamp })).length
  expect([at(NOW - LATE_MS), at(NOW - LATE_MS - 1), at(NOW + LATE_MS), at(NOW + LATE_MS + 1)]).toEqual([
    1, 0, 1, 0,
  ])
  expect(at(Date.UTC(1950, 1, 1))).toBe(0)
})

test('money and goals are conversions, one an order; carts and page views are none', () => {
  const conversions = liveOf(
    [
      { ...view, revenue: { amount: '49.90', currency: 'EUR' }, properties: { order_id: 'A-1' } },
      { ...view, event_id: 'e2', event_type: 'signup', timestamp: NOW - 5 },
      { ...view, event_id: 'e3', event_type: 'add_to_cart', revenue: { amount: 5, currency: 'EUR' } },
      view,
    ]
      .map((raw) => rowOf(raw))
      .join(''),
  ).map(({ conversion }) => conversion)
  expect(conversions).toEqual([
    {
      key: keyOf.conversion('A-1'),
      conversion_id: 'A-1',
      second: NOW / 1000,
      ts: new Date(NOW).toISOString(),
      conversion_type: 'page_view',
      amount_minor: '4990',
      currency: 'EUR',
    },
    expect.objectContaining({ conversion_id: 'e2', amount_minor: null, currency: null }),
    undefined,
    undefined,
  ])
})

test('whoever has no browser id is known by user id, then by the hash of the e-mail', () => {
  const visitorOf = (user: object) => liveOf(rowOf({ event_id: 'e', event_type: 'x', user }))[0]?.visitorKey
  expect(visitorOf({ id: 'u1' })).toBe(keyOf.visitor('u:u1'))
  const email_sha256 = 'ab'.repeat(32)
  expect(visitorOf({ email_sha256 })).toBe(keyOf.visitor(`e:${email_sha256}`))
})

test('a page address is cut where it gets too long to show', () => {
  expect(cutPage('a'.repeat(200))).toHaveLength(200)
  expect(cutPage('a'.repeat(4000))).toHaveLength(200)
})

test('whatever texts an event holds, its row reads as what was written', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.constantFrom('\\', '\\N', 'a\\tb', '\\\\', '\t', 'ü\\n', '\u{1F600}\\'),
  )
  fc.assert(
    fc.property(
      fc.array(fc.record({ event_id: text, event_type: text, anonymous_id: text, order: text, path: text }), {
        minLength: 1,
        maxLength: 5,
      }),
      (records) => {
        const events = records.flatMap(({ order, path, ...record }) => {
          const raw = {
            ...record,
            page_url: `https://shop.example/${path}`,
            revenue: { amount: 1, currency: 'EUR' },
            properties: { order_id: order },
          }
          const read = readWireEvent(raw, {
            receivedAtMs: NOW,
            ip: '',
            userAgent: BROWSER,
            newEventId: () => 'made',
          })
          return read.ok ? [read.event] : []
        })
        const found = liveOf(events.map((event) => encode(event, WORKSPACE)).join(''))
        expect(found).toHaveLength(events.length)
        events.forEach((event, at) => {
          const facts = classifySource(event.evidence)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
          const page = `${facts.pageHost}${facts.pagePath}`.replace(/[\u0000-\u001f\u007f]+/g, ' ')
          expect(found[at]).toMatchObject({
            eventKey: keyOf.event(event.eventId),
            visitorKey: keyOf.visitor(`a:${event.anonymousId}`),
            page: cutPage(page),
          })
          expect(found[at]?.conversion?.conversion_id).toBe(
            NOT_CONVERTING.has(event.eventType) ? undefined : event.orderId || event.eventId,
          )
        })
      },
    ),
  )
})

const NOT_CONVERTING = new Set(['refund', 'add_to_cart'])
