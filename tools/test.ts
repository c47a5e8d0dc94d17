/**
 * `npm test [-- folders]`: unit and integration tests, then those in a real browser; the last line is `N passed, N failed`.
 * With DB=postgres: only the tests that use the relational store, on a PostgreSQL started for them.
 */
import { existsSync } from 'node:fs'
import { ensureChromium } from './chromium-install.ts'
import { startPostgres } from './postgres.ts'
import { repositoryFiles } from './repository-files.ts'
import { addTallies, type Tally } from './test/tally.ts'
import { isBrowserTest, isTestFile, matchesFilters, reachingRelationalStore } from './test/test-files.ts'
import { runVitest } from './test/vitest-run.ts'

const root = new URL('..', import.meta.url).pathname

/** What a run came to, and a line for each test that failed in it. */
type Run = Tally & { readonly failures?: readonly string[] }

type Selection = { readonly unit: readonly string[]; readonly browser: readonly string[] }

function select(filters: readonly string[], files: readonly string[]): Selection {
  const chosen = files.filter((path) => isTestFile(path) && matchesFilters(path, filters))
  return {
    unit: chosen.filter((path) => !isBrowserTest(path)),
    browser: chosen.filter(isBrowserTest),
  }
}

async function runOnPostgres(filters: readonly string[], files: readonly string[]): Promise<Run[]> {
  const touching = reachingRelationalStore(root, files)
  const { unit, browser } = select(filters, touching)
  process.stdout.write(`${unit.length + browser.length} test files use the relational store.\n`)
  if (unit.length + browser.length === 0) return []
  const postgres = await startPostgres(say)
  try {
    const env = { DB: 'postgres', TEST_DATABASE_URL: postgres.url }
    return await runBoth({ unit, browser }, env)
  } finally {
    await postgres.stop()
  }
}

async function runBoth(selection: Selection, env: Readonly<Record<string, string>>): Promise<Run[]> {
  const tallies: Run[] = []
  if (selection.unit.length > 0)
    tallies.push(await runVitest({ root, project: 'unit', files: selection.unit, env }))
  if (selection.browser.length > 0) {
    const chromium = await ensureChromium(say)
    const browserEnv = { ...env, CHROMIUM_PATH: chromium }
    tallies.push(await runVitest({ root, project: 'browser', files: selection.browser, env: browserEnv }))
  }
  return tallies
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function main(): Promise<number> {
  const filters = process.argv.slice(2)
  const files = repositoryFiles(root).filter((path) => existsSync(`${root}/${path}`))
  const startedMs = performance.now()
  const tallies: Run[] = []
  try {
    const run =
      process.env.DB === 'postgres'
        ? runOnPostgres
        : (...args: Parameters<typeof runOnPostgres>) => runBoth(select(...args), {})
    tallies.push(...(await run(filters, files)))
  } catch (error) {
    // A set-up that fails is a failed run, and must still end in the line that says so.
    say(error instanceof Error ? error.message : String(error))
    tallies.push({ passed: 0, failed: 1 })
  }
  const total = addTallies(tallies)
  for (const failure of tallies.flatMap((tally) => tally.failures ?? [])) say(`Failed: ${failure}`)
  if (total.passed + total.failed === 0) say(`No test file matches ${filters.join(' ')}.`)
  say(`Took ${Math.round((performance.now() - startedMs) / 1000)} s.`)
  say(`${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 || total.passed === 0 ? 1 : 0
}

process.exitCode = await main()
