/** One million stored path rows: rule models, Markov chains of order 1 and 2, with value; right to 1e-6, peak under 1 GB. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attribution } from '@tributary/contract/attribution'
import type { BenchRow } from './bench-row.ts'
import { medianMs, openScratch, peakMemoryMb, runChild, timed, tributary, withScratch } from './scratch.ts'

const CASES = [
  { name: 'first+last+linear', models: ['first', 'last', 'linear'], maxMs: 800 },
  { name: 'markov:1', models: ['markov:1'], maxMs: 1_200 },
  { name: 'markov:2', models: ['markov:2'], maxMs: 2_000 },
] as const

/** Always the full million: the figures of the short run are the same, with fewer repetitions. */
export function runPathsBench(options: { short: boolean }): Promise<BenchRow[]> {
  return withScratch(async (scratch) => {
    const file = join(scratch.folder, 'paths.csv')
    await runChild('paths-child.ts', file, '1000000')
    const imported = await timed(() =>
      tributary('import', 'paths', file, '--data', scratch.dataDir, '--name', 'bench', '--json'),
    )
    const installation = await openScratch(scratch)
    const [dataset] = await installation.imports.listDatasets(scratch.workspaceId)
    if (!dataset) throw new Error(`the import made no dataset: ${imported.result}`)
    const workspace = { workspaceId: scratch.workspaceId, timeZone: 'UTC', currency: 'USD' }
    const ask = (models: readonly string[]) =>
      installation.attributionReport.compare(
        workspace,
        {
          dataset: dataset.dataset_id,
          by: 'channel',
          lookback_days: 30,
          scope: 'window',
          direct: 'include',
          collapse: 'false',
          conversions: 'money',
          intervals: 'false',
          seed: 1,
        },
        models,
      )
    const rows: BenchRow[] = [
      {
        bench: 'paths: import 1 million rows',
        value: Math.round(1_000_000 / (imported.ms / 1000)),
        unit: 'rows/s',
        target: 'reported',
        ok: true,
      },
    ]
    for (const { name, models, maxMs } of CASES) {
      const ms = await medianMs(options.short ? 3 : 7, () => ask(models))
      rows.push({
        bench: `paths: 1 million rows, ${name} with value`,
        value: Math.round(ms),
        unit: 'ms',
        target: `<= ${maxMs}`,
        ok: ms <= maxMs,
        note: 'median, read from the store each time',
      })
    }
    const difference = largestDifference(await ask(CASES.flatMap(({ models }) => models)), readExpected())
    rows.push({
      bench: 'paths: largest difference from the expected file',
      value: difference,
      unit: 'conversions',
      target: '<= 1e-6',
      ok: difference <= 1e-6,
      correctness: true,
      note: 'first, last, linear, markov:1, markov:2; the file has 6 to 8 decimals',
    })
    const peak = peakMemoryMb()
    rows.push({
      bench: 'paths: peak memory',
      value: Math.round(peak),
      unit: 'MB',
      target: '< 1000',
      ok: peak < 1000,
    })
    await installation.close()
    return rows
  })
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  first: 'first_conv',
  last: 'last_conv',
  linear: 'linear_conv',
  'markov:1': 'markov1_conv',
  'markov:2': 'markov2_conv',
}

function readExpected(): Map<string, Record<string, number>> {
  const [header = '', ...lines] = readFileSync(
    join(import.meta.dirname, 'fixtures/paths_1m_expected.csv'),
    'utf8',
  )
    .trim()
    .split('\n')
  const names = header.split(',')
  return new Map(
    lines.map((line) => {
      const cells = line.split(',')
      return [
        cells[0] ?? '',
        Object.fromEntries(names.slice(1).map((name, index) => [name, Number(cells[index + 1])])),
      ]
    }),
  )
}

function largestDifference(
  answers: readonly Attribution[],
  expected: ReadonlyMap<string, Record<string, number>>,
): number {
  let largest = 0
  for (const answer of answers)
    for (const row of answer.rows)
      largest = Math.max(
        largest,
        Math.abs(row.conversions - (expected.get(row.key)?.[COLUMN_OF[answer.model] ?? ''] ?? Number.NaN)),
      )
  return largest
}
