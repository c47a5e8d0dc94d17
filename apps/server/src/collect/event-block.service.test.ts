import { identifier, int64, sql, texts, uuid } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hashEmail } from './email-hash.ts'
import { storeEventBlock } from './event-block.service.ts'
import {
  derivedState,
  emptyTables,
  lines,
  loadBlock,
  RECEIVED_MS,
  rowsOf,
  storeRows,
  WORKSPACE,
} from './event-block.testkit.ts'

const OTHER = '019a0000-0000-7000-8000-000000000002'
const MINUTE = 60_000

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())
beforeEach(() => emptyTables(analytics.store))

let ids = 0
/** A page view of one browser in one session, `minute` minutes after noon. */
function view(minute: number, more: object = {}) {
  return {
    pixel_id: 'p',
    event_id: `id${String(ids++).padStart(6, '0')}`,
    event_type: 'page_view',
    anonymous_id: 'ann',
    session_id: 's1',
    page_url: 'https://shop.example/',
    timestamp: RECEIVED_MS + minute * MINUTE,
    ...more,
  }
}
const store = (events: readonly object[], version = 1n) => storeRows(analytics.store, rowsOf(events), version)
const channels = () =>
  lines(
    analytics.store,
    sql`select concat(toString(toInt32(dateDiff('minute', fromUnixTimestamp64Milli(${int64(RECEIVED_MS)}, 'UTC'), ts))), ' ', channel, ' ', campaign) as line from touches`,
  )

test('an event counts once: in one block, in the next, and with other contents', async () => {
  const event = view(0)
  expect(await store([event, event, view(1)])).toEqual({ stored: 2, known: 1 })
  expect(await store([{ ...event, event_type: 'other', timestamp: RECEIVED_MS }])).toEqual({
    stored: 0,
    known: 1,
  })
  expect((await derivedState(analytics.store)).events).toHaveLength(2)
})

test('the same id in two workspaces is two events', async () => {
  const event = view(0)
  const rows = rowsOf([event]) + rowsOf([event], OTHER)
  expect(await storeRows(analytics.store, rows)).toEqual({ stored: 2, known: 0 })
  const [first] = await analytics.store.query<{ n: string; touches: string }>(
    sql`select count() as n, uniqExact(workspace_id) as touches from touches`,
  )
  expect(first).toEqual({ n: '2', touches: '2' })
})

test('a session is one touch: its landing', async () => {
  await store([
    view(0, { referrer: 'https://www.google.com/' }),
    view(5, { page_url: 'https://shop.example/a', referrer: 'https://shop.example/' }),
    view(45),
  ])
  expect(await channels()).toEqual(['0 Organic Search '])
})

test('a session without page and source is no touch', async () => {
  await store([view(0, { page_url: undefined, event_type: 'heartbeat' })])
  expect(await channels()).toEqual([])
})

test('another ad click in the session is a touch of its own, the same again is not', async () => {
  const ad = (name: string) => ({ utm_source: 'google', utm_medium: 'cpc', utm_campaign: name })
  await store([view(0), view(3, ad('spring')), view(4, ad('spring')), view(6, ad('summer'))])
  expect(await channels()).toEqual(['0 Direct ', '3 Paid Search spring', '6 Paid Search summer'])
})

test('a foreign referrer in the middle of a session (a bank, say) is no touch', async () => {
  await store([view(0), view(5, { referrer: 'https://3ds.bank.example/' })])
  expect(await channels()).toEqual(['0 Direct '])
})

test('a late event that came first becomes the landing, and what was the landing goes', async () => {
  await store([view(10)])
  expect(await channels()).toEqual(['10 Direct '])
  await store([view(2, { referrer: 'https://www.google.com/' })])
  expect(await channels()).toEqual(['2 Organic Search '])
  await store([view(1, { utm_source: 'news', utm_medium: 'email' })])
  expect(await channels()).toEqual(['1 Email '])
})

test('without session ids 30 minutes of silence begin a visit, and a late event may close the gap', async () => {
  const alone = { session_id: undefined }
  await store([view(0, alone), view(29, alone), view(59, alone)])
  expect(await channels()).toEqual(['0 Direct ', '59 Direct '])
  await store([view(45, alone)])
  expect(await channels()).toEqual(['0 Direct '])
  await store([view(-10, { ...alone, utm_source: 'news', utm_medium: 'email' })])
  expect(await channels()).toEqual(['-10 Email '])
})

test('bots are stored, flagged, and make no touch, link or conversion', async () => {
  const bot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
  const event = view(0, { user: { id: 'u' }, revenue: { amount: 5, currency: 'EUR' } })
  await storeRows(analytics.store, rowsOf([event], WORKSPACE, bot))
  expect(await derivedState(analytics.store)).toEqual({
    events: [event.event_id],
    touches: [],
    identities: [],
    conversions: [],
  })
  expect(await analytics.store.query(sql`select is_bot from events`)).toEqual([{ is_bot: 1 }])
})

test('a named user links the browser, and the e-mail to the user', async () => {
  await store([view(5, { user: { id: 'u7', email: 'ann@example.com' } }), view(1, { user: { id: 'u7' } })])
  const hash = hashEmail('ann@example.com')
  const at = (minute: number) =>
    new Date(RECEIVED_MS + minute * MINUTE).toISOString().replace('T', ' ').slice(0, 23)
  expect((await derivedState(analytics.store)).identities).toEqual([
    `a:ann u:u7 ${at(1)}`,
    `e:${hash} u:u7 ${at(5)}`,
  ])
  await store([view(9, { anonymous_id: 'bob', user: { email: 'ann@example.com' } })])
  expect((await derivedState(analytics.store)).identities).toContain(`a:bob e:${hash} ${at(9)}`)
})

