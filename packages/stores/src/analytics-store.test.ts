import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AnalyticsStore, MemoryLimitError, openAnalyticsStore } from './analytics-store.ts'
import { instant, int64, sql, text, texts, uint64, uuid } from './sql.ts'

let store: AnalyticsStore
const path = mkdtempSync(join(tmpdir(), 'tributary-chdb-'))
beforeAll(async () => {
  store = await openAnalyticsStore({ kind: 'embedded', path: join(path, 'db') })
})
afterAll(async () => {
  await store.close()
  rmSync(path, { recursive: true, force: true })
})

test('any text comes back as it went in, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed()),
        { maxLength: 4 },
      ),
      async (values) => {
        const first = values[0] ?? "'; drop table events; --"
        const [row] = await store.query<{ one: string; many: string[] }>(
          sql`select ${text(first)} as one, ${texts(values)} as many`,
        )
        expect(row).toEqual({ one: first, many: values })
      },
    ),
    { numRuns: 60 },
  )
})

test('64-bit integers and instants keep every digit', async () => {
  const [row] = await store.query(
    sql`select ${int64(-9223372036854775807n)} as i, ${uint64(18446744073709551615n)} as u, ${instant(1700000000123)} as t, ${uuid('00000000-0000-0000-0000-00000000000a')} as w`,
  )
  expect(row).toEqual({
    i: '-9223372036854775807',
    u: '18446744073709551615',
    t: '2023-11-14 22:13:20.123',
    w: '00000000-0000-0000-0000-00000000000a',
  })
})

test('rows inserted as TSV are read back, and several readers work while one writes', async () => {
  await store.command(sql`create table numbers_seen (n UInt64, name String) engine = MergeTree order by n`)
  const body = Buffer.from(Array.from({ length: 1000 }, (_, n) => `${n}\ta\\tb ${n}`).join('\n'))
  await Promise.all([
    store.insertTsv('numbers_seen', ['n', 'name'], body),
    ...[1, 2, 3, 4].map(() => store.query(sql`select sum(number) from numbers(1000000)`)),
  ])
  expect(
    await store.query(sql`select count() as rows, any(name) as name from numbers_seen where n = 7 `),
  ).toEqual([{ rows: '1', name: 'a\tb 7' }])
})

test('a look is answered from memory until rows are inserted, staged or commanded', async () => {
  await store.command(sql`create table looked_at (n UInt64) engine = MergeTree order by n`)
  const rows = async () => {
    const [row] = await store.lookUp<{ rows: string }>(sql`select count() as rows from looked_at`)
    return Number(row?.rows)
  }
  expect(await rows()).toBe(0)
  await store.command(sql`insert into looked_at select 1`)
  expect(await rows()).toBe(1)
  await store.insertTsv('looked_at', ['n'], Buffer.from('2\n'))
  expect(await rows()).toBe(2)
  const file = join(path, 'looked_at.csv')
  writeFileSync(file, 'n\n3\n')
  await store.stageFile({
    path: file,
    format: 'CSVWithNames',
    compression: 'none',
    structure: [['n', 'String']],
    table: 'looked_at',
    columns: ['n'],
    select: sql`toUInt64(n)`,
  })
  expect(await rows()).toBe(3)
  const asked = store.lookUp(sql`select count() as rows from looked_at`)
  expect(store.lookUp(sql`select count() as rows from looked_at`)).toBe(asked)
  await asked
})

test.each([
  ['plain', (body: string) => Buffer.from(body), 'none'],
  ['gzip', (body: string) => gzipSync(body), 'gz'],
] as const)(
  'a %s file is staged inside the engine, whatever its columns are called',
  async (name, encode, compression) => {
    const file = join(path, `it's ${name}.csv`)
    writeFileSync(file, encode('Order "Id","it\'s `x`"\na,1\n"b, c",2\n'))
    await store.command(sql`create or replace table staged (id String, x String) engine = Memory`)
    await store.stageFile({
      path: file,
      format: 'CSVWithNames',
      compression,
      structure: [
        ['Order "Id"', 'String'],
        ["it's `x`", 'String'],
      ],
      table: 'staged',
      columns: ['id', 'x'],
      select: sql`*`,
    })
    expect(await store.query(sql`select * from staged order by id`)).toEqual([
      { id: 'a', x: '1' },
      { id: 'b, c', x: '2' },
    ])
  },
)

test('a refused statement names what is wrong', async () => {
  await expect(store.query(sql`select nothing_like_it from numbers(1)`)).rejects.toThrow(/nothing_like_it/)
})

test('a statement beyond its memory is told from other failures, and the next one works', async () => {
  const held = (rows: number) =>
    sql`select length(groupArray(number)) as held from numbers(${uint64(rows)}) settings max_memory_usage = 50000000`
  await expect(store.query(held(100_000_000))).rejects.toBeInstanceOf(MemoryLimitError)
  await expect(store.queryBytes(held(100_000_000), 'TabSeparated')).rejects.toBeInstanceOf(MemoryLimitError)
  await expect(store.query(sql`select nothing_here`)).rejects.not.toBeInstanceOf(MemoryLimitError)
  expect(await store.query(held(10))).toEqual([{ held: '10' }])
})
