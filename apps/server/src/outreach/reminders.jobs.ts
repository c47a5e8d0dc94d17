/** Once a minute: the digests of those whose day has begun, and touches whose contact has another handle by now. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { RemindersService } from './reminders.service.ts'

const INTERVAL_MS = 60_000

export function createReminderJob(deps: {
  reminders: Pick<RemindersService, 'sendDigests'>
  staleTouches: { readonly tellAgain: () => Promise<number> }
  /** Where members reach the server. */
  origin: string
  log: Pick<Logger, 'error'>
  intervalMs?: number
}) {
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      // What fails is tried again: a digest counts as sent only together with its message.
      await deps.reminders
        .sendDigests(deps.origin)
        .catch((err: unknown) => deps.log.error({ err }, 'digests are not sent yet'))
      await deps.staleTouches
        .tellAgain()
        .catch((err: unknown) => deps.log.error({ err }, 'touches are not told again yet'))
      await sleep(deps.intervalMs ?? INTERVAL_MS, undefined, { signal: stopping.signal, ref: false }).catch(
        () => undefined,
      )
    }
  }

  return {
    start: (): void => {
      working ??= work()
    },
    /** Ends after the round at hand. */
    stop: async (): Promise<void> => {
      stopping.abort()
      await working
    },
  }
}
