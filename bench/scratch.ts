/** A data directory for one benchmark: made, filled through the command line in processes of their own, removed. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { createAuth } from '../apps/server/src/access/auth.ts'
import { readEnv } from '../apps/server/src/env.ts'
import { type Installation, openInstallation } from '../apps/server/src/installation.ts'
import { createServerApp } from '../apps/server/src/server-app.ts'

const run = promisify(execFile)
const CLI = join(import.meta.dirname, '../apps/cli/src/main.ts')

export type Scratch = { readonly folder: string; readonly dataDir: string; readonly workspaceId: string }

export async function withScratch<T>(use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'))
  const dataDir = join(folder, 'data')
  try {
    const created: unknown = JSON.parse(
      await tributary(
        'setup',
        '--data',
        dataDir,
        '--workspace',
        'Bench',
        '--email',
        'bench@example.com',
        '--password',
        'bench-password',
        '--currency',
        'USD',
        '--json',
      ),
    )
    if (typeof created !== 'object' || created === null || !('workspace_id' in created))
      throw new Error(`setup answered ${JSON.stringify(created)}`)
    return await use({ folder, dataDir, workspaceId: String(created.workspace_id) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the command line in a process of its own, so that its memory is not counted here. */
export function tributary(...args: string[]): Promise<string> {
  return runScript(CLI, args)
}

/** Runs a script of this folder in a process of its own and answers what it printed. */
export function runChild(script: string, ...args: string[]): Promise<string> {
  return runScript(join(import.meta.dirname, script), args)
}

async function runScript(script: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    maxBuffer: 64_000_000,
  })
  return stdout
}

export function openScratch(scratch: Scratch): Promise<Installation> {
  return openInstallation({ dataDir: scratch.dataDir, env: readEnv({}), log: pino({ level: 'warn' }) })
}

/** The HTTP application without a socket; whoever asks is the owner of the scratch workspace. */
export function openApi(installation: Installation, { workspaceId }: Pick<Scratch, 'workspaceId'>) {
  const accounts = createAuth({
    db: installation.db,
    secret: installation.secret,
    publicUrl: 'http://localhost',
    signUpOpen: true,
    confirmsAddresses: installation.email.isSending,
    rateLimit: false,
    events: installation.accountEvents,
    now: installation.sources.now,
  })
  return createServerApp({
    installation,
    accounts,
    sample: { progress: () => null, removeWorkspace: async () => undefined },
    env: readEnv({}),
    localWorkspaceId: workspaceId,
  })
}

/** Milliseconds of the run, and what it answered. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now()
  const result = await work()
  return { ms: performance.now() - startedAt, result }
}

/** The middle of several runs: one slow run of a shared machine does not count. */
export async function medianMs(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < runs; i++) times.push((await timed(work)).ms)
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0
}

/** The 95th percentile in milliseconds, once warm. */
export async function p95Ms(runs: number, work: () => Promise<unknown>): Promise<number> {
  await work()
  await work()
  const times: number[] = []
  for (let i = 0; i < runs; i++) times.push((await timed(work)).ms)
  return percentile(times, 0.95)
}

export type Cost = { readonly ms: number; readonly cpuMs: number }

/** Medians of each by its name, asked in turns after one run each that does not count: whatever else the machine does slows all alike. */
export async function mediansInTurn<Name extends string>(
  runs: number,
  works: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<(name: Name) => Cost> {
  const costs: (Cost & { readonly of: string })[] = []
  for (let run = 0; run <= runs; run++)
    for (const [of, work] of Object.entries<() => Promise<unknown>>(works)) {
      const before = process.cpuUsage()
      const { ms } = await timed(work)
      const { user, system } = process.cpuUsage(before)
      if (run > 0) costs.push({ of, ms, cpuMs: (user + system) / 1000 })
    }
  return (name) => {
    const mine = costs.filter(({ of }) => of === name)
    const median = (values: readonly number[]) => percentile(values, 0.5)
    return { ms: median(mine.map(({ ms }) => ms)), cpuMs: median(mine.map(({ cpuMs }) => cpuMs)) }
  }
}

export function percentile(values: readonly number[], share: number): number {
  return (
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? 0
  )
}

/** Most memory this process ever held, in MB. */
export function peakMemoryMb(): number {
  return process.resourceUsage().maxRSS / 1024
}
