/** Sends queued messages: soon after they are queued, and at intervals for those that wait for another attempt. */
import { acrossScopes } from '@tributary/stores/row-scope'
import type { EmailService } from './email.service.ts'

const INTERVAL_MS = 15_000
/** The transaction that queued a message gets this long to commit. */
const NUDGE_MS = 200
const FORGET_EVERY_MS = 6 * 3_600_000

export function createEmailJob(deps: {
  email: Pick<EmailService, 'deliverDue' | 'forgetOld' | 'onQueued'>
  log: { error(fields: object, message: string): void }
}) {
  let timer: NodeJS.Timeout | undefined
  let forgetting: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = false

  async function run(): Promise<void> {
    try {
      while ((await deps.email.deliverDue()) > 0 && !isStopped);
    } catch (err) {
      deps.log.error({ err }, 'sending e-mail failed; it is tried again')
    }
  }

  function schedule(delayMs: number): void {
    if (isStopped) return
    clearTimeout(timer)
    // A request nudges; what is sent from then on is everybody's.
    timer = acrossScopes(() =>
      setTimeout(() => {
        running = (running ?? Promise.resolve()).then(run).finally(() => schedule(INTERVAL_MS))
      }, delayMs),
    )
    timer.unref()
  }

  function forget(): void {
    deps.email.forgetOld().catch((err: unknown) => deps.log.error({ err }, 'old e-mails were not forgotten'))
  }

  return {
    start: () => {
      deps.email.onQueued(() => schedule(NUDGE_MS))
      forgetting = setInterval(forget, FORGET_EVERY_MS)
      forgetting.unref()
      schedule(0)
    },
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      clearInterval(forgetting)
      await running
    },
  }
}
