/** What a run of tests came to. A test that did not run counts as failed: nothing is skipped silently. */
export type Tally = { readonly passed: number; readonly failed: number }

type Report = { readonly testResults: readonly FileResult[] }
type FileResult = {
  readonly name: string
  readonly status: string
  /** Why the file as a whole broke; empty when only its tests did. */
  readonly message?: string
  readonly assertionResults: readonly {
    readonly status: string
    readonly fullName: string
    readonly failureMessages?: readonly string[]
  }[]
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({ passed: sum.passed + tally.passed, failed: sum.failed + tally.failed }),
    {
      passed: 0,
      failed: 0,
    },
  )
}

export type FinishedRun = {
  /** Text of vitest's JSON report; undefined when it wrote none. */
  readonly report: string | undefined
  readonly exitCode: number
  /** Absolute paths of the files that were to run. */
  readonly expected: readonly string[]
}

/**
 * Counts a run. Skipped and todo tests count as failed, and so do a file that broke before its tests, a file that
 * the report does not know, and a run that ended badly although each test in it passed. `unrun` names what did not run.
 */
export function tallyReport(run: FinishedRun): Tally & { readonly unrun: readonly string[] } {
  const results = run.report === undefined ? undefined : parseReport(run.report)?.testResults
  if (results === undefined) return { passed: 0, failed: 1, unrun: run.expected }
  const tests = results.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
  const known = new Set(results.map((file) => file.name))
  const missing = run.expected.filter((path) => !known.has(path))
  const failed = tests.length - passed + results.filter(isBroken).length + missing.length
  return {
    passed,
    failed: failed === 0 && run.exitCode !== 0 ? 1 : failed,
    unrun: [...skipped.map((test) => test.fullName), ...missing],
  }
}

/** A line for each failed test and each file that broke: the file, the test, and the first line of why. */
export function describeFailures(report: string | undefined): string[] {
  const results = (report === undefined ? undefined : parseReport(report)?.testResults) ?? []
  return results.flatMap((file) => [
    ...(isBroken(file) ? [`${file.name}: ${firstLine(file.message)}`] : []),
    ...file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file.name} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`),
  ])
}

function firstLine(text = 'no reason given'): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
  return text.replace(/\u001b\[[0-9;]*m/g, '').split('\n')[0] ?? ''
}

/** Failed without a failed test: it could not be loaded, or a hook of the file threw. */
function isBroken(file: FileResult): boolean {
  return file.status !== 'passed' && !file.assertionResults.some((test) => test.status === 'failed')
}

function parseReport(text: string): Report | undefined {
  try {
    const parsed = JSON.parse(text) as Report
    return Array.isArray(parsed.testResults) ? parsed : undefined
  } catch {
    return undefined // cut short: the run died while it wrote
  }
}
