/** `npm run check`: every gate a change passes, a line each with its time, all failures at the end. */
import { join } from 'node:path'
import { createCommandGate } from './gates/command-gate.ts'
import { type Gate, type GateResult, runGates } from './gates/gate.ts'
import { createPixelSizeGate, createSourceGates } from './gates/source-gates.ts'
import { createWebWeightGate } from './gates/web-weight.ts'
import { checkOpenApiIsFresh } from './generate-openapi.ts'

const root = join(import.meta.dirname, '..')
const command = (name: string, script: string, ...args: string[]): Gate =>
  createCommandGate(root, name, `node_modules/${script}`, args)

const gates: readonly Gate[] = [
  command('format and lint', '@biomejs/biome/bin/biome', 'ci', '--colors=off', '--max-diagnostics=50', '.'),
  command('types', 'typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false'),
  command('types: web', 'typescript/bin/tsc', '-p', 'apps/web/tsconfig.json', '--pretty', 'false'),
  command('types: pixel', 'typescript/bin/tsc', '-p', 'packages/pixel/tsconfig.json', '--pretty', 'false'),
  command(
    'directions',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    'apps',
    'packages',
    'bench',
    'tools',
  ),
  command('dead code', 'knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'),
  ...createSourceGates(root),
  { name: 'generated files', run: async () => checkOpenApiIsFresh(root) },
  createPixelSizeGate(),
  createWebWeightGate(root),
]

function report(result: GateResult): void {
  const verdict = result.failures.length === 0 ? 'ok' : 'FAILED'
  const seconds = (result.durationMs / 1000).toFixed(1)
  process.stdout.write(`${result.name.padEnd(16)}  ${verdict.padEnd(6)}  ${seconds.padStart(5)} s\n`)
}

const results = await runGates(gates, report)
const failed = results.filter((result) => result.failures.length > 0)
for (const { name, failures } of failed) process.stdout.write(`\n== ${name}\n${failures.join('\n')}\n`)
process.stdout.write(
  failed.length === 0
    ? `\nAll ${results.length} gates passed.\n`
    : `\n${failed.length} of ${results.length} gates failed: ${failed.map(({ name }) => name).join(', ')}\n`,
)
process.exitCode = failed.length === 0 ? 0 : 1
