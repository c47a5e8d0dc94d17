/** What five hundred live watchers cost the collector, and how soon they see an event. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import type { BenchRow } from './bench-row.ts'
import { benchEvent, runLoad } from './collect-load.ts'
import type { LiveCommand } from './live-child.ts'
import { openReader, openWatchers } from './live-watchers.ts'

const CONNECTIONS = 32
const WATCHERS = 500
const TRIES = 5

type Access = { readonly key: string; readonly pixelId: string }
type Ready = { readonly url: string; readonly bench: Access; readonly quiet: Access }
type Child = Ready & {
  readonly port: number
  ask(command: LiveCommand): Promise<number>
  exited: Promise<void>
}

async function startChild(): Promise<Child> {
  const process: ChildProcess = fork(join(import.meta.dirname, 'live-child.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const waiting = new Map<number, (value: number) => void>()
  let asked = 0
  const ready = await new Promise<Ready>((resolve, reject) => {
    process.once('error', reject)
    process.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    process.on('message', (message: { ready?: Ready; id?: number; value?: number }) => {
      if (message.ready) resolve(message.ready)
      else if (message.id !== undefined) waiting.get(message.id)?.(message.value ?? Number.NaN)
    })
  })
  return {
    ...ready,
    port: Number(new URL(ready.url).port),
    ask: (command) =>
      new Promise((resolve) => {
        const id = asked++
        waiting.set(id, resolve)
        process.send({ id, command })
      }),
    exited: new Promise((resolve) => process.once('exit', () => resolve())),
  }
}

type Sum = { events: number; seconds: number; cpuMicros: number }

/** One round of load; its CPU counts until everything is stored. */
async function addRound(child: Child, ms: number, nextBody: () => string, sum: Sum): Promise<void> {
  const before = await child.ask('cpu')
  const load = await runLoad({
    port: child.port,
    path: '/api/v1/pixel/track',
    connections: CONNECTIONS,
    durationMs: ms,
    nextBody,
  })
  await child.ask('drain')
  sum.cpuMicros += (await child.ask('cpu')) - before
  sum.events += load.requests
  sum.seconds += load.seconds
}

type Measured = {
  readonly without: Sum
  readonly withAll: Sum
  /** Of each round: the rate with watchers against that without. */
  readonly ratios: number[]
  /** Rounds in which a watcher counted exactly what was sent, and in which all were in step. */
  readonly exact: number
  readonly inStep: number
}

const emptySum = (): Sum => ({ events: 0, seconds: 0, cpuMicros: 0 })
const rateOf = ({ events, seconds }: Sum) => events / seconds

/** With and without watchers side by side in each round, first one first and then the other: a shared machine has moods. */
async function alternate(
  child: Child,
  rounds: number,
  ms: number,
  nextBody: () => string,
): Promise<Measured> {
  const [without, withAll] = [emptySum(), emptySum()]
  const ratios: number[] = []
  let [exact, inStep] = [0, 0]
  const half = async (sum: Sum) => {
    const one = emptySum()
    await addRound(child, ms, nextBody, one)
    for (const name of ['events', 'seconds', 'cpuMicros'] as const) sum[name] += one[name]
    return one
  }
  await addRound(child, 2_000, nextBody, emptySum()) // warm
  for (let round = 0; round < rounds; round++) {
    const before = round % 2 === 0 ? await half(without) : undefined
    const watchers = await openWatchers(child.port, child.bench.key, WATCHERS)
    const reader = await openReader(child.port, child.bench.key)
    const watched = await half(withAll)
    await until(() => reader.events() >= watched.events, 5_000)
    await sleep(1_500) // longer than a beat: what came twice would be seen by now
    if (reader.events() === watched.events) exact++
    const ids = watchers.lastIds().map((id) => Number(id.split('.')[1]))
    if (Math.max(...ids) - Math.min(...ids) <= 1) inStep++
    watchers.leave()
    reader.leave()
    while ((await child.ask('watchers')) > 0) await sleep(20)
    await sleep(2_000) // until the view is forgotten
    ratios.push(rateOf(watched) / rateOf(before ?? (await half(without))))
  }
  return { without, withAll, ratios, exact, inStep }
}

/** CPU of the server in ms a second while a batch of a thousand events comes every second: steadier than a rate on a shared machine. */
async function steadyCpu(child: Child, seconds: number, nextEvent: () => object): Promise<number> {
  const before = await child.ask('cpu')
  const start = performance.now()
  for (let second = 1; second <= seconds; second++) {
    const body = JSON.stringify(Array.from({ length: 1_000 }, nextEvent))
    const answer = await fetch(`${child.url}/api/v1/events`, { method: 'POST', body })
    if (!answer.ok) throw new Error(`the collector answered ${answer.status}`)
    await sleep(Math.max(0, start + second * 1_000 - performance.now()))
  }
  return ((await child.ask('cpu')) - before) / (performance.now() - start)
}

