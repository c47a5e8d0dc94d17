/** Collecting: one event a request and batches of 50, with validation, enrichment, durability and storing switched on. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import type { BenchRow } from './bench-row.ts'
import { benchEvent, type LoadResult, percentile, runLoad } from './collect-load.ts'

const CONNECTIONS = 32
const BATCH_CONNECTIONS = 8
const BATCH = 50

type Child = {
  readonly port: number
  readonly emptyPort: number
  ask(command: object): Promise<number>
  exited: Promise<void>
}

async function startChild(folder: string): Promise<Child> {
  const process: ChildProcess = fork(join(import.meta.dirname, 'collect-child.ts'), [folder], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const waiting = new Map<number, (value: number) => void>()
  let asked = 0
  const ports = await new Promise<{ port: number; emptyPort: number }>((resolve, reject) => {
    process.once('error', reject)
    process.once('exit', (code) => reject(new Error(`the collector ended with ${code}`)))
    process.on(
      'message',
      (message: { ready?: { port: number; emptyPort: number }; id?: number; value?: number }) => {
        if (message.ready) resolve(message.ready)
        else if (message.id !== undefined) waiting.get(message.id)?.(message.value ?? Number.NaN)
      },
    )
  })
  return {
    ...ports,
    ask: (command) =>
      new Promise((resolve) => {
        const id = asked++
        waiting.set(id, resolve)
        process.send({ id, command })
      }),
    exited: new Promise((resolve) => process.once('exit', () => resolve())),
  }
}

/** Load, then until everything is stored; CPU of the whole process over both. */
async function measure(child: Child, load: () => Promise<LoadResult>) {
  const before = await child.ask({ kind: 'cpu' })
  const start = performance.now()
  const result = await load()
  await child.ask({ kind: 'drain' })
  const drainedSeconds = (performance.now() - start) / 1000
  return { result, drainedSeconds, cpuMicros: (await child.ask({ kind: 'cpu' })) - before }
}

type MakeLoad = (port: number, ms: number) => () => Promise<LoadResult>
const ROUNDS = 3

/** The empty handler and the collector in turns, so that both see the same moods of a shared machine. */
async function alternate(child: Child, load: MakeLoad, durationMs: number) {
  const empties: LoadResult[] = []
  const ones: Measured[] = []
  for (let round = 0; round < ROUNDS; round++) {
    empties.push(await load(child.emptyPort, durationMs / ROUNDS / 2)())
    ones.push(await measure(child, load(child.port, durationMs / ROUNDS)))
  }
  const sum = (read: (one: Measured) => number) => ones.reduce((total, one) => total + read(one), 0)
  return {
    empty: joinLoads(empties),
    one: {
      result: joinLoads(ones.map(({ result }) => result)),
      drainedSeconds: sum(({ drainedSeconds }) => drainedSeconds),
      cpuMicros: sum(({ cpuMicros }) => cpuMicros),
    },
  }
}

function joinLoads(loads: readonly LoadResult[]): LoadResult {
  return {
    requests: loads.reduce((total, { requests }) => total + requests, 0),
    seconds: loads.reduce((total, { seconds }) => total + seconds, 0),
    latenciesMs: Float64Array.from(loads.flatMap(({ latenciesMs }) => [...latenciesMs])).sort(),
  }
}

/** How long after the answer the numbers hold an event, the worst of several sent under load. */
async function visibilityMs(child: Child, tries: number): Promise<number> {
  let worst = 0
  for (let index = 0; index < tries; index++) {
    const eventId = uuidv7()
    await fetch(`http://127.0.0.1:${child.port}/api/v1/pixel/track`, {
      method: 'POST',
      body: JSON.stringify(benchEvent(index, eventId, Date.now())),
    })
    const answeredAt = performance.now()
    while ((await child.ask({ kind: 'find', eventId })) === 0) await sleep(20)
    worst = Math.max(worst, performance.now() - answeredAt)
  }
  return worst
}

