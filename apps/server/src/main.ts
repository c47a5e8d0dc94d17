/** The server: one process that collects, answers and shows. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { openSegmentLog, type SegmentLog } from '@tributary/stores/event-log-segments'
import { createAuth } from './access/auth.ts'
import { firstOwnerLink } from './access/first-owner.ts'
import { isSignUpOpen } from './access/sign-up.ts'
import { createLedgerJob } from './attribute/ledger.jobs.ts'
import { createCollectorHandler } from './collect/collector.http.ts'
import { createConsumer } from './collect/consumer.ts'
import { createEventReaders } from './collect/event-readers.ts'
import { createDealJob } from './deals/deals.jobs.ts'
import { type Env, readEnv } from './env.ts'
import { type Installation, openInstallation } from './installation.ts'
import { createLiveService } from './live/live.service.ts'
import { createUpgradeListener, isSocketRequest } from './live/live-socket.ts'
import { createEmailJob } from './mail/email.jobs.ts'
import { createReminderJob } from './outreach/reminders.jobs.ts'
import { createPipedriveJobs } from './pipedrive/pipedrive.jobs.ts'
import { createSampleService, SAMPLE_SIZES } from './sample/sample.service.ts'
import { createServerApp } from './server-app.ts'
import { createUpkeepJob } from './upkeep.jobs.ts'

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

class PortInUseError extends Error {}

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
  const readers = createEventReaders()
  const sample = createSampleService({
    ...installation,
    eventLog,
    consumer,
    readers,
    nextVersion: installation.versions,
    ...installation.sources,
    size: SAMPLE_SIZES[env.TRIBUTARY_SAMPLE ?? 'full'],
  })
  const live = createLiveService({ ...installation, ...installation.sources, eventLog, logger: log })
  const collect = createCollectorHandler({
    log: live.log,
    findPixel: installation.access.findPixel,
    findWorkspaceByApiKey: installation.access.findWorkspaceByApiKey,
    now: installation.sources.now,
    newEventId: installation.sources.newId,
    trustedProxies: env.TRIBUTARY_TRUST_PROXY ?? 0,
    freeBytes: installation.directory.freeBytes,
  })
  let answer: RequestListener = (_request, response) =>
    void response.writeHead(503, { 'retry-after': '1' }).end()
  // The collector comes first and without the framework: it is the one path that must cost microseconds.
  const server = createServer(
    { keepAliveTimeout: 65_000, shouldUpgradeCallback: isSocketRequest },
    (request, response) => {
      if (!collect(request, response)) answer(request, response)
    },
  )
  try {
    await listen(server, options.port ?? env.TRIBUTARY_PORT ?? 3000, host)
  } catch (error) {
    await installation.close()
    throw error
  }
  const url = env.TRIBUTARY_PUBLIC_URL ?? addressOf(server, host)
  const accounts = createAccounts(installation, { host, publicUrl: url }, env)
  const app = createServerApp({ installation, accounts, sample, live, env })
  answer = getRequestListener(app.fetch)
  server.on('upgrade', createUpgradeListener(app.fetch))
  for (const worker of [consumer, installation.identify.jobs, installation.outbox]) worker.start()
  void sample.resumeRemovals()
  const jobs = createJobs(installation, url)
  for (const job of jobs) job.start()
  void installation.imports.resumeUnfinished()

  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopServer(server, installation, eventLog, consumer, [live, sample, ...jobs])
    return stopping
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(resolve))
  })
  log.info({ url, data: installation.directory.path }, 'listening')
  const link = await firstOwnerLink(accounts, installation.access)
  const signInUrl = link === undefined ? undefined : `${url}${link}`
  if (options.sample) void sample.loadOnFirstStart()
  return { url, signInUrl, stopped, stop }
}

function createAccounts(
  installation: Installation,
  reached: { readonly host: string; readonly publicUrl: string },
  env: Env,
) {
  const sendsEmail = installation.email.isSending
  return createAuth({
    db: installation.db,
    secret: installation.secret,
    publicUrl: reached.publicUrl,
    signUpOpen: isSignUpOpen({
      ...reached,
      asked: env.TRIBUTARY_SIGN_UP,
      sendsEmail,
      isBehindProxy: (env.TRIBUTARY_TRUST_PROXY ?? 0) > 0,
    }),
    confirmsAddresses: sendsEmail,
    rateLimit: true,
    events: installation.accountEvents,
    now: installation.sources.now,
  })
}

/** Background work that needs nothing but the installation and the address in its messages. */
function createJobs(installation: Installation, origin: string) {
  const { log } = installation
  return [
    createLedgerJob({ ledger: installation.ledger, log }),
    createReminderJob({ ...installation.outreach, origin, log }),
    createEmailJob({ email: installation.email, log }),
    createDealJob(installation),
    createPipedriveJobs({ ...installation, now: installation.sources.now, log }),
    createUpkeepJob(installation),
  ]
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`
}

function listen(server: Server, port: number, host: string): Promise<void> {
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
  server: Server,
  installation: Installation,
  eventLog: SegmentLog,
  consumer: { stop(): Promise<void> },
  jobs: readonly { stop(): Promise<void> }[],
): Promise<void> {
  server.close()
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), 2_000).unref()
  for (const job of jobs) await job.stop()
  await installation.imports.stop()
  await consumer.stop()
  await installation.identify.jobs.stop()
  await installation.outbox.stop()
  await eventLog.close()
  await installation.close()
  installation.log.info('stopped')
}