async function cpuOfWatchers(child: Child, seconds: number, nextEvent: () => object) {
  await steadyCpu(child, 2, nextEvent) // warm
  const without = await steadyCpu(child, seconds, nextEvent)
  const watchers = await openWatchers(child.port, child.bench.key, WATCHERS)
  await sleep(1_000)
  const withAll = await steadyCpu(child, seconds, nextEvent)
  watchers.leave()
  while ((await child.ask('watchers')) > 0) await sleep(20)
  return { without, withAll }
}

/** How long after the answer an event is on a stream, the worst of several, while another workspace is under load and watched. */
async function visibility(child: Child, nextBody: () => string): Promise<number> {
  const watchers = await openWatchers(child.port, child.bench.key, WATCHERS)
  const reader = await openReader(child.port, child.quiet.key)
  const load = runLoad({
    port: child.port,
    path: '/api/v1/pixel/track',
    connections: CONNECTIONS,
    durationMs: TRIES * 1_600,
    nextBody,
  })
  let worst = 0
  for (let at = 0; at < TRIES; at++) {
    await sleep(137 * at)
    const orderId = `quiet-${at}`
    await fetch(`${child.url}/api/v1/pixel/track`, {
      method: 'POST',
      body: JSON.stringify({
        ...benchEvent(49, uuidv7(), Date.now()),
        pixel_id: child.quiet.pixelId,
        properties: { order_id: orderId },
      }),
    })
    const answeredAt = performance.now()
    await until(() => reader.view()?.conversions[0]?.conversion_id === orderId, 10_000)
    worst = Math.max(worst, performance.now() - answeredAt)
  }
  await load
  watchers.leave()
  reader.leave()
  return worst
}

async function until(isSo: () => boolean, limitMs: number): Promise<void> {
  const start = performance.now()
  while (!isSo() && performance.now() - start < limitMs) await sleep(5)
}

export async function runLiveBench({ short }: { short: boolean } = { short: false }): Promise<BenchRow[]> {
  const child = await startChild()
  let sent = 0
  const nextEvent = () => ({ ...benchEvent(sent++, uuidv7(), Date.now()), pixel_id: child.bench.pixelId })
  const nextBody = () => JSON.stringify(nextEvent())
  const rounds = short ? 3 : 7
  try {
    const measured = await alternate(child, rounds, short ? 1_500 : 3_000, nextBody)
    const cpu = await cpuOfWatchers(child, short ? 6 : 15, nextEvent)
    return [...rowsOf(measured, await visibility(child, nextBody)), cpuRow(cpu)]
  } finally {
    void child.ask('stop')
    await child.exited
  }
}

function rowsOf({ without, withAll, ratios, exact, inStep }: Measured, visibleMs: number): BenchRow[] {
  const cpu = ({ cpuMicros, events }: Sum) => (cpuMicros / 1000 / events).toFixed(3)
  const rounds = ratios.length
  const ratio = [...ratios].sort((left, right) => left - right)[Math.floor(rounds / 2)] ?? 0
  return [
    {
      bench: `live: collect rate with ${WATCHERS} watchers against without, median of ${rounds} rounds`,
      value: ratio,
      unit: 'ratio',
      target: '>= 0.85',
      ok: ratio >= 0.85,
      note: `${Math.round(rateOf(withAll))}/s of ${Math.round(rateOf(without))}/s; CPU an event ${cpu(withAll)} ms of ${cpu(without)} ms`,
    },
    {
      bench: 'live: event on a stream behind its answer, worst under load',
      value: visibleMs,
      unit: 'ms',
      target: '<= 2000',
      ok: visibleMs <= 2_000,
      note: `${TRIES} events of another workspace`,
    },
    {
      bench: 'live: rounds in which a watcher counted exactly the events sent',
      value: exact,
      unit: 'rounds',
      target: `= ${rounds}`,
      ok: exact === rounds,
      correctness: true,
    },
    {
      bench: `live: rounds in which all ${WATCHERS} were within a second of each other`,
      value: inStep,
      unit: 'rounds',
      target: `= ${rounds}`,
      ok: inStep === rounds,
    },
  ]
}

function cpuRow({ without, withAll }: { without: number; withAll: number }): BenchRow {
  const cost = withAll - without
  return {
    bench: `live: CPU of ${WATCHERS} watchers at a steady thousand events a second`,
    value: cost,
    unit: 'ms/s',
    target: '<= 150',
    ok: cost <= 150,
    note: `${Math.round(withAll)} ms/s of the server with them, ${Math.round(without)} without`,
  }
}
