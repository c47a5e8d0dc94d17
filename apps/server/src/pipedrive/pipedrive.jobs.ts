/**
 * Wakes the work with Pipedrive: at once when something was written or somebody asks, later when the work says so. What is
 * to be sent is in our own tables; pg-boss holds when to look at them, durably and for one process of several
 * (docs/adr/0008).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Kysely } from 'kysely'
import { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import { createBossDatabase } from './boss-database.ts'
import type { PipedriveService } from './pipedrive.service.ts'

export type PipedriveJobsDeps<Tables> = {
  readonly db: Kysely<Tables>
  readonly pipedrive: Pick<PipedriveService, 'drain' | 'listToWake' | 'listConnected' | 'onWake'>
  readonly now: () => number
  readonly log: Logger
  /** Wakes of one workspace nearer to each other than this are one. */
  readonly bucketMs?: number
}

const QUEUE = 'pipedrive'
const SCHEMA = 'job_queue'
/** How often is looked for what was written. */
const LOOK_EVERY_MS = 2_000
const BUCKET_MS = 5_000
/** So much is sent in one stretch, so that others get their turn. */
const STRETCH = 100

type Wake = { readonly workspaceId: string }

export function createPipedriveJobs<Tables>(deps: PipedriveJobsDeps<Tables>) {
  const { pipedrive, log, bucketMs = BUCKET_MS } = deps
  const boss = new PgBoss({ db: createBossDatabase(deps.db), schema: SCHEMA, schedule: false })
  boss.on('error', (error) => log.error({ err: error }, 'the job queue failed'))
  const stopping = new AbortController()
  let working: Promise<void> | undefined
  let workerId = ''

  async function wake(workspaceId: string, atMs?: number): Promise<void> {
    const bucket = atMs === undefined ? 'now' : Math.ceil(atMs / bucketMs)
    await boss.send(QUEUE, { workspaceId } satisfies Wake, {
      singletonKey: `${workspaceId}:${bucket}`,
      retryLimit: 2,
      ...(atMs === undefined ? {} : { startAfter: new Date(Number(bucket) * bucketMs) }),
    })
    if (atMs === undefined) boss.notifyWorker(workerId)
  }

  async function work({ workspaceId }: Wake): Promise<void> {
    const nextAtMs = await pipedrive.drain(workspaceId, { maxItems: STRETCH, signal: stopping.signal })
    if (nextAtMs !== undefined) await wake(workspaceId, nextAtMs > deps.now() ? nextAtMs : undefined)
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
      if (stopping.signal.aborted) return
      try {
        for (const workspaceId of await pipedrive.listToWake()) await wake(workspaceId)
      } catch (error) {
        log.error({ err: error }, 'looking for what Pipedrive should know failed')
      }
    }
  }

  async function begin(): Promise<void> {
    await boss.start()
    // One waiting wake for each key; any number at work, since the work itself goes one at a time.
    await boss.createQueue(QUEUE, { policy: 'short' })
    workerId = await boss.work<Wake>(
      QUEUE,
      { pollingIntervalSeconds: Math.min(2, bucketMs / 1000) },
      async (jobs) => {
        for (const job of jobs) await work(job.data)
      },
    )
    pipedrive.onWake((workspaceId) => {
      acrossScopes(() => wake(workspaceId)).catch((error: unknown) =>
        log.error({ err: error }, 'a wake was not queued'),
      )
    })
    for (const workspaceId of await pipedrive.listConnected()) await wake(workspaceId)
    await look()
  }

  return {
    start: (): void => {
      working ??= begin().catch((error: unknown) =>
        log.error({ err: error }, 'the work with Pipedrive did not begin'),
      )
    },
    /** Ends after the record at hand. */
    stop: async (): Promise<void> => {
      stopping.abort()
      if (working === undefined) return
      await working
      await boss.stop({ graceful: true, timeout: 30_000 })
    },
  }
}
