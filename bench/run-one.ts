/** Runs one bench module and writes its rows: run-one.ts <name> <out.json> [--short] [--millions=N]. Started by run.ts. */
import { writeFileSync } from 'node:fs'
import type { BenchRow } from './bench-row.ts'

type Bench = (options: { short: boolean; millions?: number }) => Promise<readonly BenchRow[]>

async function loadBench(name: string): Promise<Bench> {
  const exportName = `run${name.charAt(0).toUpperCase()}${name.slice(1)}Bench`
  const module: Readonly<Record<string, unknown>> = await import(`./${name}.ts`)
  const bench = module[exportName]
  if (typeof bench !== 'function') throw new Error(`bench/${name}.ts exports no function ${exportName}`)
  return bench as Bench
}

const [name, outFile, ...flags] = process.argv.slice(2)
if (name === undefined || outFile === undefined)
  throw new Error('usage: run-one.ts <name> <out.json> [--short]')
const bench = await loadBench(name)
const millions = flags.find((flag) => flag.startsWith('--millions='))?.split('=')[1]
const rows = await bench({
  short: flags.includes('--short'),
  ...(millions === undefined ? {} : { millions: Number(millions) }),
})
writeFileSync(outFile, JSON.stringify(rows))
// A store or server that a bench left open must not keep the run from going on.
process.exit(0)
