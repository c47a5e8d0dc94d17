import { expect, test } from 'vitest'
import { createRepositoryFile } from './rules/rule.ts'
import type { SizeException } from './size-ratchet.data.ts'
import { checkSizes } from './size-ratchet.ts'

const lines = (count: number): string => 'const a = 1\n'.repeat(count)
const check = (path: string, text: string, exceptions: readonly SizeException[] = []): string[] =>
  checkSizes([createRepositoryFile(path, text)], exceptions).map(({ message }) => message)

test.each([
  ['apps/server/src/a.ts', 400],
  ['apps/web/src/ui/panel.tsx', 250],
  ['packages/models/README.md', 60],
  ['CONTRIBUTING.md', 80],
  ['docs/ARCHITECTURE.md', 150],
])('%s may have %i lines and not one more', (path, limit) => {
  expect(check(path, lines(limit))).toEqual([])
  expect(check(path, lines(limit + 1))).toEqual([
    `the file has ${limit + 1} lines, ${limit} are allowed [size]`,
  ])
})

test('tables, fixtures and the guide have no limit', () => {
  for (const path of ['packages/a/src/rules.data.ts', 'packages/a/fixtures/a.ts', 'docs/guide/start.md'])
    expect(check(path, lines(1000))).toEqual([])
})

test('a function may have 80 lines and not one more', () => {
  const ofLines = (count: number): string => `const long = () => {\n${lines(count - 2)}}\n`
  expect(check('a.ts', ofLines(80))).toEqual([])
  expect(check('a.ts', ofLines(81))).toEqual(['the function long has 81 lines, 80 are allowed [size]'])
})

test('a named function inside another is measured by itself', () => {
  const inner = `  const inner = () => {\n${lines(60)}  }\n`
  expect(check('a.ts', `function createThing() {\n${inner}${inner.replace('inner', 'other')}}\n`)).toEqual([])
  const long = inner.replace(lines(60), lines(90))
  expect(check('a.ts', `function createThing() {\n${long}}\n`)).toEqual([
    'the function inner has 92 lines, 80 are allowed [size]',
  ])
})

test('a callback counts for the function around it', () => {
  const text = `function build() {\n  rows.map((row) => {\n${lines(90)}  })\n}\n`
  expect(check('a.ts', text)).toContain('the function build has 94 lines, 80 are allowed [size]')
})

const record = (count: number): SizeException[] => [{ path: 'a.ts', kind: 'file', lines: count }]

test('a recorded exception holds as long as the file does not grow', () => {
  expect(check('a.ts', lines(450), record(450))).toEqual([])
  expect(check('a.ts', lines(451), record(450))).toEqual(['the file has 451 lines, 450 are allowed [size]'])
})

test('a record higher than need be is lowered, and removed at last', () => {
  expect(check('a.ts', lines(430), record(450))).toEqual([
    'is shorter than recorded: lower its record to 430 in tools/size-ratchet.data.ts [size]',
  ])
  expect(check('a.ts', lines(400), record(450))).toEqual([
    'is shorter than recorded: remove its record in tools/size-ratchet.data.ts [size]',
  ])
})
