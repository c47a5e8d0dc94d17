import { identifier, sql } from '@tributary/stores/sql'
import { openTestAnalytics, openTestRelational } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openCountryTable } from '../collect/country.ts'
import { createEventRowEncoder, EVENT_COLUMNS } from '../collect/event-row.ts'
import { readUserAgent } from '../collect/user-agent.ts'
import { readWireEvent } from '../collect/wire-event.ts'
import { countsOf, type ImportBench, openImportBench, START_MS, WORKSPACE } from './import-bench.testkit.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await openImportBench(await openTestAnalytics(), await openTestRelational())
})
beforeEach(() => bench.clear())
afterAll(() => bench.close())

type Row = Record<string, string>

/** An imported row as a program would have posted it. */
function toWire(row: Row) {
  const { user_id, email, email_sha256, revenue, currency, order_id, properties, ip, user_agent, ...rest } =
    row
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''))
  return {
    ...given,
    user: {
      ...(user_id ? { id: user_id } : {}),
      ...(email ? { email } : {}),
      ...(email_sha256 ? { email_sha256 } : {}),
    },
    ...(revenue ? { revenue: { amount: revenue, currency } } : {}),
    ...(properties || order_id
      ? { properties: { ...JSON.parse(properties || '{}'), ...(order_id ? { order_id } : {}) } }
      : {}),
  }
}

const encode = createEventRowEncoder({ readUserAgent, findCountry: openCountryTable() })

/** The rows that the collector would store for these events. */
async function collected(rows: readonly Row[]): Promise<unknown[]> {
  const lines = rows.map((row) => {
    const result = readWireEvent(toWire(row), {
      receivedAtMs: START_MS,
      ip: row.ip ?? '',
      userAgent: row.user_agent ?? '',
      newEventId: () => '',
    })
    if (!result.ok) throw new Error(result.reason)
    return encode(result.event, WORKSPACE)
  })
  await bench.store.command(sql`drop table if exists collected`)
  await bench.store.command(sql`create table collected as events engine = Memory`)
  await bench.store.insertTsv('collected', EVENT_COLUMNS, Buffer.from(lines.join('')))
  return bench.query(stored('collected'))
}

const stored = (table: string) =>
  sql`select * except (properties, page_title) from ${identifier(table)} order by event_id`

const word = fc.constantFrom(
  'google',
  'Facebook',
  'news letter',
  'cpc',
  'EMAIL',
  'a&b',
  'é',
  '(not set)',
  '%',
  "o'x",
  'back\\slash',
)
const maybe = (value: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), value)
const query = fc.array(
  fc
    .tuple(
      fc.constantFrom(
        'utm_source',
        'utm_medium',
        'utm_campaign',
        'utm_term',
        'utm_content',
        'gclid',
        'fbclid',
        'msclkid',
        'ref',
        'xgclid',
      ),
      word,
    )
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
  { maxLength: 4 },
)
const pageUrl = fc
  .tuple(
    fc.constantFrom(
      'https://Shop.example',
      'http://u:p@www.shop.example:8080',
      'https://pay.shop.example',
      'not an address',
      '/relative',
    ),
    fc.constantFrom('', '/', '/a/b', '/ann@example.com'),
    query,
    fc.constantFrom('', '#top', '#a?utm_source=x'),
  )
  .map(([host, path, parts, end]) => `${host}${path}${parts.length > 0 ? `?${parts.join('&')}` : ''}${end}`)
const referrer = fc.constantFrom(
  'https://www.google.com/',
  'https://t.co/abc',
  'https://shop.example/x',
  'android-app://com.slack',
  'https://chatgpt.com/c/1?x=y',
  'https://mail.example.org/?to=bob%40example.org',
  'junk',
)
const agent = fc.constantFrom(
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
  'curl/8.0',
)

