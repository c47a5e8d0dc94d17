/** A whole collecting process to be killed: `collector-crash.testkit.ts DATA_DIR` prints its port. */
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { openAnalyticsStore } from '@tributary/stores/analytics-store'
import { openSegmentLog } from '@tributary/stores/event-log-segments'
import { migrateAnalytics } from '@tributary/stores/migrations'
import { createCollectorHandler } from './collector.http.ts'
import { createConsumer } from './consumer.ts'
import { createVersionClock } from './version-clock.ts'

const [dataDir = ''] = process.argv.slice(2)
mkdirSync(join(dataDir, 'analytics'), { recursive: true })
const analytics = await openAnalyticsStore({ kind: 'embedded', path: join(dataDir, 'analytics') })
await migrateAnalytics(analytics, join(import.meta.dirname, '../../../../migrations/clickhouse'))
const log = await openSegmentLog({ folder: join(dataDir, 'log'), segmentBytes: 200_000 })
const consumer = createConsumer({
  log,
  analytics,
  nextVersion: createVersionClock(() => Date.now()),
  refusedFile: join(dataDir, 'refused.ndjson'),
  logger: console,
})
consumer.start()
const handle = createCollectorHandler({
  log,
  findPixel: () => ({ workspaceId: '019a0000-0000-7000-8000-000000000001' }),
  findWorkspaceByApiKey: () => Promise.resolve(undefined),
  now: () => Date.now(),
  newEventId: () => 'unused',
  trustedProxies: 0,
})
const server = createServer((request, response) => {
  handle(request, response)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address ? address.port : 0)
})
