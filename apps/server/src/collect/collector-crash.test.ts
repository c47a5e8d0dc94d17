import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAnalyticsStore } from '@tributary/stores/analytics-store'
import { openSegmentLog } from '@tributary/stores/event-log-segments'
import { sql } from '@tributary/stores/sql'
import { expect, test } from 'vitest'
import { createConsumer } from './consumer.ts'
import { createVersionClock } from './version-clock.ts'

const CHILD = join(import.meta.dirname, 'collector-crash.testkit.ts')
const KILLS = 3
/** Answers before a kill; a third of the events is sent twice. */
const MIN_ACKNOWLEDGED = 100

async function start(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [CHILD, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    child.once('exit', (code) => reject(new Error(`the collector ended with ${code}`)))
  })
  return { child, url: `http://127.0.0.1:${port}/api/v1/pixel/track` }
}

/** Sends numbered events, some twice, from several connections until the process is killed under them. */
async function sendAndKill(dataDir: string, run: number, killAfterMs: number): Promise<string[]> {
  const { child, url } = await start(dataDir)
  const acknowledged: string[] = []
  let next = 0
  const sendForEver = async () => {
    for (;;) {
      const id = `run${run}-${next++}`
      const body = JSON.stringify({
        pixel_id: 'p',
        event_id: id,
        event_type: 'x',
        session_id: `s${next % 20}`,
        page_url: 'https://a.example/',
      })
      for (let times = 0; times < (next % 3 === 0 ? 2 : 1); times++) {
        const response = await fetch(url, { method: 'POST', body })
        if (response.status === 202) acknowledged.push(id)
      }
    }
  }
  const sending = Array.from({ length: 6 }, () => sendForEver().catch(() => undefined))
  await sleep(killAfterMs)
  // A busy machine answers slowly; a kill before anything is acknowledged would show nothing.
  while (acknowledged.length < MIN_ACKNOWLEDGED) await sleep(20)
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await Promise.all([exited, ...sending])
  return acknowledged
}

test(`killed ${KILLS} times under load, every acknowledged event is stored exactly once`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tributary-killed-'))
  try {
    const acknowledged = new Set<string>()
    for (let run = 0; run < KILLS; run++)
      for (const id of await sendAndKill(dataDir, run, 700 + run * 430)) acknowledged.add(id)

    const analytics = await openAnalyticsStore({ kind: 'embedded', path: join(dataDir, 'analytics') })
    const log = await openSegmentLog({ folder: join(dataDir, 'log') })
    const consumer = createConsumer({
      log,
      analytics,
      nextVersion: createVersionClock(() => Date.now()),
      refusedFile: join(dataDir, 'refused.ndjson'),
      logger: console,
    })
    consumer.start()
    await consumer.waitUntilStored(log.end())
    await consumer.stop()
    const rows = await analytics.query<{ event_id: string; times: string }>(
      sql`select event_id, count() as times from events group by event_id`,
    )
    const touches = await analytics.query<{ all: string; visits: string }>(
      sql`select count() as all, uniqExact(touch_id) as visits from touches`,
    )
    await log.close()
    await analytics.close()
    const times = new Map(rows.map((row) => [row.event_id, row.times]))
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * (MIN_ACKNOWLEDGED / 2))
    expect([...acknowledged].filter((id) => times.get(id) !== '1')).toEqual([])
    expect(rows.filter((row) => row.times !== '1')).toEqual([])
    expect(touches).toEqual([{ all: '20', visits: '20' }])
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 120_000)
