/** The server: one process that collects, answers and shows. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { openSegmentLog, type SegmentLog } from '@tributary/stores/event-log-segments'
import { createAuth } from './access/auth.ts'
import { createCollectorHandler } from './collect/collector.http.ts'
import { createConsumer } from './collect/consumer.ts'
import { type Env, readEnv } from './env.ts'
import { type Installation, openInstallation } from './installation.ts'
import { createSampleService } from './sample/sample.service.ts'
import { createServerApp } from './server-app.ts'

export type StartOptions = {
  readonly dataDir?: string | undefined
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly sample: boolean
}
export type RunningServer = {
  readonly url: string
  readonly signInUrl: string | undefined
  readonly stopped: Promise<void>
  readonly stop: () => Promise<void>
}

export class PortInUseError extends Error {}

/** Opens everything, listens, and answers once the first request can be served. Stops on SIGINT and SIGTERM. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const env = readEnv()
  const host = options.host ?? env.TRIBUTARY_HOST ?? '127.0.0.1'
  const installation = await openInstallation({
    dataDir: options.dataDir ?? env.TRIBUTARY_DATA ?? 'data',
    env,
  })
  const { log } = installation
  const eventLog = await openSegmentLog({ folder: installation.directory.folder('log') })
  const consumer = createConsumer({
    log: eventLog,
    analytics: installation.analytics,
    nextVersion: installation.versions,
    refusedFile: join(installation.directory.folder('log'), 'refused.ndjson'),
    logger: log,
  })
  const sample = createSampleService({ installation })
  const accounts = createAuth({
    db: installation.db,
    secret: installation.secret,
    publicUrl: env.TRIBUTARY_PUBLIC_URL,
    signUpOpen: env.TRIBUTARY_SIGN_UP !== 'closed',
    rateLimit: true,
    onUserCreated: (userId) => installation.access.joinSample(userId),
  })
  const collect = createCollectorHandler({
    log: eventLog,
    findPixel: installation.access.findPixel,
    findWorkspaceByApiKey: installation.access.findWorkspaceByApiKey,
    now: installation.sources.now,
    newEventId: installation.sources.newId,
    trustProxy: env.TRIBUTARY_TRUST_PROXY ?? false,
    freeBytes: installation.directory.freeBytes,
  })
  const app = createServerApp({ installation, accounts, sample, env })
  const listener = getRequestListener(app.fetch)
  // The collector comes first and without the framework: it is the one path that must cost microseconds.
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    if (!collect(request, response)) void listener(request, response)
  })
  await listen(server, options.port ?? env.TRIBUTARY_PORT ?? 3000, host)
  consumer.start()
  void installation.imports.resumeUnfinished()

  const { port } = server.address() as AddressInfo
  const url =
    env.TRIBUTARY_PUBLIC_URL ?? `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopServer(server, installation, eventLog, consumer, sample)
    return stopping
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(resolve))
  })
  log.info({ url, data: installation.directory.path }, 'listening')
  const signInUrl = await sample.firstOwnerLink(accounts, url)
  if (options.sample) void sample.loadOnFirstStart()
  return { url, signInUrl, stopped, stop }
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new PortInUseError(`Port ${port} of ${host} is in use. Choose another with --port.`, {
              cause: error,
            })
          : error,
      ),
    )
    server.listen(port, host, resolve)
  })
}

async function stopServer(
  server: ReturnType<typeof createServer>,
  installation: Installation,
  eventLog: SegmentLog,
  consumer: { stop(): Promise<void> },
  sample: { stop(): Promise<void> },
): Promise<void> {
  server.close()
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), 2_000).unref()
  await sample.stop()
  await installation.imports.stop()
  await consumer.stop()
  await eventLog.close()
  await installation.close()
  installation.log.info('stopped')
}
