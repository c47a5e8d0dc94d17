/**
 * The process that `collect.ts` measures: `collect-child.ts DATA_DIR` serves the collector on a free port with everything
 * behind it, and beside it an empty handler to compare with. Answers commands of its parent over IPC.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createCollectorHandler } from '@tributary/server/collect/collector.http'
import { createConsumer } from '@tributary/server/collect/consumer'
import { createVersionClock } from '@tributary/server/collect/version-clock'
import { openAnalyticsStore } from '@tributary/stores/analytics-store'
import { openSegmentLog } from '@tributary/stores/event-log-segments'
import { migrateAnalytics } from '@tributary/stores/migrations'
import { sql, text } from '@tributary/stores/sql'

const WORKSPACE = '0191d9a4-0000-7000-8000-000000000001'

const [dataDir = ''] = process.argv.slice(2)
mkdirSync(join(dataDir, 'analytics'), { recursive: true })
const analytics = await openAnalyticsStore({ kind: 'embedded', path: join(dataDir, 'analytics') })
await migrateAnalytics(analytics, join(import.meta.dirname, '../migrations/clickhouse'))
const log = await openSegmentLog({ folder: join(dataDir, 'log') })
const consumer = createConsumer({
  log,
  analytics,
  nextVersion: createVersionClock(() => Date.now()),
  refusedFile: join(dataDir, 'refused.ndjson'),
  logger: { warn: (fields) => console.error(fields), error: (fields) => console.error(fields) },
})
const collect = createCollectorHandler({
  log,
  findPixel: (id) => (id === 'bench' ? { workspaceId: WORKSPACE } : undefined),
  findWorkspaceByApiKey: () => Promise.resolve(undefined),
  now: () => Date.now(),
  newEventId: () => randomUUID(),
  trustedProxies: 0,
})
consumer.start()

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

type Command =
  | { readonly kind: 'cpu' | 'drain' | 'count' | 'stop' }
  | { readonly kind: 'find'; readonly eventId: string }

async function obey(command: Command): Promise<number> {
  switch (command.kind) {
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return user + system
    }
    case 'drain':
      await consumer.waitUntilStored(log.end())
      return 0
    case 'count':
      return Number((await analytics.query<{ n: string }>(sql`select count() as n from events`))[0]?.n ?? 0)
    case 'find':
      return Number(
        (
          await analytics.query<{ n: string }>(
            sql`select count() as n from events where event_id = ${text(command.eventId)}`,
          )
        )[0]?.n ?? 0,
      )
    case 'stop':
      await consumer.stop()
      await log.close()
      await analytics.close()
      process.disconnect()
      process.exit(0)
  }
}

// Only the parent, collect.ts, sends these.
process.on('message', (message: { id: number; command: Command }) => {
  void obey(message.command).then((value) => process.send?.({ id: message.id, value }))
})
const port = await listen((request, response) => {
  if (!collect(request, response)) response.writeHead(404).end()
})
const emptyPort = await listen((_request, response) => {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"success":true}')
})
process.send?.({ ready: { port, emptyPort } })
