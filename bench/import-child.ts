/** One import in a process of its own, so that its memory is its own: `import-child.ts DATA_DIR [EVENTS_FILE]` prints a JSON line. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@tributary/server/database'
import { createImportService } from '@tributary/server/import/import.service'
import { openAnalyticsStore } from '@tributary/stores/analytics-store'
import { migrateAnalytics, migrateRelational } from '@tributary/stores/migrations'
import { openRelationalStore } from '@tributary/stores/relational-store'

const ROOT = join(import.meta.dirname, '..')
const WORKSPACE = '0191d9a4-0000-7000-8000-000000000001'

const [dataDir = '', file] = process.argv.slice(2)
mkdirSync(join(dataDir, 'analytics'), { recursive: true })
const db = await openRelationalStore<Database>({ kind: 'embedded', path: join(dataDir, 'relational') })
const analytics = await openAnalyticsStore({ kind: 'embedded', path: join(dataDir, 'analytics') })
await migrateRelational(db, join(ROOT, 'migrations/postgres'))
await migrateAnalytics(analytics, join(ROOT, 'migrations/clickhouse'))

if (file === undefined || !existsSync(file)) {
  await db.insertInto('workspace').values({ id: WORKSPACE, name: 'Bench', currency: 'EUR' }).execute()
} else {
  let version = BigInt(Date.now()) * 1000n
  const service = createImportService({
    db,
    analytics,
    uploadsFolder: join(dataDir, 'uploads'),
    now: () => Date.now(),
    newId: () => randomUUID(),
    nextVersion: () => ++version,
    log: { info: () => undefined, warn: () => undefined, error: (error: unknown) => console.error(error) },
  })
  await sleep(2_000) // opening the databases takes memory that is given back only now
  const startRss = process.memoryUsage.rss()
  const start = performance.now()
  const startCpu = process.cpuUsage()
  let peak = startRss
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  const done = await service.importFileNow(WORKSPACE, file, { kind: 'events' })
  clearInterval(timer)
  const cpu = process.cpuUsage(startCpu)
  const cpuSeconds = (cpu.user + cpu.system) / 1e6
  const seconds = (performance.now() - start) / 1000
  console.log(
    JSON.stringify({
      state: done.state,
      error: done.error,
      rows: done.rows_read,
      stored: done.rows_stored,
      seconds,
      cpuSeconds,
      startRss,
      peakRss: peak,
    }),
  )
  await service.stop()
}
await analytics.close()
await db.destroy()
