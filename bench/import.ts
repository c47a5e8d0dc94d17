/** Import of an events file: rows a second, and the memory of the process that imports it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@tributary/testkit/seeded-random'
import type { BenchRow } from './bench-row.ts'

const ROWS = 5_000_000
const SHORT_ROWS = 500_000
const MIN_ROWS_PER_SECOND = 100_000
const MAX_RSS_BYTES = 1_000_000_000
const START_MS = Date.parse('2026-01-01T00:00:00Z')
const SPAN_MS = 120 * 86_400_000

export async function runImportBench(options: { short: boolean }): Promise<readonly BenchRow[]> {
  const rows = options.short ? SHORT_ROWS : ROWS
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-import-'))
  try {
    const file = join(folder, 'events.csv')
    await writeEvents(file, rows)
    const dataDir = join(folder, 'data')
    await runChild([dataDir]) // makes the data directory: the first start of a database is not what is measured
    const done = parseResult(await runChild([dataDir, file]))
    const rowsPerSecond = Math.round(done.rows / done.seconds)
    return [
      {
        bench: `import of ${rows} events: all rows stored`,
        value: done.stored,
        unit: 'rows',
        target: `= ${rows}`,
        ok: done.stored === rows,
        correctness: true,
      },
      {
        bench: `import of ${rows} events`,
        value: rowsPerSecond,
        unit: 'rows/s',
        target: `>= ${MIN_ROWS_PER_SECOND}`,
        ok: rowsPerSecond >= MIN_ROWS_PER_SECOND,
        note: `${done.seconds.toFixed(1)} s, ${done.cpuSeconds.toFixed(1)} s CPU`,
      },
      {
        bench: `import of ${rows} events: peak memory`,
        value: Math.round(done.peakRss / 1e6),
        unit: 'MB RSS',
        target: `<= ${MAX_RSS_BYTES / 1e6}`,
        ok: done.peakRss <= MAX_RSS_BYTES,
        note: `${Math.round(done.startRss / 1e6)} MB before it began, both stores open`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type ChildResult = {
  rows: number
  stored: number
  seconds: number
  cpuSeconds: number
  startRss: number
  peakRss: number
}

function parseResult(text: string): ChildResult {
  // Written by import-child.ts a moment ago.
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as ChildResult
}

async function runChild(args: readonly string[]): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'import-child.ts'), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`import-child.ts ended with code ${code}`)
  return output
}

const LANDINGS = [
  '?utm_source=google&utm_medium=cpc&utm_campaign=brand&gclid=Cj0K',
  '?utm_source=newsletter&utm_medium=email&utm_campaign=spring',
  '?utm_source=facebook&utm_medium=paid_social&utm_campaign=retarget&fbclid=IwAR',
]
const REFERRERS = ['https://www.google.com/', 'https://t.co/abc', 'https://www.example-blog.org/best', '']

/** Visits of one to seven events, in the order of time; a quarter of them from campaigns, two in a hundred events buy. */
async function writeEvents(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path)
  const random = createRandom(7)
  const pick = (count: number) => random.int(0, count - 1)
  out.write(
    'event_id,event_type,timestamp,anonymous_id,session_id,page_url,referrer,user_agent,ip,revenue,currency,order_id\n',
  )
  let text = ''
  for (let row = 0, visit = 0; row < rows; visit++) {
    const person = pick(rows / 10)
    const agent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML; like Gecko) Chrome/${90 + pick(40)}.0.${pick(9)}.0 Safari/537.36`
    const ip = `${1 + (person % 100)}.${Math.floor(person / 100) % 200}.7.${person % 199}` // twenty thousand networks
    const landing = pick(4) === 0 ? `${LANDINGS[pick(LANDINGS.length)]}${visit}` : ''
    const referrer = landing === '' ? REFERRERS[pick(REFERRERS.length)] : ''
    for (let step = 0, steps = 1 + pick(7); step < steps && row < rows; step++, row++) {
      const time = new Date(START_MS + Math.floor((row / rows) * SPAN_MS)).toISOString()
      const buys = pick(50) === 0
      text += `0191d9a4-0000-7000-8000-${row.toString(16).padStart(12, '0')},${buys ? 'purchase' : 'page_view'},${time},a-${person},s-${visit},https://www.shop.example/p/${pick(5000)}${step === 0 ? landing : ''},${step === 0 ? referrer : ''},${agent},${ip},${buys ? `${10 + pick(90)}.${10 + pick(90)}` : ''},${buys ? 'EUR' : ''},${buys ? `o-${row}` : ''}\n`
    }
    if (text.length < 1_000_000) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await once(out, 'finish')
}
