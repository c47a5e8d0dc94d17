/** The event log as its writers see it, with a listener to what became durable. */
import type { EventLog } from '@tributary/stores/event-log'

/**
 * The same log; `listen` gets each payload that was appended through it, once that is durable and in the order of the log.
 * The listener must not throw, and costs every append its time.
 */
export function tapEventLog(log: EventLog, listen: (payload: Uint8Array) => void): EventLog {
  return {
    ...log,
    append: (payload) => {
      const appended = log.append(payload)
      // why: a failed append is told to its caller, and nothing was appended
      appended.then(() => listen(payload), ignore)
      return appended
    },
  }
}

const ignore = () => undefined
