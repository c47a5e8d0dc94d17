import { sql } from '@tributary/stores/sql'
import { openTestAnalytics, openTestRelational } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { countsOf, type ImportBench, openImportBench, WORKSPACE } from './import-bench.testkit.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await openImportBench(await openTestAnalytics(), await openTestRelational())
})
beforeEach(() => bench.clear())
afterAll(() => bench.close())

const reasonsOf = (refused: { row: number; reason: string }[]) =>
  refused.map(({ row, reason }) => `${row} ${reason}`)

const TOUCHES = `touch_id,anonymous_id,person_id,ts,channel,campaign
t1,a1,,2026-01-02T10:00:00Z, Paid Search ,brand
t2,,ann@example.com,1767348000,Email,
t3,a1,,31/31/2026,Email,
t4,,,2026-01-01,Email,
,a1,,2026-01-01,Email,
t2,,p1,1767348000000,Email,last
`

test('touches are stored once per id, the last row of a file holds, and bad rows are named', async () => {
  const done = await bench.importFile({ kind: 'touches' }, 'touches.csv', TOUCHES)
  expect(countsOf(done)).toEqual({ state: 'done', read: 6, stored: 2, known: 1, refused: 3 })
  expect(reasonsOf(done.refused_sample)).toEqual([
    '3 ts: not a time: "31/31/2026"',
    '4 person_id: missing; give person_id or anonymous_id',
    '5 touch_id: missing',
  ])
  const rows = await bench.query(
    sql`select touch_id, handle, handle_key = sipHash64(handle) as keyed, toString(ts) as ts, channel, campaign, origin from touches order by touch_id`,
  )
  expect(rows).toEqual([
    {
      touch_id: 't1',
      handle: 'a:a1',
      keyed: 1,
      ts: '2026-01-02 10:00:00.000',
      channel: 'Paid Search',
      campaign: 'brand',
      origin: 'import',
    },
    {
      touch_id: 't2',
      handle: 'u:p1',
      keyed: 1,
      ts: '2026-01-02 10:00:00.000',
      channel: 'Email',
      campaign: 'last',
      origin: 'import',
    },
  ])
})

test('touches imported again are known; a changed one is replaced and both its people are told', async () => {
  await bench.importFile({ kind: 'touches' }, 'touches.csv', TOUCHES)
  expect(countsOf(await bench.importFile({ kind: 'touches' }, 'touches.csv', TOUCHES))).toMatchObject({
    stored: 0,
    known: 3,
  })
  await bench.store.command(sql`truncate table handle_changes`)
  const moved = await bench.importFile({ kind: 'touches' }, 'touches.csv', TOUCHES.replace('t1,a1', 't1,a9'))
  expect(countsOf(moved)).toMatchObject({ stored: 1, known: 2 })
  expect(await bench.query(sql`select handle from touches where touch_id = 't1'`)).toEqual([
    { handle: 'a:a9' },
  ])
  expect(
    await bench.query(
      sql`select count(distinct handle_key) as n from handle_changes where handle_key in (sipHash64('a:a1'), sipHash64('a:a9'))`,
    ),
  ).toEqual([{ n: '2' }])
})

test('identities link a browser to a person from 1970 on, and an e-mail address is only ever a hash', async () => {
  const file = 'visitor_id;customer_id\na1;p1\na2;Ann@Example.com\na1;p1\n;x\n'
  expect(countsOf(await bench.importFile({ kind: 'identities' }, 'i.csv', file))).toMatchObject({
    read: 4,
    stored: 2,
    known: 1,
    refused: 1,
  })
  expect(countsOf(await bench.importFile({ kind: 'identities' }, 'i.csv', `${file}a3;p3\n`))).toMatchObject({
    stored: 1,
    known: 3,
  })
  const rows = await bench.query(
    sql`select handle, person, source, toUnixTimestamp64Milli(ts) as ms from identities final order by handle`,
  )
  expect(rows).toEqual([
    { handle: 'a:a1', person: 'u:p1', source: 'import', ms: '0' },
    {
      handle: 'a:a2',
      person: 'e:71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476',
      source: 'import',
      ms: '0',
    },
    { handle: 'a:a3', person: 'u:p3', source: 'import', ms: '0' },
  ])
})

