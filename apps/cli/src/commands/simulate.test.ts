import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareEnvironment } from '@tributary/testkit/bare-environment'
import { prepareDataDirectory } from '@tributary/testkit/test-stores'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'tributary-simulate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The command as a person runs it. */
async function run(...argv: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), ...argv], {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    err += String(chunk)
  })
  const [code] = await once(child, 'close')
  return { code: Number(code), out, err }
}

const TINY = ['--world', 'shop', '--people', '300', '--days', '30']

/** Names and contents of all files of a world. */
function read(world: string): Record<string, string> {
  const names = readdirSync(world, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries(
    names
      .filter((name) => /\./.test(name))
      .sort()
      .map((name) => [name, readFileSync(join(world, name), 'utf8')]),
  )
}

test('simulate writes the same world again over an old one, and another for another seed', async () => {
  const out = join(folder, 'one')
  const first = await run('simulate', ...TINY, '--seed', '7', '--out', out)
  expect([first.code, first.err]).toEqual([0, ''])
  const files = read(out)
  expect(Object.keys(files)).toEqual([
    'conversions.csv',
    'events.ndjson',
    'identities.csv',
    'payments.csv',
    'platform-reports.csv',
    'refunds.csv',
    'spend.csv',
    'touches.csv',
    'truth/effects.csv',
    'truth/journeys.ndjson',
    'truth/people.csv',
    'truth/world.json',
  ])
  await run('simulate', ...TINY, '--seed', '8', '--out', out)
  expect(read(out)['events.ndjson']).not.toBe(files['events.ndjson'])
  await run('simulate', ...TINY, '--seed', '7', '--out', out)
  expect(read(out)).toEqual(files)
}, 60_000)

test('a folder that holds something else is left alone', async () => {
  const out = join(folder, 'letters')
  mkdirSync(out)
  writeFileSync(join(out, 'letter.txt'), 'dear')
  const { code, err } = await run('simulate', ...TINY, '--out', out)
  expect([code, readdirSync(out)]).toEqual([2, ['letter.txt']])
  expect(err).toMatch(/letters is not empty and holds no world/)
})

test('what was not understood is said in one line, before anything is written', async () => {
  const out = ['--out', join(folder, 'never')]
  const cases: [string[], RegExp][] = [
    [['--world', 'moon', ...out], /--world is shop, saas, agency, not moon/],
    [[...out], /--world is shop, saas, agency, not left out/],
    [['--world', 'shop', '--people', 'many', ...out], /--people is a number from 1 on, not many/],
    [['--world', 'shop', '--days', '0', ...out], /--days is a number from 1 on, not 0/],
    [['--world', 'shop', '--end', 'soon', ...out], /--end is a day/],
    [['--world', 'shop', '--end', '2026-02-30', ...out], /--end is a day .* not 2026-02-30/],
    [['--world', 'shop', '--out', join(import.meta.filename, 'x')], /--out .* cannot be written: ENOTDIR/],
    [['--world', 'shop'], /Say where: --out DIR, or --load/],
    [['--world', 'shop', '--load', ...out], /--url U --key K of a running server, or --data DIR/],
  ]
  const results = await Promise.all(cases.map(([argv]) => run('simulate', ...argv)))
  for (const [index, [argv, message]] of cases.entries()) {
    expect(results[index]?.code, argv.join(' ')).toBe(2)
    expect(results[index]?.err, argv.join(' ')).toMatch(message)
    expect(results[index]?.err, argv.join(' ')).not.toMatch(/\n\s+at /)
  }
  expect(existsSync(join(folder, 'never'))).toBe(false)
}, 60_000)

test('a world loaded into a data directory is attributed like any company, and the files are gone', async () => {
  const data = join(folder, 'data')
  await prepareDataDirectory(data)
  const account = ['--email', 'owner@example.com', '--password', 'correct horse']
  await run('setup', '--data', data, '--workspace', 'Shop', ...account, '--currency', 'USD')
  const worlds = () => readdirSync(tmpdir()).filter((name) => name.startsWith('tributary-world-'))
  const before = worlds()
  const loaded = await run('simulate', ...TINY, '--people', '1500', '--load', '--data', data)
  expect([loaded.code, loaded.err]).toEqual([0, ''])
  expect(loaded.out).toMatch(/events: \d+ rows read: \d+ stored, 0 known already, 0 refused/)
  expect(loaded.out).toMatch(/conversions: (\d+) rows read: \1 stored/)
  expect(worlds().filter((name) => !before.includes(name))).toEqual([])
  const { out } = await run(
    'attribute',
    '--data',
    data,
    '--models',
    'linear',
    '--from',
    '2026-06-01',
    '--to',
    '2026-06-30',
    '--format',
    'json',
  )
  const rows = JSON.parse(out) as { channel: string; conversions: number }[]
  expect(rows.some((row) => row.channel === 'Organic Search' && row.conversions > 0)).toBe(true)
}, 180_000)
