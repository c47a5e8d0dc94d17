import { describe, expect, test } from 'vitest'
import { allRules } from './all-rules.ts'
import { looksLikeSql } from './places.ts'
import { applyRules, createRepositoryFile } from './rule.ts'

/** Names of the rules that a file with this text breaks. */
function broken(path: string, text: string): string[] {
  const violations = applyRules(allRules, [createRepositoryFile(path, text)])
  return [...new Set(violations.map(({ message }) => /\[([\w-]+)\]$/.exec(message)?.[1] ?? ''))]
}

const service = 'apps/server/src/measure/overview.service.ts'

/** In parts: written out, these lines would break the rules in this file itself. */
const skip = ['test', 'skip'].join('.')
const place = (...parts: string[]): string => ['', ...parts].join('/')

type Case = readonly [
  rule: string,
  path: string,
  planted: string,
  fine: readonly (readonly [string, string])[],
]

const CASES: readonly Case[] = [
  [
    'environment-in-one-place',
    service,
    'export const url = process.env.DATABASE_URL',
    [
      ['apps/server/src/env.ts', 'export const url = process.env.DATABASE_URL'],
      [service, "export const hint = 'set process.env.DATABASE_URL' // process.env"],
    ],
  ],
  [
    'clock-in-one-place',
    service,
    'export const now = Date.now()',
    [
      ['apps/server/src/sources.ts', 'export const now = () => Date.now()'],
      ['apps/cli/src/commands/start.ts', 'export const now = new Date()'],
      [service, 'export const day = new Date(instant)'],
    ],
  ],
  ['clock-in-one-place', service, 'export const now = new Date()', []],
  [
    'clock-in-one-place',
    'packages/models/src/attribution/sample.ts',
    'export const pick = Math.random()',
    [],
  ],
  [
    'network-in-one-place',
    'apps/web/src/features/overview/api/get-overview.ts',
    "export const answer = fetch('/api')",
    [
      ['apps/web/src/lib/client.ts', "export const answer = fetch('/api')"],
      ['packages/pixel/src/tracker-queue.ts', "export const answer = fetch('/api')"],
      [service, 'export const rows = store.fetch()'],
    ],
  ],
  ['network-in-one-place', service, "export const answer = globalThis.fetch('/api')", []],
  [
    'no-plain-error-in-a-capability',
    service,
    "throw new Error('no such deal')",
    [
      [service, "throw new AppError('NotFound', 'no such deal')"],
      ['packages/stores/src/migrations.ts', "throw new Error('edited after it ran')"],
    ],
  ],
  [
    'sql-in-one-place',
    'apps/server/src/measure/overview.store.ts',
    'export const rows = sql`select id from $' + '{table} where day = 1`',
    [
      ['apps/server/src/measure/overview.sql.ts', "export const rows = 'select id from events'"],
      [service, "export const text = 'Select a file from your disk'"],
      [
        'apps/web/src/features/import/components/drop-zone.tsx',
        "export const text = 'select rows from the list'",
      ],
    ],
  ],
  [
    'colours-in-one-place',
    'apps/web/src/charts/line-chart.tsx',
    "export const line = '#0f766e'",
    [
      ['apps/web/src/ui/theme.ts', "export const line = '#0f766e'"],
      ['apps/web/src/charts/line-chart.tsx', "export const text = 'order #1234'"],
      ['apps/web/src/app/main.tsx', "export const root = document.querySelector('#root')"],
    ],
  ],
  [
    'colours-in-one-place',
    'apps/web/src/charts/line-chart.tsx',
    "export const line = 'rgba(0, 0, 0, 0.5)'",
    [],
  ],
  [
    'colours-in-one-place',
    'apps/web/src/ui/app.css',
    'a { color: #fff; }',
    [['apps/web/src/ui/app.css', 'a { color: var(--ink); }']],
  ],
  [
    'every-test-runs',
    'packages/models/src/a.test.ts',
    `${skip}('adds', () => {})`,
    [['packages/models/src/a.test.ts', "test('adds', () => {})\nqueue.skip()"]],
  ],
  ['every-test-runs', 'packages/models/src/a.test.ts', "describe.only('sums', () => {})", []],
  ['every-test-runs', 'packages/models/src/a.test.ts', "it.todo('adds')", []],
  ['every-test-runs', 'packages/models/src/a.test.ts', "test.skipIf(slow)('adds', () => {})", []],
  [
    'test-names-are-unique',
    'packages/models/src/a.test.ts',
    "test('adds', () => {})\ntest('adds', () => {})",
    [
      [
        'packages/models/src/a.test.ts',
        "describe('a', () => { test('adds', () => {}) })\ndescribe('b', () => { test('adds', () => {}) })",
      ],
    ],
  ],
  [
    'no-any',
    service,
    'export const parse = (text: any): unknown => text',
    [
      [service, '// why: the library declares it so\nexport const parse = (text: any): unknown => text'],
      [service, "export const text = 'any'"],
    ],
  ],
  [
    'no-machine-places',
    'docs/guide/start.md',
    `Open ${place('home', 'kim', 'tributary')}`,
    [['docs/guide/start.md', `See https://example.com${place('home', 'start')}`]],
  ],
  ['no-machine-places', service, `export const path = '..${place('shared', 'data')}'`, []],
  ['notes-have-issues', service, `// ${'TO'}DO: pages`, [[service, `// ${'TO'}DO(#12): pages`]]],
  [
    'file-names',
    'apps/server/src/measure/utils.ts',
    'export const a = 1',
    [['apps/server/src/measure/group-by.ts', '']],
  ],
  ['file-names', 'apps/web/src/features/overview/index.ts', 'export const a = 1', []],
  ['file-names', 'apps/web/src/ui/DataTable.tsx', 'export const a = 1', []],
  [
    'server-folders',
    'apps/server/src/weather/weather.ts',
    'export const a = 1',
    [['apps/server/src/http/app.ts', '']],
  ],
]

describe('a planted violation is found, and what is like it is not', () => {
  test.each(CASES)('%s in %s: %s', (rule, path, planted, fine) => {
    expect(broken(path, planted)).toEqual([rule])
    for (const [finePath, text] of fine) expect(broken(finePath, text)).toEqual([])
  })
})

test('every rule has a planted violation', () => {
  expect([...new Set(CASES.map(([rule]) => rule))].sort()).toEqual(
    [...new Set(allRules.map(({ name }) => name))].sort(),
  )
})

test('a violation names its line', () => {
  const file = createRepositoryFile(service, 'export const a = 1\n\nexport const b = Date.now()\n')
  expect(applyRules(allRules, [file])).toMatchObject([{ path: service, line: 3 }])
})

test.each([
  'select count() from events',
  'SELECT id FROM "user"',
  'insert into spend values',
  'with touches as (select 1)',
  'delete from paths where dataset = 1',
  'update deals set stage = 2',
  'create table x (id int)',
])('SQL is told: %s', (text) => {
  expect(looksLikeSql(text)).toBe(true)
})

test.each([
  'Select the columns from your file',
  'Update your settings',
  'Insert the snippet into your page',
  'Create a workspace, then drop a file here',
])('prose is not SQL: %s', (text) => {
  expect(looksLikeSql(text)).toBe(false)
})