export async function runCollectBench({ short }: { short: boolean } = { short: false }): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'))
  const child = await startChild(folder)
  const durationMs = short ? 4_000 : 10_000
  let sent = 0
  const nextEvent = () => benchEvent(sent++, uuidv7(), Date.now())
  const single = (port: number, ms: number) => () =>
    runLoad({
      port,
      path: '/api/v1/pixel/track',
      connections: CONNECTIONS,
      durationMs: ms,
      nextBody: () => JSON.stringify(nextEvent()),
    })
  const batch = (ms: number) => () =>
    runLoad({
      port: child.port,
      path: '/api/v1/events',
      connections: BATCH_CONNECTIONS,
      durationMs: ms,
      nextBody: () => JSON.stringify(Array.from({ length: BATCH }, nextEvent)),
    })
  try {
    await single(child.port, 2_000)() // warm
    await child.ask({ kind: 'drain' })
    await single(child.emptyPort, 1_000)()
    const { empty, one } = await alternate(child, single, durationMs)
    const load = single(child.port, short ? 4_000 : 8_000)()
    const visible = await visibilityMs(child, short ? 2 : 4)
    await load
    await child.ask({ kind: 'drain' })
    await batch(1_500)()
    await child.ask({ kind: 'drain' })
    const many = await measure(child, batch(durationMs))
    return rowsOf({ empty, one, many, visible })
  } finally {
    void child.ask({ kind: 'stop' })
    await child.exited
    rmSync(folder, { recursive: true, force: true })
  }
}

type Measured = Awaited<ReturnType<typeof measure>>

function rowsOf({
  empty,
  one,
  many,
  visible,
}: {
  empty: LoadResult
  one: Measured
  many: Measured
  visible: number
}): BenchRow[] {
  const rate = one.result.requests / one.result.seconds
  const emptyRate = empty.requests / empty.seconds
  const events = many.result.requests * BATCH
  const row = (
    bench: string,
    value: number,
    unit: string,
    target: string,
    ok: boolean,
    note: string,
  ): BenchRow => ({
    bench,
    value,
    unit,
    target,
    ok,
    note,
  })
  const ratio = rate / emptyRate
  const oneCpu = one.cpuMicros / 1000 / one.result.requests
  const p99 = percentile(one.result.latenciesMs, 0.99)
  const batchRate = events / many.result.seconds
  const batchCpu = many.cpuMicros / 1000 / events
  return [
    row(
      'collect, one event a request: rate against an empty handler',
      ratio,
      'ratio',
      '>= 0.35',
      ratio >= 0.35,
      `${Math.round(rate)}/s of ${Math.round(emptyRate)}/s, ${CONNECTIONS} connections`,
    ),
    row(
      'collect, one event a request: CPU an event',
      oneCpu,
      'ms',
      '<= 0.08',
      oneCpu <= 0.08,
      'whole process until the last event is stored',
    ),
    row(
      'collect, one event a request: p99',
      p99,
      'ms',
      '<= 20',
      p99 <= 20,
      `p50 ${percentile(one.result.latenciesMs, 0.5).toFixed(1)} ms`,
    ),
    row(
      'collect: in the numbers after the answer, worst',
      visible,
      'ms',
      '<= 2000',
      visible <= 2000,
      'under full load',
    ),
    row(
      'collect, batches of 50: rate',
      batchRate,
      'events/s',
      '>= 60000',
      batchRate >= 60_000,
      `${Math.round(events / many.drainedSeconds)}/s until the last one is stored`,
    ),
    row(
      'collect, batches of 50: CPU an event',
      batchCpu,
      'ms',
      '<= 0.016',
      batchCpu <= 0.016,
      'whole process until the last event is stored',
    ),
  ]
}

if (process.argv[1] === import.meta.filename)
  console.table(await runCollectBench({ short: process.argv.includes('--short') }))
