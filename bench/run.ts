/**
 * `npm run bench [-- --short] [--only collect,paths] [--millions 50]`: every bench after the other, a table, and a file in
 * bench/results. `--millions` is the size of what `query` and `analyse` are asked about, 10 without.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchRow } from './bench-row.ts'
import { type BenchOutcome, formatTable, hasFailed, readMachineFacts } from './report.ts'

const NAMES = [
  'collect',
  'live',
  'import',
  'paths',
  'journeys',
  'query',
  'analyse',
  'identity',
  'contacts',
  'deals',
  'pipedrive',
]
const here = import.meta.dirname

type RunOptions = {
  readonly short: boolean
  readonly names: readonly string[]
  readonly millions: string | undefined
}

function parseOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      millions: { type: 'string' },
    },
  })
  const names = values.only?.split(',') ?? NAMES
  const unknown = names.filter((name) => !NAMES.includes(name))
  if (unknown.length > 0)
    throw new Error(`unknown bench ${unknown.join(', ')}: there are ${NAMES.join(', ')}`)
  if (values.millions !== undefined && !/^[1-9]\d{0,2}$/.test(values.millions))
    throw new Error(`--millions ${values.millions}: a whole number from 1 to 999`)
  return { short: values.short, names, millions: values.millions }
}

/** In a process of its own: no bench inherits the heap, the caches or the open stores of the one before. */
async function runOne(name: string, options: RunOptions, folder: string): Promise<BenchOutcome> {
  if (!existsSync(join(here, `${name}.ts`))) return { kind: 'missing', name }
  process.stdout.write(`\n${name} ...\n`)
  const outFile = join(folder, `${name}.json`)
  const startedMs = performance.now()
  const { code, errors } = await spawnBench([
    name,
    outFile,
    ...(options.short ? ['--short'] : []),
    ...(options.millions === undefined ? [] : [`--millions=${options.millions}`]),
  ])
  const seconds = (performance.now() - startedMs) / 1000
  if (code !== 0 || !existsSync(outFile))
    return { kind: 'crashed', name, seconds, reason: errors.trimEnd() || `exit code ${code}` }
  // Written by run-one.ts a moment ago.
  const rows = JSON.parse(readFileSync(outFile, 'utf8')) as BenchRow[]
  return { kind: 'measured', name, seconds, rows }
}

function spawnBench(args: readonly string[]): Promise<{ code: number; errors: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(here, 'run-one.ts'), ...args],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  )
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    errors = (errors + chunk).slice(-4000)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, errors }))
  })
}

function writeResults(options: RunOptions, startedAt: Date, outcomes: readonly BenchOutcome[]): string {
  const folder = join(here, 'results')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${startedAt.toISOString().replaceAll(':', '-')}.json`)
  const report = { startedAt, short: options.short, machine: readMachineFacts(), outcomes }
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`)
  return path
}

const options = parseOptions(process.argv.slice(2))
const startedAt = new Date()
const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'))
const outcomes: BenchOutcome[] = []
try {
  for (const name of options.names) outcomes.push(await runOne(name, options, folder))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const machine = readMachineFacts()
process.stdout.write(
  `\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}\n\n`,
)
process.stdout.write(`${formatTable(outcomes)}\n\n`)
process.stdout.write(`Written to ${writeResults(options, startedAt, outcomes)}\n`)
process.exitCode = hasFailed(outcomes) ? 1 : 0
