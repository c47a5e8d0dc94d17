/**
 * From the event log to the tables: reads records, gathers them into large blocks and stores each, then tells the log how
 * far it came. A block stored twice after a crash counts once, so the order "store, then commit" loses and doubles nothing.
 */
import { appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { EventLog, LogPosition } from '@tributary/stores/event-log'
import { createBlockLoader } from './block-loader.ts'
import { readLogPayload } from './log-payload.ts'

export type ConsumerLogger = {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type ConsumerOptions = {
  readonly log: EventLog
  readonly analytics: AnalyticsStore
  readonly nextVersion: () => bigint
  /** Records that the engine cannot read are kept here, one JSON line each, with the reason. */
  readonly refusedFile: string
  readonly logger: ConsumerLogger
  readonly onStored?: (block: { readonly stored: number; readonly known: number }) => void
}

export type Consumer = {
  start(): void
  /** Stores what the log holds, then stops. A store that fails meanwhile ends the attempt: the log keeps the rest. */
  stop(): Promise<void>
  /** Resolves once everything before the position is stored. */
  waitUntilStored(position: LogPosition): Promise<void>
  /** How long the oldest event that is not stored has been waiting, as seen at the last look; 0 when none is. */
  lagMs(): number
}

/** How often an idle consumer looks. */
const LOOK_MS = 100
/**
 * Least time from the start of a block to the start of the next, unless a block is full. A block costs some fifteen statements
 * (about 0.1 s of CPU) however small it is, and an event shall be in the numbers within 2 s.
 */
const PAUSE_MS = 1_400
const MAX_BLOCK_BYTES = 24 * 1024 * 1024
const READ_BYTES = 8 * 1024 * 1024
const FIRST_RETRY_MS = 200
const MAX_RETRY_MS = 10_000

export function createConsumer(options: ConsumerOptions): Consumer {
  const { log, analytics, logger } = options
  const loader = createBlockLoader({
    analytics,
    nextVersion: options.nextVersion,
    folder: dirname(options.refusedFile),
    refuse: keepRefused,
  })
  const waiters = new Set<{ position: LogPosition; resolve: () => void }>()
  let running: Promise<void> | undefined
  let isStopping = false
  let wake: () => void = () => undefined
  let waitingSince: number | undefined

  async function keepRefused(row: string, reason: string): Promise<void> {
    logger.error({ reason }, 'an event in the log cannot be stored; it is kept in the refused file')
    await appendFile(options.refusedFile, `${JSON.stringify({ reason, row })}\n`, { mode: 0o600 })
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!isStopping || hasMore()) {
      if (!hasMore()) {
        waitingSince = undefined
        await pause(LOOK_MS)
        continue
      }
      waitingSince ??= performance.now()
      try {
        const startedAt = performance.now()
        const isFull = await storeNext()
        retryMs = FIRST_RETRY_MS
        waitingSince = undefined
        if (!isFull && !isStopping) await pause(Math.max(0, PAUSE_MS - (performance.now() - startedAt)))
      } catch (cause) {
        logger.warn({ err: cause, retryMs }, 'events could not be stored yet; the log keeps them')
        if (isStopping) return
        await pause(retryMs)
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)
      }
    }
  }

  const hasMore = () => log.end() > log.committed()

  /** Stores one block; answers whether it was full, so that the next should follow at once. */
  async function storeNext(): Promise<boolean> {
    const rows: Uint8Array[] = []
    let bytes = 0
    let next = log.committed()
    while (bytes < MAX_BLOCK_BYTES && next < log.end()) {
      const block = await log.read(next, READ_BYTES)
      for (const payload of block.payloads) {
        const payloadRows = readLogPayload(payload)
        bytes += payloadRows.byteLength
        rows.push(payloadRows)
      }
      next = block.next
    }
    const stored = await loader.store(rows)
    await log.commit(next)
    options.onStored?.(stored)
    settleWaiters()
    return bytes >= MAX_BLOCK_BYTES
  }

  function settleWaiters(): void {
    for (const waiter of waiters) {
      if (waiter.position > log.committed()) continue
      waiters.delete(waiter)
      waiter.resolve()
    }
  }

  return {
    start: () => {
      running ??= run()
    },
    stop: async () => {
      isStopping = true
      wake()
      await running
    },
    waitUntilStored: (position) =>
      position <= log.committed()
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.add({ position, resolve })
            wake()
          }),
    lagMs: () => (waitingSince === undefined ? 0 : performance.now() - waitingSince),
  }
}