function purchase(minute: number, orderId: string | undefined, amount: number, more: object = {}) {
  return view(minute, {
    event_type: 'purchase',
    revenue: { amount, currency: 'EUR' },
    ...(orderId === undefined ? {} : { properties: { order_id: orderId } }),
    ...more,
  })
}
const conversions = () =>
  lines(
    analytics.store,
    sql`select concat(conversion_id, ' ', toString(amount_minor), currency, ' ', source) as line from conversions final`,
  )

test('an order counts once, its earliest event holds, whichever arrives first', async () => {
  await store([purchase(5, 'o1', 10), purchase(3, 'o1', 11)])
  await store([purchase(1, 'o1', 12)], 2n)
  await store([purchase(8, 'o1', 13)], 3n)
  expect(await conversions()).toEqual(['o1 1200EUR event'])
})

test('without an order id every purchase is a conversion, and goals have no money', async () => {
  const first = purchase(0, undefined, 10)
  const goal = view(1, { event_type: 'sign_up' })
  await store([first, goal, view(2, { event_type: 'add_to_cart', revenue: { amount: 99, currency: 'EUR' } })])
  expect(await conversions()).toEqual([`${first.event_id} 1000EUR event`, `${goal.event_id} 0 event`].sort())
})

test('what was bought is stored beside the order, with its part of the amount', async () => {
  const bought = () =>
    lines(
      analytics.store,
      sql`select concat(conversion_id, ' ', toString(products), ' ', toString(product_amounts_minor)) as line from conversions final`,
    )
  const items = [
    { item_name: 'Mug', price: 8, quantity: 2 },
    { item_name: 'Shirt', price: 24 },
  ]
  await store([purchase(5, 'o1', 44, { properties: { order_id: 'o1', items } }), purchase(6, 'o2', 10)])
  expect(await bought()).toEqual(["o1 ['Mug','Shirt'] [1760,2640]", 'o2 [] []'])
  // The earlier event of an order says what was bought, too.
  await store([purchase(1, 'o1', 44, { properties: { order_id: 'o1', items: ['Tent'] } })], 2n)
  expect(await bought()).toEqual(["o1 ['Tent'] [4400]", 'o2 [] []'])
})

test('an imported conversion is not replaced by an event', async () => {
  await analytics.store.command(sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version)
    values (${uuid(WORKSPACE)}, 'o1', 'o1', 'purchase', 1, 'u:x', '2026-06-10 12:00:00', 777, 'EUR', 'import', 1)`)
  await store([purchase(-90, 'o1', 10)], 5n)
  expect(await conversions()).toEqual(['o1 777EUR import'])
})

test('handles of new touches, links and conversions are noted as changed, others are not', async () => {
  const changed = () =>
    lines(
      analytics.store,
      sql`select distinct toString(handle_key) as line from handle_changes where version = (select max(version) from handle_changes)`,
    )
  const keys = (...handles: string[]) =>
    lines(analytics.store, sql`select toString(sipHash64(arrayJoin(${texts(handles)}))) as line`)
  await store([view(0)], 1n)
  expect(await changed()).toEqual(await keys('a:ann'))
  await store([view(1), view(2, { anonymous_id: 'bob' })], 2n)
  expect(await changed()).toEqual(await keys('a:bob'))
  await store([view(3, { user: { id: 'u' } })], 3n)
  expect(await changed()).toEqual(await keys('a:ann', 'u:u'))
})

test('times in many different months are stored in one block', async () => {
  const months = Array.from({ length: 150 }, (_, index) => view(0, { timestamp: Date.UTC(2010, index, 3) }))
  expect(await store(months)).toEqual({ stored: 150, known: 0 })
})

test('two blocks at once do not both find an id new', async () => {
  const rows = rowsOf([view(0), view(1)])
  const tables = [await loadBlock(analytics.store, rows), await loadBlock(analytics.store, rows)]
  const stored = await Promise.all(tables.map((table) => storeEventBlock(analytics.store, table, 1n)))
  expect(stored.map((block) => block.stored).sort()).toEqual([0, 2])
  for (const table of tables) await analytics.store.command(sql`drop table ${identifier(table)}`)
})

test('known ids are found through the projection, which reads only the marks that may hold them', async () => {
  await analytics.store.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at)
    select ${uuid(WORKSPACE)}, leftPad(toString(number), 12, '0'), 'x', '2026-06-01 00:00:00', '2026-06-01 00:00:00' from numbers(200000)`)
  const table = await loadBlock(analytics.store, rowsOf([view(0, { event_id: '000000100000' })]))
  const rows = await analytics.store.query<{ explain: string }>(
    sql`explain indexes = 1, projections = 1 select count() from events where (workspace_id, event_id) in (select workspace_id, event_id from ${identifier(table)})`,
  )
  const plan = rows.map(({ explain }) => explain)
  await analytics.store.command(sql`drop table ${identifier(table)}`)
  expect(plan.join('\n')).toContain('known_ids')
  const read = plan.map((line) => /Granules: (\d+)\/(\d+)/.exec(line)).filter((match) => match !== null)
  expect(read.some((match) => Number(match[1]) < Number(match[2]))).toBe(true)
})
