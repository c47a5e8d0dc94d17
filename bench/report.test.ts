import { expect, test } from 'vitest'
import { type BenchOutcome, formatTable, hasFailed, readMachineFacts } from './report.ts'

const row = { bench: 'collect: one a request', value: 0.41237, unit: 'of empty', target: '>= 0.35', ok: true }
const measured = (...rows: (typeof row & { correctness?: boolean })[]): BenchOutcome => ({
  kind: 'measured',
  name: 'collect',
  seconds: 3,
  rows,
})

test('the table shows value, target and verdict in columns', () => {
  const table = formatTable([
    measured(row, { ...row, bench: 'batch', value: 61234.6, unit: 'events/s', ok: false }),
  ])
  expect(table.split('\n')).toEqual([
    'bench                   value            target   verdict  note',
    'collect: one a request  0.4124 of empty  >= 0.35  ok',
    'batch                   61235 events/s   >= 0.35  missed',
  ])
})

test('a bench that does not exist or crashed has its own line', () => {
  const table = formatTable([
    { kind: 'missing', name: 'paths' },
    { kind: 'crashed', name: 'api', seconds: 1, reason: 'trace\nError: port taken' },
  ])
  expect(table).toMatch(/paths .*MISSING .*bench\/paths\.ts does not exist/)
  expect(table).toMatch(/api .*CRASHED .*Error: port taken/)
})

test('a missed figure does not fail the run, a wrong answer does', () => {
  expect(hasFailed([measured({ ...row, ok: false })])).toBe(false)
  expect(hasFailed([measured({ ...row, ok: false, correctness: true })])).toBe(true)
})

test('a missing bench, a crash, and a bench without a row fail the run', () => {
  expect(hasFailed([measured(row), { kind: 'missing', name: 'paths' }])).toBe(true)
  expect(hasFailed([{ kind: 'crashed', name: 'api', seconds: 1, reason: 'x' }])).toBe(true)
  expect(hasFailed([measured()])).toBe(true)
})

test('the machine is described with its cores and its Node', () => {
  const facts = readMachineFacts()
  expect(facts.cores).toBeGreaterThan(0)
  expect(facts.node).toBe(process.version)
})
