/** `npm run dev`: the server, started anew when its sources change, and Vite's server for the web app, side by side. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'

const root = new URL('..', import.meta.url).pathname
const args = process.argv.slice(2)

function startPrefixed(name: string, command: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) =>
      process.stdout.write(`${name.padEnd(6)} | ${line}\n`),
    )
  return child
}

const children = [
  startPrefixed('server', ['--watch', '--watch-preserve-output', 'apps/cli/src/main.ts', 'start', ...args]),
  startPrefixed('web', ['node_modules/vite/bin/vite.js', 'apps/web', '--clearScreen', 'false']),
]

function endAll(signal: NodeJS.Signals): void {
  for (const child of children) if (child.exitCode === null) child.kill(signal)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => endAll(signal))

// One without the other is no use: when either ends, so does the other.
const codes = await Promise.all(
  children.map(
    (child) =>
      new Promise<number>((resolve) => {
        child.once('close', (code, signal) => {
          endAll('SIGTERM')
          resolve(code ?? (signal ? 128 + constants.signals[signal] : 1))
        })
      }),
  ),
)
process.exitCode = Math.max(...codes)
