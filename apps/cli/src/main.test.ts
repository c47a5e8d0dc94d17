import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createdWorkspaceSchema } from '@tributary/contract/access'
import { bareEnvironment } from '@tributary/testkit/bare-environment'
import { afterAll, describe, expect, test } from 'vitest'
import { splitModels } from './commands/attribute.ts'

const folder = mkdtempSync(join(tmpdir(), 'tributary-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The command as a person runs it. */
async function run(...argv: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...argv], {
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

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const PATHS = `path,total_conversions,total_conversion_value,total_null
Email > Search,2,90,5
Search,1,10,5
=cmd,1,1,0
`

describe('attribute --paths', () => {
  test('prints JSON rows with the credit of each channel under each model', async () => {
    const { code, out, err } = await run(
      'attribute',
      '--paths',
      write('paths.csv', PATHS),
      '--models',
      'first,markov:1',
      '--format',
      'json',
    )
    expect([code, err]).toEqual([0, ''])
    const rows: unknown = JSON.parse(out)
    expect(rows).toEqual(
      expect.arrayContaining([
        { channel: 'Email', model: 'first', conversions: 2, value: 90 },
        { channel: 'Search', model: 'first', conversions: 1, value: 10 },
        expect.objectContaining({ channel: 'Search', model: 'markov:1', removal_effect: expect.any(Number) }),
      ]),
    )
  })

  test('reads a compressed file and prints CSV whose cells no spreadsheet runs', async () => {
    const { code, out } = await run(
      'attribute',
      '--paths',
      write('paths.csv.gz', gzipSync(PATHS)),
      '--models',
      'last',
      '--format',
      'csv',
    )
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'model,channel,conversions,value',
      'last,Email,0,0',
      'last,Search,3,100',
      "last,'=cmd,1,1",
      '',
    ])
  })

  test('prints an aligned table by default, and names rows it leaves out', async () => {
    const { code, out, err } = await run(
      'attribute',
      '--paths',
      write('bad.csv', `${PATHS}Email,many,1,0\n`),
      '--models',
      'linear',
    )
    expect(code).toBe(0)
    expect(out.split('\n')[0]).toMatch(/^model +channel +conversions +value$/)
    expect(out).toMatch(/linear +Search +2 +55/)
    expect(err).toMatch(/^row \d+ left out: .*many/)
  })

  test('models are separated by commas, the weights of one stay together', () => {
    expect(splitModels('first, custom:5,3,.2,linear,markov:2')).toEqual([
      'first',
      'custom:5,3,.2',
      'linear',
      'markov:2',
    ])
  })
})

describe('what was not understood', () => {
  test('ends with code 2 and one line that says what to do', async () => {
    const cases: [string[], RegExp][] = [
      [['fly'], /unknown command: fly/],
      [['attribute', '--format', 'xml'], /--format is table, json or csv, not xml/],
      [['attribute', '--paths', write('ok.csv', PATHS), '--models', 'best'], /unknown model: best/],
      [['attribute', '--paths', write('ok.csv', PATHS), '--models', 'time_decay'], /time_decay/],
      [['attribute', '--colour'], /Unknown option/],
      [['attribute'], /--url U --key K/],
      [['setup', '--workspace', 'Shop'], /--workspace, --email and --password are needed/],
      [
        [
          'setup',
          '--workspace',
          'Shop',
          '--email',
          'a@b.c',
          '--password',
          'p',
          '--data',
          folder,
          '--currency',
          'shells',
        ],
        /currency/,
      ],
      [['start', '--port', 'many'], /--port is a number/],
    ]
    const results = await Promise.all(cases.map(([argv]) => run(...argv)))
    for (const [index, [argv, message]] of cases.entries()) {
      expect(results[index]?.code, argv.join(' ')).toBe(2)
      expect(results[index]?.err, argv.join(' ')).toMatch(message)
      expect(results[index]?.err, argv.join(' ')).not.toMatch(/\n\s+at /)
    }
  }, 60_000)

  test('a file that is not there and a server that does not answer are said in one line', async () => {
    const missing = await run('attribute', '--paths', join(folder, 'nowhere.csv'))
    const silent = await run('attribute', '--url', 'http://127.0.0.1:9', '--key', 'k')
    for (const { code, err } of [missing, silent]) {
      expect(code).toBeGreaterThan(0)
      expect(err).not.toMatch(/\n\s+at /)
    }
    expect(missing.err).toMatch(/nowhere\.csv/)
    expect(silent.err).toMatch(/No answer from http:\/\/127\.0\.0\.1:9/)
  })
})

test('setup, import and attribute work on a data directory that no server holds', async () => {
  const data = join(folder, 'data')
  const nothing = await run('attribute', '--data', data)
  expect(nothing.code).toBe(1)
  expect(nothing.err).toMatch(/make one with tributary setup/)

  const account = ['--email', 'owner@example.com', '--password', 'correct horse']
  const made = await run(
    'setup',
    '--data',
    data,
    '--workspace',
    'Shop',
    ...account,
    '--currency',
    'EUR',
    '--json',
  )
  expect([made.code, made.err]).toEqual([0, ''])
  createdWorkspaceSchema.parse(JSON.parse(made.out))
  const wrong = await run(
    'setup',
    '--data',
    data,
    '--workspace',
    'Two',
    '--email',
    'owner@example.com',
    '--password',
    'wrong horse',
  )
  expect(wrong.code).toBe(1)
  expect(wrong.err).not.toMatch(/\n\s+at /)

  const touches = write('touches.csv', 'touch_id,person_id,ts,channel\nt1,p,2026-06-01T10:00:00Z,Email\n')
  const orders = write(
    'orders.csv',
    'order_id,person_id,ts,amount,currency\no1,p,2026-06-02T10:00:00Z,12.34,EUR\n',
  )
  expect((await run('import', 'conversions', orders, '--data', data)).code).toBe(0)
  expect((await run('import', 'touches', touches, '--data', data)).code).toBe(0)
  const range = ['--from', '2026-06-01', '--to', '2026-06-30']
  const answer = await run(
    'attribute',
    '--data',
    data,
    '--models',
    'first,linear',
    ...range,
    '--format',
    'json',
  )
  expect([answer.code, answer.err]).toEqual([0, ''])
  expect(JSON.parse(answer.out)).toEqual(
    ['first', 'linear'].map((model) => ({
      channel: 'Email',
      model,
      conversions: 1,
      value: '12.34',
      net_value: '12.34',
      spend: '0.00',
      roas: null,
    })),
  )
  const bad = await run('attribute', '--data', data, '--from', '2026-02-31')
  expect(bad.code).toBe(1)
  expect(bad.err).toMatch(/2026-02-31/)
  expect(readFileSync(touches, 'utf8')).toContain('t1')
}, 120_000)