const CONVERSIONS = `order_id,person_id,ts,amount,currency
o1,p1,2026-01-03,49.9,usd
o2,p1,2026-01-03,1.005,USD
o3,p1,2026-01-03,5,usd1
o4,p1,2026-01-03,-5,USD
o5,p1,2026-01-03,1200,JPY
o6,p1,2026-01-03,,
o7,p1,2026-01-03,3,
o8,p1,2026-01-03,"1,200.00",USD
o9,p1,2026-01-03,0,USD
o1,p1,2026-01-03,50.00,USD
`

test('conversions say what was bought, as one name or a list, and change when only that changes', async () => {
  const file = (mug: string) => `order_id,person_id,ts,amount,currency,items
o1,p1,2026-01-03,12.00,EUR,"[{""name"":""${mug}"",""price"":2,""quantity"":2},{""name"":""Tent"",""price"":8}]"
o2,p1,2026-01-03,5,EUR,Tent
o3,p1,2026-01-03,5,EUR,"[{""name"":"
o4,p1,2026-01-03,5,EUR,
`
  const done = await bench.importFile({ kind: 'conversions' }, 'c.csv', file('Mug'))
  expect(countsOf(done)).toMatchObject({ state: 'done', read: 4, stored: 3, refused: 1 })
  expect(reasonsOf(done.refused_sample)).toEqual(['3 products: not a JSON list: "[{"name":"'])
  const bought = () =>
    bench.query(
      sql`select order_id, toString(products) as products, toString(product_amounts_minor) as amounts from conversions final order by order_id`,
    )
  expect(await bought()).toEqual([
    { order_id: 'o1', products: "['Mug','Tent']", amounts: '[400,800]' },
    { order_id: 'o2', products: "['Tent']", amounts: '[500]' },
    { order_id: 'o4', products: '[]', amounts: '[]' },
  ])
  const again = await bench.importFile({ kind: 'conversions' }, 'c.csv', file('Mug'))
  expect(countsOf(again)).toMatchObject({ stored: 0, known: 3 })
  const renamed = await bench.importFile({ kind: 'conversions' }, 'c.csv', file('Cup'))
  expect(countsOf(renamed)).toMatchObject({ stored: 1, known: 2 })
  expect((await bought())[0]).toMatchObject({ products: "['Cup','Tent']" })
  const lines = { order_id: 'o2', person_id: 'p1', ts: '2026-01-03', amount: 5, currency: 'EUR' }
  const told = JSON.stringify({ ...lines, line_items: [{ sku: 9, price: 5 }] })
  await bench.importFile({ kind: 'conversions' }, 'c.ndjson', `${told}\n`)
  expect((await bought())[1]).toMatchObject({ products: "['9']", amounts: '[500]' })
})

test('conversions hold exact minor units, zero is a goal, and every bad amount or currency is named', async () => {
  const done = await bench.importFile({ kind: 'conversions' }, 'c.csv', CONVERSIONS)
  expect(countsOf(done)).toEqual({ state: 'done', read: 10, stored: 4, known: 1, refused: 5 })
  expect(reasonsOf(done.refused_sample)).toEqual([
    '2 amount: more decimals than USD has: "1.005"',
    '3 currency: not ISO 4217: "usd1"',
    '4 amount: negative: "-5"; import it as a refund of its order',
    '7 currency: missing; an amount needs one',
    '8 amount: not a decimal number: "1,200.00"',
  ])
  expect(
    await bench.query(
      sql`select conversion_id, toString(amount_minor) as amount, currency, conversion_type from conversions final order by 1`,
    ),
  ).toEqual([
    { conversion_id: 'o1', amount: '5000', currency: 'USD', conversion_type: 'purchase' },
    { conversion_id: 'o5', amount: '1200', currency: 'JPY', conversion_type: 'purchase' },
    { conversion_id: 'o6', amount: '0', currency: '', conversion_type: 'purchase' },
    { conversion_id: 'o9', amount: '0', currency: '', conversion_type: 'purchase' },
  ])
})

test('a conversion imported again is known, and a corrected one holds from then on', async () => {
  await bench.importFile({ kind: 'conversions' }, 'c.csv', CONVERSIONS)
  expect(countsOf(await bench.importFile({ kind: 'conversions' }, 'c.csv', CONVERSIONS))).toMatchObject({
    stored: 0,
    known: 5,
  })
  const corrected = await bench.importFile(
    { kind: 'conversions' },
    'c.csv',
    'order_id,anonymous_id,ts,amount_minor,currency\no5,a1,2026-01-03,900,JPY\n',
  )
  expect(countsOf(corrected)).toMatchObject({ stored: 1 })
  expect(
    await bench.query(
      sql`select handle, toString(amount_minor) as amount from conversions final where conversion_id = 'o5'`,
    ),
  ).toEqual([{ handle: 'a:a1', amount: '900' }])
})

