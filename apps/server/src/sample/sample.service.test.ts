import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { overviewQuerySchema } from '@tributary/contract/overview'
import { openSegmentLog, type SegmentLog } from '@tributary/stores/event-log-segments'
import { identifier, sql, uint64, uuid } from '@tributary/stores/sql'
import { prepareAnalytics, testRelationalEnv } from '@tributary/testkit/test-stores'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Consumer, createConsumer } from '../collect/consumer.ts'
import { createEventReaders } from '../collect/event-readers.ts'
import { type Installation, openInstallation } from '../installation.ts'
import { createOverviewService } from '../measure/overview.service.ts'
import { createSampleService } from './sample.service.ts'

const folder = mkdtempSync(join(tmpdir(), 'tributary-sample-'))
/** The installation is opened up to three times a test. */
const SLOW_MS = 90_000
let runs = 0
let dataDir: string
let relational: Awaited<ReturnType<typeof testRelationalEnv>>
let installation: Installation
let eventLog: SegmentLog
let consumer: Consumer
let sample: ReturnType<typeof createSampleService>

beforeEach(async () => {
  dataDir = join(folder, String(runs++))
  relational = await testRelationalEnv()
  await prepareAnalytics(dataDir)
  await open()
})
afterEach(async () => {
  await close()
  await relational.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function open(clock?: () => number) {
  installation = await openInstallation({
    dataDir,
    env: relational.env,
    relationalSnapshotPath: relational.relationalSnapshotPath,
    log: pino({ level: 'error' }),
  })
  eventLog = await openSegmentLog({ folder: installation.directory.folder('log') })
  const { analytics, versions, log, sources } = installation
  consumer = createConsumer({
    log: eventLog,
    analytics,
    nextVersion: versions,
    refusedFile: join(dataDir, 'refused.ndjson'),
    logger: log,
  })
  consumer.start()
  sample = createSampleService({
    ...installation,
    eventLog,
    consumer,
    readers: createEventReaders(),
    nextVersion: versions,
    now: clock ?? sources.now,
    newId: sources.newId,
    size: { days: 20, people: 500 },
  })
}

async function close() {
  await sample.stop()
  await consumer.stop()
  await eventLog.close()
  await installation.close()
}

const TABLES = ['events', 'touches', 'conversions', 'identities', 'spend', 'refunds', 'handle_changes']

async function rowsOf(workspaceId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    const [row] = await installation.analytics.query<{ rows: string }>(
      sql`select count() as rows from ${identifier(table)} where workspace_id = ${uuid(workspaceId)}`,
    )
    counts[table] = Number(row?.rows)
  }
  return counts
}

async function sampleId(): Promise<string> {
  const id = await installation.access.findSampleWorkspaceId()
  if (id === undefined) throw new Error('there is no sample workspace')
  return id
}
const nothingLeft = Object.fromEntries(TABLES.map((table) => [table, 0]))

test(
  'the sample company is loaded into a workspace marked as one; removed, it leaves nothing and stays away',
  async () => {
    await sample.loadOnFirstStart()
    expect(sample.progress()).toBeNull()
    const id = await sampleId()
    expect(await installation.access.listWorkspaces()).toEqual([
      { id, name: 'Sample company', is_sample: true },
    ])
    const rows = await rowsOf(id)
    for (const table of TABLES) expect(rows[table], table).toBeGreaterThan(0)

    await close()
    await open()
    await sample.loadOnFirstStart()
    expect(await sampleId()).toBe(id)
    expect(await rowsOf(id)).toEqual(rows)

    await sample.removeWorkspace(id)
    expect(await installation.access.listWorkspaces()).toEqual([])
    await sample.removalsFinished()
    expect(await rowsOf(id)).toEqual(nothingLeft)
    expect(await installation.access.listInstallationValues('removing:')).toEqual([])
    await close()
    await open()
    await sample.loadOnFirstStart()
    expect(await installation.access.listWorkspaces()).toEqual([])
  },
  SLOW_MS,
)

test(
  'a removal that a crash cut off is finished after the next start, and another workspace keeps its rows',
  async () => {
    await sample.loadOnFirstStart()
    const id = await sampleId()
    const other = randomUUID()
    await installation.analytics.command(
      sql`insert into spend (workspace_id, day, channel) values (${uuid(other)}, '2026-01-01', 'Email')`,
    )
    // What a crash right after the answer leaves: the workspace is gone, its rows are not.
    await installation.access.deleteWorkspace(id, { [`removing:${id}`]: '2026-01-01T00:00:00.000Z' })
    await close()
    await open()
    expect((await rowsOf(id)).events).toBeGreaterThan(0)
    await sample.resumeRemovals()
    await sample.removalsFinished()
    expect(await rowsOf(id)).toEqual(nothingLeft)
    expect((await rowsOf(other)).spend).toBe(1)
    expect(await installation.access.listInstallationValues('removing:')).toEqual([])
  },
  SLOW_MS,
)

test(
  'the sample ends at the present: today has events, orders and the part of its spend that is past, the future nothing',
  async () => {
    const now = Date.parse('2026-06-10T15:00:00Z')
    await close()
    await open(() => now)
    await sample.loadOnFirstStart()
    const id = await sampleId()
    const [events] = await installation.analytics.query<{ today: string; latest_ms: string }>(
      sql`select countIf(toDate(ts) = '2026-06-10') as today, toUnixTimestamp64Milli(max(greatest(ts, received_at))) as latest_ms from events where workspace_id = ${uuid(id)}`,
    )
    expect(Number(events?.today)).toBeGreaterThan(0)
    expect(Number(events?.latest_ms)).toBeLessThanOrEqual(now)
    const [refunds] = await installation.analytics.query<{ late: string }>(
      sql`select countIf(ts > fromUnixTimestamp64Milli(toInt64(${uint64(now)}))) as late from refunds where workspace_id = ${uuid(id)}`,
    )
    expect(Number(refunds?.late)).toBe(0)
    const overview = createOverviewService({
      analytics: installation.analytics,
      attribution: installation.attribution,
      query: installation.query,
      now: () => now,
    })
    const ask = (from: string, to: string) =>
      overview.overview(
        { workspaceId: id, timeZone: 'UTC', currency: 'USD' },
        overviewQuerySchema.parse({ from, to }),
      )
    const found = await ask('2026-06-04', '2026-06-10')
    const last = found.series.at(-1)
    expect(last).toMatchObject({ day: '2026-06-10', complete: false })
    expect(last?.visitors).toBeGreaterThan(0)
    expect((await ask('2026-06-11', '2026-06-12')).data_elsewhere?.to).toBe('2026-06-10')
    const whole = found.series.slice(0, -1).map((point) => Number(point.spend_minor))
    const ordinary = whole.reduce((sum, spend) => sum + spend, 0) / whole.length
    expect(Number(last?.spend_minor) / ordinary).toBeGreaterThan(0.3)
    expect(Number(last?.spend_minor) / ordinary).toBeLessThan(1)
  },
  SLOW_MS,
)

test(
  'removed while it loads, the sample leaves nothing and does not come back',
  async () => {
    const loading = sample.loadOnFirstStart()
    while ((sample.progress()?.done ?? 0) < 0.05) await sleep(1)
    const id = await sampleId()
    await sample.removeWorkspace(id)
    expect(await installation.access.listWorkspaces()).toEqual([])
    await loading
    await sample.removalsFinished()
    await sleep(1_200) // the consumer's longest pause between two blocks
    expect(await rowsOf(id)).toEqual(nothingLeft)
    await close()
    await open()
    await sample.loadOnFirstStart()
    expect(await installation.access.listWorkspaces()).toEqual([])
  },
  SLOW_MS,
)

test('a stop with nothing under way leaves no timer that keeps the process alive', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await sample.stop()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test(
  'a load that was cut off begins anew on the next start',
  async () => {
    const loading = sample.loadOnFirstStart()
    while ((sample.progress()?.done ?? 0) < 0.05) await sleep(1)
    const cutOff = await sampleId()
    await sample.stop()
    await loading
    await close()
    await open()
    await sample.loadOnFirstStart()
    expect(await sampleId()).not.toBe(cutOff)
    await sample.removalsFinished()
    expect(await rowsOf(cutOff)).toEqual(nothingLeft)
    expect((await rowsOf(await sampleId())).events).toBeGreaterThan(0)
  },
  SLOW_MS,
)
