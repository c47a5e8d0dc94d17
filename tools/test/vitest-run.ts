import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Tally, tallyReport } from './tally.ts'

export type VitestRun = {
  readonly root: string
  readonly project: 'unit' | 'browser'
  /** Paths below root. */
  readonly files: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Runs vitest in a process of its own, its progress on our standard output, and counts what it reports. */
export async function runVitest(run: VitestRun): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-test-'))
  const reportPath = join(folder, 'report.json')
  try {
    const exitCode = await spawnVitest(run, reportPath)
    const report = existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : undefined
    const expected = run.files.map((path) => join(run.root, path))
    const tally = tallyReport({ report, exitCode, expected })
    for (const name of tally.unrun) process.stdout.write(`Did not run, counts as failed: ${name}\n`)
    return tally
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function spawnVitest(run: VitestRun, reportPath: string): Promise<number> {
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${run.project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    // Browsers take more than one core each: one file after the other keeps their clocks honest.
    ...(run.project === 'browser' ? ['--maxWorkers=1'] : []),
    ...run.files,
  ]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: run.root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...run.env },
  })
  return new Promise((resolve, reject) => {
    let interrupted: NodeJS.Signals | undefined
    const interrupt = (signal: NodeJS.Signals) => {
      interrupted = signal
      child.kill(signal)
    }
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      if (interrupted) reject(new Error(`Interrupted by ${interrupted}.`))
      else resolve(code ?? 1)
    })
  })
}
