import { gzipSync } from 'node:zlib'
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

const importTouches = (name: string, content: string | Uint8Array) =>
  bench.importFile({ kind: 'touches' }, name, content)
const stored = () =>
  bench.query<{ id: string }>(sql`select touch_id as id, handle, channel from touches order by id`)
const reasonsOf = (refused: { row: number; reason: string }[]) =>
  refused.map(({ row, reason }) => `${row} ${reason}`)

const CSV = 'touch_id,person_id,ts,channel\n1,p1,2026-01-01,"Café, ""big"""\n2,p2,2026-01-02,B\n'
const EXPECTED = [
  { id: '1', handle: 'u:p1', channel: 'Café, "big"' },
  { id: '2', handle: 'u:p2', channel: 'B' },
]
const OBJECTS = [
  { touch_id: 1, person_id: 'p1', ts: '2026-01-01', channel: 'Café, "big"' },
  { touch_id: 2, person_id: 'p2', ts: 1767312000, channel: 'B', note: { deep: [1] } },
]
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

test.each<[string, string | Uint8Array]>([
  ['plain.csv', CSV],
  ['bom.csv', `\uFEFF${CSV}`],
  ['crlf.csv', CSV.replaceAll('\n', '\r\n')],
  ['old-mac.csv', CSV.replaceAll('\n', '\r')],
  [
    'semicolon.csv',
    CSV.replace('touch_id,person_id,ts,channel', 'touch_id;person_id;ts;channel')
      .replace('1,p1,2026-01-01,', '1;p1;2026-01-01;')
      .replace('2,p2,2026-01-02,', '2;p2;2026-01-02;'),
  ],
  [
    'tabs.tsv',
    'touch_id\tperson_id\tts\tchannel\n1\tp1\t2026-01-01\t"Café, ""big"""\n2\tp2\t2026-01-02\tB\n',
  ],
  ['utf16.csv', utf16(CSV)],
  ['zipped.csv.gz', gzipSync(CSV)],
  ['zipped-without-saying-so.csv', gzipSync(CSV)],
  ['array.json', JSON.stringify(OBJECTS, null, 2)],
  ['lines.ndjson', OBJECTS.map((object) => JSON.stringify(object)).join('\n')],
  ['lines.json', OBJECTS.map((object) => JSON.stringify(object)).join('\r\n')],
  ['spread.json', OBJECTS.map((object) => JSON.stringify(object, null, 2)).join('\n')],
  ['zipped.json.gz', gzipSync(JSON.stringify(OBJECTS))],
])('%s is read to the same rows', async (name, content) => {
  expect(countsOf(await importTouches(name, content))).toMatchObject({ state: 'done', stored: 2, refused: 0 })
  expect(await stored()).toEqual(EXPECTED)
})

async function writeParquet(name: string, select: string, settings = ''): Promise<string> {
  const path = bench.writeFile(name, '')
  await bench.store.command({
    kind: 'sql',
    pieces: [
      `insert into function file('${path}', 'Parquet') ${select} settings engine_file_truncate_on_insert = 1${settings}`,
    ],
  })
  return path
}

test('Parquet with typed columns: times, decimals, floats, integers and nulls keep their meaning', async () => {
  const path = await writeParquet(
    'orders.parquet',
    `select toUInt32(number) as order_id, if(number = 2, null, concat('p', toString(number))) as person_id,
      toDateTime64('2026-01-02 10:00:00.123456', 6, 'UTC') as ts, if(number = 1, null, 0.1 + 0.2 + number) as amount, 'EUR' as currency, [1] as list, map('a', 1) as attributes
    from numbers(4)`,
  )
  const done = await bench.service.importFileNow(WORKSPACE, path, { kind: 'conversions' })
  expect(countsOf(done)).toMatchObject({ state: 'done', read: 4, stored: 3, refused: 1 })
  expect(reasonsOf(done.refused_sample)).toEqual(['3 person_id: missing; give person_id or anonymous_id'])
  expect(
    await bench.query(
      sql`select order_id, toString(ts) as ts, toString(amount_minor) as amount, currency from conversions final order by order_id`,
    ),
  ).toEqual([
    { order_id: '0', ts: '2026-01-02 10:00:00.123', amount: '30', currency: 'EUR' },
    { order_id: '1', ts: '2026-01-02 10:00:00.123', amount: '0', currency: '' },
    { order_id: '3', ts: '2026-01-02 10:00:00.123', amount: '330', currency: 'EUR' },
  ])
})

test('Parquet rows keep their numbers over many row groups', async () => {
  const path = await writeParquet(
    'many.parquet',
    `select toString(number) as touch_id, 'p' as person_id, if(number % 1000 = 999, 'never', '2026-01-01') as ts, 'A' as channel from numbers(300000)`,
    ', output_format_parquet_row_group_size = 10000',
  )
  const done = await bench.service.importFileNow(WORKSPACE, path, { kind: 'touches' })
  expect(countsOf(done)).toMatchObject({ read: 300_000, stored: 299_700, refused: 300 })
  expect(done.refused_sample.map(({ row }) => row)).toEqual([1000, 2000, 3000, 4000, 5000])
})

test('CSV rows keep their numbers in a file of many blocks', async () => {
  const rows = Array.from(
    { length: 200_000 },
    (_, index) => `${index},p,${index % 50_000 === 49_999 ? 'never' : '2026-01-01'},A`,
  )
  const done = await importTouches('many.csv', `touch_id,person_id,ts,channel\n${rows.join('\n')}\n`)
  expect(done.refused_sample.map(({ row }) => row)).toEqual([50_000, 100_000, 150_000, 200_000])
})