const row = fc.record({
  event_type: fc.constantFrom('page_view', 'purchase'),
  timestamp: fc.constantFrom(
    '2026-05-01T10:00:00Z',
    '2020-01-01T00:00:00+02:00',
    '2027-01-01',
    '1767348000123',
  ),
  anonymous_id: maybe(fc.constantFrom('a1', 'a2')),
  session_id: maybe(fc.constantFrom('s1', 's2')),
  user_id: maybe(fc.constantFrom('42', 'Ann@Example.com')),
  email: maybe(fc.constantFrom('bob@example.com', 'Bob@Example.com')),
  email_sha256: maybe(fc.constant('AB'.repeat(32))),
  page_url: maybe(pageUrl),
  referrer: maybe(referrer),
  utm_source: maybe(word),
  utm_medium: maybe(word),
  utm_campaign: maybe(word),
  gclid: maybe(fc.constantFrom('EAIa', 'x y')),
  fbclid: maybe(fc.constant('IwAR')),
  user_agent: maybe(agent),
  ip: maybe(fc.constantFrom('81.2.69.142', '81.2.69.7', '2001:218:1:2::3', '1.2.3.999', '::ffff:8.8.8.8')),
  revenue: maybe(fc.constantFrom('9.99', '100')),
  currency: fc.constantFrom('EUR', 'jod'),
  order_id: maybe(fc.constantFrom('o1', 'o2')),
  properties: maybe(fc.constantFrom('{"a":{"b":[1]}}', '{"order_id":"in"}', '{"order_id":7}')),
})

test('an imported event is stored as the collector would have stored it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 60 }), async (given) => {
      await bench.clear()
      const rows = given.map((each, index): Row => ({ event_id: `e${index}`, ...each }))
      const done = await bench.importFile(
        { kind: 'events' },
        'events.ndjson',
        rows.map((each) => JSON.stringify(each)).join('\n'),
      )
      expect(countsOf(done)).toMatchObject({ state: 'done', stored: rows.length, refused: 0 })
      expect(await bench.query(stored('events'))).toEqual(await collected(rows))
    }),
    { numRuns: 8, endOnFailure: true },
  )
}, 60_000)

const EVENTS = `event_type,timestamp,anonymous_id,revenue,currency
page_view,2026-05-01T10:00:00Z,a1,,
page_view,2026-05-01T10:00:00Z,a1,,
purchase,2026-05-01T10:05:00Z,a1,49.90,EUR
`

test('an event without an id gets one from what it says, so that rows and files that repeat it count once', async () => {
  expect(countsOf(await bench.importFile({ kind: 'events' }, 'e.csv', EVENTS))).toMatchObject({
    read: 3,
    stored: 2,
    known: 1,
  })
  const reordered = `currency,revenue,anonymous_id,timestamp,event_type\nEUR,49.90,a1,2026-05-01T10:05:00Z,purchase\n`
  expect(countsOf(await bench.importFile({ kind: 'events' }, 'e2.csv', reordered))).toMatchObject({
    stored: 0,
    known: 1,
  })
})

test('events that cannot be stored are named, and an address in an e-mail column is never repeated', async () => {
  const file = `event_type,timestamp,anonymous_id,email,email_sha256,revenue,currency,properties
,2026-05-01,a,,,,,
view,tomorrow,a,,,,,
view,2026-05-01,a,ann-at-example.com,,,,
view,2026-05-01,a,,xyz,,,
buy,2026-05-01,a,,,5,,
buy,2026-05-01,a,,,-5,EUR,
view,2026-05-01,a,,,,,[1]
view,2026-05-01,${'a'.repeat(129)},,,,,
view,2026-05-01,a,,,0,EUR,
`
  const done = await bench.importFile({ kind: 'events' }, 'bad.csv', file)
  expect(countsOf(done)).toMatchObject({ read: 9, stored: 1, refused: 8 })
  const { text } = await bench.service.refusedCsv(WORKSPACE, done.import_id)
  let csv = ''
  for await (const piece of text) csv += piece
  const reasons = [
    'event_type: missing',
    'timestamp: not a time: ""tomorrow""',
    '3,email: not an address',
    'email_sha256: not 64 hex digits: ""xyz""',
    'currency: missing; revenue needs one',
    'revenue: negative: ""-5""; import it as a refund of its order',
    'properties: not a JSON object: ""[1]""',
    'anonymous_id: longer than 128 characters',
  ]
  for (const reason of reasons) expect(csv).toContain(reason)
})

test('a file over more than a hundred months is stored in one go', async () => {
  const months = Array.from(
    { length: 240 },
    (_, index) =>
      `e${index},view,${2000 + Math.floor(index / 12)}-${String(1 + (index % 12)).padStart(2, '0')}-15,a`,
  )
  const done = await bench.importFile(
    { kind: 'events' },
    'old.csv',
    `event_id,event_type,timestamp,anonymous_id\n${months.join('\n')}\n`,
  )
  expect(countsOf(done)).toMatchObject({ state: 'done', stored: 240 })
  expect(await bench.query(sql`select time_flag, count() as n from events group by time_flag`)).toEqual([
    { time_flag: 'past', n: '240' },
  ])
})
