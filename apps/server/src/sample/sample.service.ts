/** The sample company: a simulated shop, loaded on the first start through the same event log as everything else. */
import { AppError } from '@tributary/contract/errors'
import type { EventLog } from '@tributary/stores/event-log'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { ShopWorld } from '@tributary/testkit/world/shop-world'
import { SAMPLE_SHOP, SMALL_SHOP, simulateShop } from '@tributary/testkit/world/simulate-shop'
import type { Logger } from 'pino'
import type { Consumer } from '../collect/consumer.ts'
import { createEventRowEncoder, type EventReaders } from '../collect/event-row.ts'
import { createLogPayload } from '../collect/log-payload.ts'
import { readWireEvent } from '../collect/wire-event.ts'
import { REFUND_COLUMNS, SPEND_COLUMNS } from './sample.sql.ts'
import { refundsUntil, spendUntil } from './sample-facts.ts'
import { createWorkspaceRemoval, type RemovalDeps } from './workspace-removal.ts'

export type SampleDeps = Omit<RemovalDeps, 'settle' | 'log'> & {
  readonly log: Logger
  readonly eventLog: EventLog
  readonly consumer: Consumer
  readonly readers: EventReaders
  readonly nextVersion: () => bigint
  readonly newId: () => string
  /** Size of the world; the usual sample when absent. */
  readonly size?: { readonly days: number; readonly people: number }
}

/** `small` is loaded within a second or two: for tests, and for machines where every second counts. */
export const SAMPLE_SIZES = { full: SAMPLE_SHOP, small: SMALL_SHOP } as const

/** Installation value that says what became of the sample: `loading` means a start was cut off in the middle. */
const SAMPLE_STATE = 'sample'
const SEED = 7
const ROWS_PER_RECORD = 2_000
const MAX_PENDING_BYTES = 32 * 1024 * 1024
const DAY_MS = 86_400_000
/** A stop waits this long for removals under way; the next start continues them. */
const STOP_WAIT_MS = 5_000

type EventsToStore = {
  readonly workspaceId: string
  readonly pixelId: string
  readonly shop: ShopWorld
  readonly untilMs: number
}