test('amount and amount_minor that disagree are refused', async () => {
  const done = await bench.importFile(
    { kind: 'conversions' },
    'c.csv',
    'order_id,person_id,ts,amount,amount_minor,currency\no1,p,2026-01-01,5.00,500,EUR\no2,p,2026-01-01,5.00,501,EUR\n',
  )
  expect(reasonsOf(done.refused_sample)).toEqual(['2 amount and amount_minor differ: "5.00", "501"'])
})

const YEN_ORDER =
  'order_id,person_id,ts,amount,currency\no5,p1,2026-01-03,1200,JPY\no1,p1,2026-01-03,50,USD\n'
const REFUNDS =
  'order_id,ts,amount\no1,2026-01-04,10.50\no5,2026-01-04,100\no1,2026-01-04,-3\no1,2026-01-05,0\n'

test('refunds are in the currency of their conversion, whichever of the two is imported first', async () => {
  const refunds = () =>
    bench.query(
      sql`select order_id, toString(amount_minor) as amount, refund_id from refunds final order by 1`,
    )
  await bench.importFile({ kind: 'conversions' }, 'c.csv', YEN_ORDER)
  const done = await bench.importFile({ kind: 'refunds' }, 'r.csv', REFUNDS)
  expect(countsOf(done)).toMatchObject({ stored: 2, refused: 2 })
  expect(reasonsOf(done.refused_sample)).toEqual([
    '3 amount: a refund is a positive amount: "-3"',
    '4 amount: a refund is a positive amount: "0"',
  ])
  const after = await refunds()
  expect(after).toMatchObject([
    { order_id: 'o1', amount: '1050' },
    { order_id: 'o5', amount: '100' },
  ])
  await bench.clear()
  await bench.importFile({ kind: 'refunds' }, 'r.csv', REFUNDS)
  await bench.importFile({ kind: 'conversions' }, 'c.csv', YEN_ORDER)
  expect(await refunds()).toEqual(after)
})

test('a refund with too many decimals or another currency than its conversion is refused when that is known', async () => {
  await bench.importFile({ kind: 'conversions' }, 'c.csv', YEN_ORDER)
  const done = await bench.importFile(
    { kind: 'refunds' },
    'r.csv',
    'order_id,ts,amount,currency\no5,2026-01-04,1.5,\no5,2026-01-04,50,USD\no5,2026-01-04,100,JPY\n',
  )
  expect(countsOf(done)).toMatchObject({ stored: 1, known: 0, refused: 2 })
  expect(reasonsOf(done.refused_sample)).toEqual([
    '1 amount: more decimals than JPY has: "1.5"',
    '2 currency: "USD", but its conversion is in JPY',
  ])
  const { text } = await bench.service.refusedCsv(WORKSPACE, done.import_id)
  let csv = ''
  for await (const piece of text) csv += piece
  expect(csv).toContain('1,"amount: more decimals than JPY has: ""1.5""",o5,2026-01-04,1.5,\r\n')
})

test('a refund without an id counts once however often its file comes, and two ids make two refunds', async () => {
  await bench.importFile({ kind: 'refunds' }, 'r.csv', REFUNDS)
  expect(
    countsOf(await bench.importFile({ kind: 'refunds' }, 'r.csv', REFUNDS.replace('10.50', '10.5'))),
  ).toMatchObject({ stored: 0, known: 2 })
  await bench.importFile(
    { kind: 'refunds' },
    'r.csv',
    'order_id,ts,amount,refund_id\no1,2026-01-04,5,r1\no1,2026-01-04,5,r2\n',
  )
  expect(await bench.query(sql`select count() as n from refunds final`)).toEqual([{ n: '4' }])
})

const SPEND = `date,period,channel,campaign,amount,currency,impressions,clicks
2026-01-01,,A,x,10.01,USD,10,1
2026-01-01,,A,x,1,USD,5,
,2026-02,B,,1.00,USD,29,
,2026-W53,C,,7.03,USD,,
,2026-01-01/2026-01-03,D,,100,JPY,,
,2026-01-05/2026-01-03,D,,100,JPY,,
,2025-W53,D,,1,USD,,
,,D,,1,USD,,
2026-01-01,,D,,1,USD,-3,
`

