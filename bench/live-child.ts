/**
 * The process that `live.ts` measures: `live-child.ts DATA_DIR` serves collector, accounts and live view on a free port, as
 * the server does. Two workspaces: pixel `bench` takes the load, pixel `quiet` an event now and then.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createAuth } from '@tributary/server/access/auth'
import { createCollectorHandler } from '@tributary/server/collect/collector.http'
import { createConsumer } from '@tributary/server/collect/consumer'
import { readEnv } from '@tributary/server/env'
import { openInstallation } from '@tributary/server/installation'
import { createLiveService } from '@tributary/server/live/live.service'
import { createServerApp } from '@tributary/server/server-app'
import { openSegmentLog } from '@tributary/stores/event-log-segments'
import { pino } from 'pino'

const [dataDir = ''] = process.argv.slice(2)
const env = readEnv({})
const installation = await openInstallation({ dataDir, env, log: pino({ level: 'warn' }) })
const { access, sources, analytics, log } = installation
const eventLog = await openSegmentLog({ folder: installation.directory.folder('log') })
const consumer = createConsumer({
  log: eventLog,
  analytics,
  nextVersion: installation.versions,
  refusedFile: join(dataDir, 'refused.ndjson'),
  logger: log,
})
// Half a second after the last watcher has left the view costs nothing again: rounds without watchers are without it.
const live = createLiveService({ ...sources, analytics, eventLog, logger: log, idleMs: 500 })
const workspaces = {
  bench: await createWorkspace('Bench'),
  quiet: await createWorkspace('Quiet'),
}

async function createWorkspace(name: string) {
  const { workspace_id } = await access.createWorkspace(undefined, { name, currency: 'EUR' })
  const { api_key } = await access.createApiKey(workspace_id, 'bench', null)
  return { workspaceId: workspace_id, apiKey: api_key }
}

const collect = createCollectorHandler({
  log: live.log,
  findPixel: (id) => (id === 'bench' || id === 'quiet' ? workspaces[id] : undefined),
  findWorkspaceByApiKey: access.findWorkspaceByApiKey,
  now: sources.now,
  newEventId: sources.newId,
  trustProxy: false,
})
const accounts = createAuth({
  db: installation.db,
  secret: installation.secret,
  publicUrl: 'http://127.0.0.1',
  signUpOpen: false,
  rateLimit: true,
  onUserCreated: () => Promise.resolve(),
})
const sample = { progress: () => null, removeWorkspace: () => Promise.resolve() }
const answer = getRequestListener(createServerApp({ installation, accounts, sample, live, env }).fetch)
const server = createServer((request, response) => {
  if (!collect(request, response)) void answer(request, response)
})
consumer.start()

export type LiveCommand = 'cpu' | 'drain' | 'watchers' | 'stop'

async function obey(command: LiveCommand): Promise<number> {
  switch (command) {
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return user + system
    }
    case 'drain':
      await consumer.waitUntilStored(eventLog.end())
      return 0
    case 'watchers':
      return live.watchers()
    case 'stop':
      await live.stop()
      server.closeAllConnections()
      await consumer.stop()
      await eventLog.close()
      await installation.close()
      process.disconnect()
      process.exit(0)
  }
}

// Only the parent, live.ts, sends these.
process.on('message', (message: { id: number; command: LiveCommand }) => {
  void obey(message.command).then((value) => process.send?.({ id: message.id, value }))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const keys = { bench: workspaces.bench.apiKey, quiet: workspaces.quiet.apiKey }
process.send?.({ ready: { port: (server.address() as AddressInfo).port, keys } })
