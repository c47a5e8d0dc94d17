import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeFailures, type Tally, tallyReport } from './tally.ts'

export type VitestRun = {
  readonly root: string
  readonly project: 'unit' | 'browser'
  /** Paths below root. */
  readonly files: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Runs vitest in a process of its own, its progress on our standard output, and counts what it reports. */
export async function runVitest(run: VitestRun): Promise<Tally & { readonly failures: readonly string[] }> {
  const folder = mkdtempSync(join(parentFolder(), 'tributary-test-'))
  // PostgreSQL runs as a user of its own and must get through to its folder.
  chmodSync(folder, 0o711)
  const reportPath = join(folder, 'report.json')
  try {
    const exitCode = await spawnVitest(run, folder, reportPath)
    const report = existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : undefined
    const expected = run.files.map((path) => join(run.root, path))
    const tally = tallyReport({ report, exitCode, expected })
    for (const name of tally.unrun) process.stdout.write(`Did not run, counts as failed: ${name}\n`)
    const failures = describeFailures(report).map((line) => line.replace(`${run.root}`, ''))
    return { ...tally, failures }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const MEMORY_FOLDER = '/dev/shm'
const PLENTY_BYTES = 6 * 2 ** 30

/** Memory where there is plenty of it, else the folder for temporary files. */
function parentFolder(): string {
  if (!existsSync(MEMORY_FOLDER)) return tmpdir()
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
  return bavail * bsize > PLENTY_BYTES ? MEMORY_FOLDER : tmpdir()
}

function spawnVitest(run: VitestRun, folder: string, reportPath: string): Promise<number> {
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${run.project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    ...run.files,
  ]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: run.root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Everything that a test leaves behind goes with the folder, and memory spares the engine's many small files the disk.
    // Commands that tests start read their code compiled.
    env: { ...process.env, TMPDIR: folder, NODE_COMPILE_CACHE: join(folder, 'compiled'), ...run.env },
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