test('spend adds up within a file and is spread over its period exactly to the minor unit', async () => {
  const done = await bench.importFile({ kind: 'spend' }, 's.csv', SPEND)
  expect(countsOf(done)).toEqual({ state: 'done', read: 9, stored: 5, known: 0, refused: 4 })
  expect(reasonsOf(done.refused_sample)).toEqual([
    '6 period: ends before it begins: "2026-01-05/2026-01-03"',
    '7 period: not YYYY-MM, YYYY-Www or YYYY-MM-DD/YYYY-MM-DD: "2025-W53"',
    '8 date: missing; give date or period',
    '9 impressions: not a whole number of 0 or more: "-3"',
  ])
  const rows = await bench.query(sql`
    select channel, toString(min(day)) as first, toString(max(day)) as last, toString(sum(amount_minor)) as amount, toString(max(amount_minor) - min(amount_minor)) as uneven, toString(sum(impressions)) as impressions
    from spend final group by channel order by channel`)
  expect(rows).toEqual([
    { channel: 'A', first: '2026-01-01', last: '2026-01-01', amount: '1101', uneven: '0', impressions: '15' },
    { channel: 'B', first: '2026-02-01', last: '2026-02-28', amount: '100', uneven: '1', impressions: '29' },
    { channel: 'C', first: '2026-12-28', last: '2027-01-03', amount: '703', uneven: '1', impressions: '0' },
    { channel: 'D', first: '2026-01-01', last: '2026-01-03', amount: '100', uneven: '1', impressions: '0' },
  ])
})

test('spend imported again is known, and another amount for the same day replaces the old one', async () => {
  await bench.importFile({ kind: 'spend' }, 's.csv', SPEND)
  expect(countsOf(await bench.importFile({ kind: 'spend' }, 's.csv', SPEND))).toMatchObject({
    stored: 0,
    known: 5,
  })
  const changed = await bench.importFile(
    { kind: 'spend' },
    's.csv',
    'date,channel,campaign,amount,currency\n2026-01-01,A,x,2.00,USD\n',
  )
  expect(countsOf(changed)).toMatchObject({ stored: 1 })
  expect(
    await bench.query(sql`select toString(amount_minor) as amount from spend final where channel = 'A'`),
  ).toEqual([{ amount: '200' }])
})

test('a path file becomes a dataset whose rows point to channel names, and the next file of its name replaces it', async () => {
  const file =
    'path,total_conversions,total_conversion_value,total_null\nB > A > B,2,10.5,3\nC,1e1,,0\nA >  > C,1,1,1\nC,-1,0,0\n'
  const done = await bench.importFile({ kind: 'paths', name: 'mine' }, 'p.csv', file)
  expect(countsOf(done)).toEqual({ state: 'done', read: 4, stored: 2, known: 0, refused: 2 })
  const dataset = await bench.service.findDataset(WORKSPACE, done.dataset_id ?? '')
  expect(dataset).toMatchObject({
    name: 'mine',
    rows: 2,
    conversions: 12,
    separator: ' > ',
    channels: ['A', 'B', 'C'],
  })
  const rows = await bench.query(
    sql`select toString(row) as row, channel_ids, conversions, value, nulls from paths final order by paths.row`,
  )
  expect(rows).toEqual([
    { row: '1', channel_ids: [2, 1, 2], conversions: 2, value: 10.5, nulls: 3 },
    { row: '2', channel_ids: [3], conversions: 10, value: 0, nulls: 0 },
  ])
  await bench.importFile(
    { kind: 'paths', name: 'mine', separator: '|' },
    'p.csv',
    'path,conversions\nX|Y,1\n',
  )
  expect(await bench.service.listDatasets(WORKSPACE)).toMatchObject([
    { name: 'mine', rows: 1, conversions: 1 },
  ])
  expect(await bench.query(sql`select channel_ids from paths final`)).toEqual([{ channel_ids: [1, 2] }])
})

test('a deleted dataset leaves no rows', async () => {
  const done = await bench.importFile({ kind: 'paths' }, 'p.csv', 'path,conversions\nX > Y,1\n')
  await bench.service.deleteDataset(WORKSPACE, done.dataset_id ?? '')
  expect(await bench.query(sql`select count() as n from paths`)).toEqual([{ n: '0' }])
  await expect(bench.service.deleteDataset(WORKSPACE, done.dataset_id ?? '')).rejects.toMatchObject({
    code: 'DatasetNotFound',
  })
})
