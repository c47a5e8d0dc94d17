import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addTallies, describeFailures, tallyReport } from './tally.ts'

type Outcome = 'passed' | 'failed' | 'pending' | 'todo'

const file = (outcomes: readonly Outcome[], status: 'passed' | 'failed' = 'passed') => ({
  name: '/repo/a.test.ts',
  status: outcomes.includes('failed') ? 'failed' : status,
  assertionResults: outcomes.map((outcome, at) => ({ status: outcome, fullName: `test ${at}` })),
})
const run = (files: readonly object[], exitCode = 0) =>
  tallyReport({ report: JSON.stringify({ testResults: files }), exitCode, expected: ['/repo/a.test.ts'] })

test('passed and failed tests are counted as they are', () => {
  expect(run([file(['passed', 'failed', 'passed'])], 1)).toMatchObject({ passed: 2, failed: 1 })
})

test('a skipped and a todo test count as failed and are named', () => {
  expect(run([file(['passed', 'pending', 'todo'])])).toEqual({
    passed: 1,
    failed: 2,
    unrun: ['test 1', 'test 2'],
  })
})

test('a file that could not be loaded counts as failed', () => {
  expect(run([file([], 'failed')], 1)).toMatchObject({ passed: 0, failed: 1 })
})

test('a file whose hook threw after its tests passed counts as failed', () => {
  expect(run([file(['passed'], 'failed')], 1)).toMatchObject({ passed: 1, failed: 1 })
})

test('a file that was to run and is not in the report counts as failed', () => {
  const tally = tallyReport({ report: '{"testResults":[]}', exitCode: 0, expected: ['/repo/b.test.ts'] })
  expect(tally).toEqual({ passed: 0, failed: 1, unrun: ['/repo/b.test.ts'] })
})

test('a run without a report, or with one cut short, counts as failed', () => {
  expect(tallyReport({ report: undefined, exitCode: 137, expected: [] })).toMatchObject({
    passed: 0,
    failed: 1,
  })
  expect(tallyReport({ report: '{"testResults":[', exitCode: 0, expected: [] }).failed).toBe(1)
})

test('a run that ended badly although every test passed counts as failed', () => {
  expect(run([file(['passed'])], 1)).toMatchObject({ passed: 1, failed: 1 })
})

test('every test is counted once, and none is failed only when all passed', () => {
  const outcome = fc.constantFrom<Outcome>('passed', 'failed', 'pending', 'todo')
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
      const tally = run([file(outcomes)], outcomes.includes('failed') ? 1 : 0)
      expect(tally.passed + tally.failed).toBe(outcomes.length)
      expect(tally.failed === 0).toBe(outcomes.every((one) => one === 'passed'))
    }),
  )
})

test('tallies of several runs add up', () => {
  expect(
    addTallies([
      { passed: 2, failed: 0 },
      { passed: 1, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 })
  expect(addTallies([])).toEqual({ passed: 0, failed: 0 })
})

test('each failure is a line: file, test, and the first line of the reason without colours', () => {
  const report = JSON.stringify({
    testResults: [
      {
        name: '/repo/a.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'adds' },
          {
            status: 'failed',
            fullName: 'divides',
            failureMessages: ['\u001b[31mexpected 1\u001b[39m\n    at x'],
          },
        ],
      },
      { name: '/repo/b.test.ts', status: 'failed', message: 'no such file\nstack', assertionResults: [] },
    ],
  })
  expect(describeFailures(report)).toEqual([
    '/repo/a.test.ts > divides: expected 1',
    '/repo/b.test.ts: no such file',
  ])
  expect(describeFailures(undefined)).toEqual([])
})
