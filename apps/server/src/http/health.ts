/** Whether the stores answer. Anybody may ask, so the answer names the store that does not and the log says why. */
import type { Logger } from 'pino'

/** A harmless question to each store, by the name it has in the answer. */
export type Stores = Readonly<Record<string, () => Promise<unknown>>>

export async function checkStores(
  stores: Stores,
  log: Pick<Logger, 'error'>,
): Promise<{ isOk: boolean; states: Record<string, 'ok' | 'unavailable'> }> {
  const states = await Promise.all(
    Object.entries(stores).map(async ([name, ask]) => {
      try {
        await ask()
        return [name, 'ok'] as const
      } catch (err) {
        log.error({ err, store: name }, 'a store does not answer')
        return [name, 'unavailable'] as const
      }
    }),
  )
  return { isOk: states.every(([, state]) => state === 'ok'), states: Object.fromEntries(states) }
}