export function createSampleService(deps: SampleDeps) {
  const { access, analytics } = deps
  let progress: { done: number; phase: string } | null = null
  /** Set when the server stops or the sample is removed while it loads. */
  let isEnding = false
  let loading: Promise<void> | undefined
  const removal = createWorkspaceRemoval({
    ...deps,
    // What still waits in the log would come back after the rows are gone.
    settle: async () => {
      await loading
      await deps.consumer.waitUntilStored(deps.eventLog.end())
    },
  })

  async function load(): Promise<void> {
    const state = await access.installationValue(SAMPLE_STATE)
    if (state === 'loaded' || state === 'removed') return
    const unfinished = await access.findSampleWorkspaceId()
    if (unfinished !== undefined) await removal.remove(unfinished)
    const startedAt = deps.now()
    await access.saveInstallationValue(SAMPLE_STATE, 'loading')
    const { workspace_id: workspaceId, pixel_id: pixelId } = await access.createWorkspace(undefined, {
      name: 'Sample company',
      currency: 'USD',
      time_zone: 'UTC',
      is_sample: true,
    })
    await access.shareSampleWithEveryone(workspaceId)
    progress = { done: 0.02, phase: 'Simulating a shop' }
    await breathe()
    // The world is simulated to the end of today and told up to now: nothing of it lies in the future.
    const shop = simulateShop({
      seed: SEED,
      endDay: new Date(startedAt + DAY_MS).toISOString().slice(0, 10),
      ...(deps.size ?? SAMPLE_SHOP),
    })
    await storeSpendAndRefunds(workspaceId, shop, startedAt)
    const sent = await storeEvents({ workspaceId, pixelId, shop, untilMs: startedAt })
    if (isEnding) return
    await access.saveInstallationValue(SAMPLE_STATE, 'loaded')
    deps.log.info({ events: sent, ms: deps.now() - startedAt }, 'the sample company is loaded')
  }

  /** Answers how many. When loading ends early, a start that finds it so begins anew, unless the sample was removed. */
  async function storeEvents({ workspaceId, pixelId, shop, untilMs }: EventsToStore): Promise<number> {
    const encode = createEventRowEncoder(deps.readers)
    let rows: string[] = []
    let sent = 0
    let position = deps.eventLog.end()
    for (const batch of shop.batches(pixelId)) {
      for (const { event, receivedAtMs, ip, userAgent } of batch) {
        if (receivedAtMs > untilMs) break
        const clean = readWireEvent(event, { receivedAtMs, ip, userAgent, newEventId: deps.newId })
        if (!clean.ok)
          throw new AppError('Internal', `the simulated shop made an event that is refused: ${clean.reason}`)
        rows.push(encode(clean.event, workspaceId))
        if (rows.length < ROWS_PER_RECORD) continue
        position = await deps.eventLog.append(createLogPayload(rows.join('')))
        sent += rows.length
        rows = []
        progress = {
          done: 0.05 + (0.85 * sent) / shop.counts.events,
          phase: `Storing events: ${sent} of ${shop.counts.events}`,
        }
        await breathe()
        while (deps.eventLog.pendingBytes() > MAX_PENDING_BYTES && !isEnding) await pause(20)
        if (isEnding) return sent
      }
    }
    if (rows.length > 0) position = await deps.eventLog.append(createLogPayload(rows.join('')))
    progress = { done: 0.92, phase: 'Deriving sessions and conversions' }
    await deps.consumer.waitUntilStored(position)
    return sent + rows.length
  }

  async function storeSpendAndRefunds(workspaceId: string, shop: ShopWorld, untilMs: number): Promise<void> {
    const version = deps.nextVersion()
    const line = (cells: readonly (string | number | bigint)[]) => `${cells.join('\t')}\n`
    const spend = spendUntil(shop.spend, untilMs).map((row) =>
      line([
        workspaceId,
        row.date,
        row.channel,
        row.campaign,
        row.currency,
        row.amount_minor,
        row.impressions,
        row.clicks,
        'sample',
        version,
      ]),
    )
    const refunds = refundsUntil(shop.refunds, untilMs).map((row, index) =>
      line([
        workspaceId,
        row.order_id,
        index,
        row.ts.replace('T', ' ').replace('Z', ''),
        row.amount_minor,
        'sample',
        version,
      ]),
    )
    await analytics.insertTsv('spend', SPEND_COLUMNS, Buffer.from(spend.join('')))
    await analytics.insertTsv('refunds', REFUND_COLUMNS, Buffer.from(refunds.join('')))
  }

  return {
    progress: () => progress,
    /** Loads the sample unless it was loaded or removed before. Failing is logged: everything else works without it. */
    loadOnFirstStart: (): Promise<void> => {
      loading ??= load()
        .catch((err: unknown) =>
          deps.log.error({ err }, 'the sample company could not be loaded; the next start tries again'),
        )
        .finally(() => {
          progress = null
        })
      return loading
    },
    /** Removes a workspace, its rows in the background; the sample stays away afterwards. */
    removeWorkspace: (workspaceId: string): Promise<void> =>
      // It ends the scope that the request has, and what it leaves behind is the installation's.
      acrossScopes(async () => {
        const isSample = (await access.findSampleWorkspaceId()) === workspaceId
        if (isSample) isEnding = true
        await removal.remove(workspaceId, isSample ? { [SAMPLE_STATE]: 'removed' } : {})
      }),
    /** Continues removals that a stop cut off. */
    resumeRemovals: removal.resume,
    /** Resolves once no removal is under way. */
    removalsFinished: removal.idle,
    stop: async (): Promise<void> => {
      isEnding = true
      await loading
      await within(STOP_WAIT_MS, removal.idle())
    },
  }
}

/** Waits no longer than this; a timer that is left behind would keep the process alive for all of it. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work, limit]).finally(() => clearTimeout(timer))
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
/** Lets requests through between two pieces of work. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
