import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashEmail } from './email-hash.ts'
import { createEventRowEncoder, EVENT_COLUMNS } from './event-row.ts'
import { readUserAgent } from './user-agent.ts'
import { readWireEvent } from './wire-event.ts'

const RECEIVED_MS = Date.UTC(2026, 5, 10, 12)
const CONTEXT = { receivedAtMs: RECEIVED_MS, ip: '203.0.113.9', userAgent: '', newEventId: () => 'made-here' }
const MINIMAL = { pixel_id: 'p', event_type: 'page_view' }

function accepted(fields: object) {
  const result = readWireEvent({ ...MINIMAL, ...fields }, CONTEXT)
  if (!result.ok) throw new Error(result.reason)
  return result.event
}

function reasonOf(fields: object): string {
  const result = readWireEvent({ ...MINIMAL, ...fields }, CONTEXT)
  return result.ok ? 'accepted' : result.reason
}

test('the least event is a type: it gets an id, the time of receipt and stands for a browser of its own', () => {
  expect(accepted({})).toMatchObject({
    eventId: 'made-here',
    tsMs: RECEIVED_MS,
    anonymousId: 'made-here',
    timeFlag: '',
  })
})

test('without an anonymous id the session stands for the browser, and with a user nobody has to', () => {
  expect(accepted({ session_id: 's' }).anonymousId).toBe('s')
  expect(accepted({ user: { id: 'u' } }).anonymousId).toBe('')
})