test('ragged rows and bad quotes are refused one by one, with the row they are in the file', async () => {
  const done = await importTouches(
    'ragged.csv',
    'touch_id,person_id,ts,channel\n1,p,2026-01-01,A\n2,p\n3,p,2026-01-01,A,more\n\n4,"p"x,2026-01-01,A\n5,p,2026-01-01,"A\n6,p,2026-01-01,B\n',
  )
  expect(countsOf(done)).toMatchObject({ state: 'done', read: 6, stored: 2, refused: 4 })
  expect(reasonsOf(done.refused_sample)).toEqual([
    '2 has 2 cells, the header has 4',
    '3 has 5 cells, the header has 4',
    '4 there is text after a closing quote',
    '5 a quote is never closed',
  ])
  expect((await stored()).map(({ id }) => id)).toEqual(['1', '6'])
})

test('broken JSON lines are refused one by one, and large numbers keep their digits', async () => {
  const done = await importTouches(
    'broken.ndjson',
    '{"touch_id":9007199254740993,"person_id":"x","ts":"2026-01-01","channel":"A"}\n{bad\n[1]\n\n{"touch_id":"n","person_id":"x","ts":"2026-01-01","channel":"A"}\n',
  )
  expect(reasonsOf(done.refused_sample)).toEqual(['2 not JSON: {bad', '3 not a JSON object: [1]'])
  expect((await stored()).map(({ id }) => id)).toEqual(['9007199254740993', 'n'])
})

test('a JSON array that breaks off is refused as a whole', async () => {
  const done = await importTouches(
    'cut.json',
    '[{"touch_id":"1","person_id":"x","ts":"2026-01-01","channel":"A"},{"touch_id":',
  )
  expect(done).toMatchObject({
    state: 'failed',
    rows_stored: 0,
    error: expect.stringContaining('not a JSON array of objects'),
  })
})

test('text that is not UTF-8 is refused with the remedy, row by row', async () => {
  const latin = Buffer.concat([
    Buffer.from('touch_id,person_id,ts,channel\n1,p,2026-01-01,Caf'),
    Buffer.from([0xe9]),
    Buffer.from('\n2,p,2026-01-01,ok\n'),
  ])
  for (const [name, content] of [
    ['latin.csv', latin],
    ['latin-and-ragged.csv', Buffer.concat([latin, Buffer.from('3\n')])],
  ] as const) {
    await bench.clear()
    const done = await importTouches(name, content)
    expect(done.refused_sample[0]).toEqual({
      row: 1,
      reason: expect.stringContaining('not UTF-8 text, save the file as UTF-8'),
    })
    expect((await stored()).map(({ id }) => id)).toEqual(['2'])
  }
})

test('an empty file, an empty archive and a binary file are refused at once', async () => {
  for (const [content, reason] of [
    ['', 'is empty'],
    ['\n \n', 'is empty'],
    [gzipSync(''), 'is empty'],
    [Buffer.from([0x89, 0x50, 0, 0, 1, 2]), 'binary'],
  ] as const)
    await expect(importTouches('nothing.csv', content)).rejects.toMatchObject({
      code: 'ValidationFailed',
      message: expect.stringContaining(reason),
    })
})

test('a header without rows imports nothing, and an empty array too', async () => {
  expect(countsOf(await importTouches('header.csv', 'touch_id,person_id,ts,channel\n'))).toEqual({
    state: 'done',
    read: 0,
    stored: 0,
    known: 0,
    refused: 0,
  })
  await expect(importTouches('empty.json', '[]')).rejects.toMatchObject({
    message: expect.stringContaining('no column is mapped'),
  })
})

test('an archive that breaks off fails with the reason and stores nothing', async () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, index) => `${index},p${index * 7919},2026-01-01,A${index}`,
  ).join('\n')
  const zipped = gzipSync(`touch_id,person_id,ts,channel\n${rows}\n`)
  const done = await importTouches('cut.csv.gz', zipped.subarray(0, zipped.length - 200))
  expect(done).toMatchObject({ state: 'failed', error: expect.stringContaining('damaged') })
  expect(await stored()).toEqual([])
})

test('a huge cell is refused, a cell with line breaks loses them', async () => {
  const done = await importTouches(
    'huge.csv',
    `touch_id,person_id,ts,channel\n1,p,2026-01-01,${'x'.repeat(3_000_000)}\n2,p,2026-01-01,"two\nlines"\n`,
  )
  expect(reasonsOf(done.refused_sample)).toEqual(['1 longer than 200000 bytes'])
  expect(await stored()).toMatchObject([{ id: '2', channel: 'twolines' }])
})

test('column names that try to be SQL are names, whatever the format', async () => {
  const evil = "`); drop table touches; -- '\\"
  const mapping = { [evil]: 'touch_id' }
  const rest = { person_id: 'p', ts: '2026-01-01', channel: "'); drop table touches; --" }
  await bench.importFile(
    { kind: 'touches', mapping },
    'evil.csv',
    `"${evil}",person_id,ts,channel\n1,p,2026-01-01,"${rest.channel}"\n`,
  )
  await bench.importFile(
    { kind: 'touches', mapping },
    'evil.json',
    JSON.stringify([{ [evil]: '2', ...rest }]),
  )
  expect(await stored()).toEqual([
    { id: '1', handle: 'u:p', channel: rest.channel },
    { id: '2', handle: 'u:p', channel: rest.channel },
  ])
})