test.each([
  [{ event_type: undefined }, 'event_type: missing'],
  [{ event_type: '' }, 'event_type: missing'],
  [{ event_type: { a: 1 } }, 'event_type: not a text: {"a":1}'],
  [{ event_type: 'x'.repeat(129) }, /^event_type: longer than 128 characters: "x+/],
  [{ event_id: ['a'] }, 'event_id: not a text: ["a"]'],
  [{ timestamp: 'yesterday' }, 'timestamp: not an ISO 8601 time or milliseconds since 1970: "yesterday"'],
  [{ timestamp: '31/12/2026' }, /^timestamp: not an ISO/],
  [{ timestamp: true }, /^timestamp: not an ISO/],
  [{ timestamp: 1e16 }, 'timestamp: outside the years 1900 to 2299: 10000000000000000'],
  [{ revenue: 5 }, 'revenue: not an object: 5'],
  [{ revenue: { amount: 5 } }, 'revenue.currency: not an ISO 4217 currency: undefined'],
  [{ revenue: { amount: 5, currency: 'XYZ' } }, 'revenue.currency: not an ISO 4217 currency: "XYZ"'],
  [{ revenue: { amount: '1.005', currency: 'USD' } }, 'revenue.amount: not a decimal amount of USD: "1.005"'],
  [{ revenue: { amount: '10.5', currency: 'JPY' } }, 'revenue.amount: not a decimal amount of JPY: "10.5"'],
  [{ revenue: { amount: -3, currency: 'EUR' } }, /^revenue.amount: not above zero: -3/],
  [{ revenue: { amount: '9999999999999999', currency: 'BHD' } }, /^revenue.amount: too large/],
  [{ user: 'ann' }, 'user: not an object: "ann"'],
  [{ user: { email: 'no address' } }, 'user.email: not an e-mail address'],
  [{ user: { email_sha256: 'abc' } }, 'user.email_sha256: not 64 hex digits: "abc"'],
  [{ properties: [1] }, 'properties: not an object: [1]'],
  [{ properties: { a: 'x'.repeat(40_000) } }, /^properties: larger than 32768 bytes/],
  [{ page_url: `https://a.example/${'x'.repeat(5000)}` }, /^page_url: longer than 4096 characters/],
])('%j is refused with a reason that names it', (fields, reason) => {
  if (typeof reason === 'string') expect(reasonOf(fields)).toBe(reason)
  else expect(reasonOf(fields)).toMatch(reason)
})

test('what is no object at all is refused', () => {
  for (const raw of [null, 7, 'x', [], undefined])
    expect(readWireEvent(raw, CONTEXT)).toMatchObject({ ok: false })
})

test.each([
  ['2026-06-10T10:00:00Z', Date.UTC(2026, 5, 10, 10)],
  ['2026-06-10T10:00:00+08:00', Date.UTC(2026, 5, 10, 2)],
  ['2026-06-10T10:00:00', Date.UTC(2026, 5, 10, 10)],
  ['2026-06-10 10:00:00.5', Date.UTC(2026, 5, 10, 10, 0, 0, 500)],
  ['2026-06-10', Date.UTC(2026, 5, 10)],
  [1_781_085_600_000, 1_781_085_600_000],
  [1_781_085_600, 1_781_085_600_000],
  ['1781085600000', 1_781_085_600_000],
])('the time %s is understood', (timestamp, ms) => {
  expect(accepted({ timestamp }).tsMs).toBe(ms)
})

test('a time far off is kept as received, with a flag', () => {
  const day = 86_400_000
  expect(accepted({ timestamp: RECEIVED_MS + 2 * day })).toMatchObject({
    timeFlag: 'future',
    tsMs: RECEIVED_MS + 2 * day,
  })
  expect(accepted({ timestamp: RECEIVED_MS - 800 * day })).toMatchObject({ timeFlag: 'past' })
  expect(accepted({ timestamp: RECEIVED_MS - 700 * day })).toMatchObject({ timeFlag: '' })
})

test('money is exact, in minor units of its currency', () => {
  expect(accepted({ revenue: { amount: '49.90', currency: 'eur' } })).toMatchObject({
    amountMinor: 4990n,
    currency: 'EUR',
  })
  expect(accepted({ revenue: { amount: 0.1 + 0.2, currency: 'USD' } })).toMatchObject({ amountMinor: 30n })
  expect(accepted({ revenue: { amount: 1200, currency: 'JPY' } })).toMatchObject({ amountMinor: 1200n })
})

test('no e-mail address is kept: not of the user, not as an id, not in an address', () => {
  const event = accepted({
    user: { email: ' Ann@Example.com' },
    page_url: 'https://a.example/?mail=ann@example.com',
    referrer: 'https://b.example/?m=ann%40example.com',
  })
  expect(event.emailHash).toBe(hashEmail('ann@example.com'))
  expect(JSON.stringify({ ...event, amountMinor: 0 }).toLowerCase()).not.toContain('ann')
  expect(accepted({ user: { id: 'ann@example.com' } })).toMatchObject({
    userId: '',
    emailHash: hashEmail('ann@example.com'),
  })
})

test('numbers are taken as ids, and the order id comes from the properties', () => {
  expect(accepted({ user: { id: 42 }, properties: { order_id: 1001 } })).toMatchObject({
    userId: '42',
    orderId: '1001',
  })
})

test('control characters and lone surrogates do not reach the store', () => {
  const event = accepted({ event_id: 'a\tb\n\u0000c\ud800', properties: { note: '\ud800 and \\ud800' } })
  expect(event.eventId).toBe('abc\ufffd')
  expect(JSON.parse(event.properties)).toEqual({ note: '\ufffd and \\ud800' })
})

test('whatever is sent: the answer is an event or a reason, and an event is one row of all columns', () => {
  const encode = createEventRowEncoder({ readUserAgent, findCountry: () => '' })
  const anything = fc.record(
    {
      event_type: fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.jsonValue()),
      event_id: fc.string({ unit: 'binary', maxLength: 140 }),
      anonymous_id: fc.jsonValue(),
      session_id: fc.string({ unit: 'binary' }),
      page_url: fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: 'binary' })),
      referrer: fc.webUrl(),
      utm_campaign: fc.string({ unit: 'binary' }),
      timestamp: fc.oneof(
        fc.double(),
        fc.string(),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      ),
      user: fc.jsonValue(),
      revenue: fc.jsonValue(),
      properties: fc.object(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(anything, (raw) => {
      const result = readWireEvent(raw, CONTEXT)
      if (!result.ok) {
        expect(result.reason).not.toBe('')
        return
      }
      const row = encode(result.event, 'w')
      expect(row.endsWith('\n')).toBe(true)
      expect(row.slice(0, -1).split('\t')).toHaveLength(EVENT_COLUMNS.length)
      expect(row.slice(0, -1)).not.toContain('\n')
    }),
    { numRuns: 500 },
  )
})
