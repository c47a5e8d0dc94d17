/**
 * Activities that were logged on this device and are not on the server yet. Each carries its id, so that sending it again
 * after a lost answer stores nothing twice; it leaves the queue only once the server has said that it has it.
 */
import type { CreateActivity, UpdateActivity } from '@tributary/contract/activities'

export type QueuedActivity = {
  readonly id: string
  readonly userId: string
  readonly workspaceId: string
  /** A new activity, or what became of a planned one. Both may be sent again without harm. */
  readonly request:
    | { readonly kind: 'create'; readonly body: CreateActivity }
    | { readonly kind: 'update'; readonly body: UpdateActivity }
  /** Whom it is about, for lists. */
  readonly contactName: string
  readonly queuedAt: string
  /** Why the server refused it; null: it waits for its turn. */
  readonly refused: string | null
}

/** Where the queue outlives the page. */
export type QueueStore = {
  readonly list: () => Promise<QueuedActivity[]>
  readonly put: (entry: QueuedActivity) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

/** `waits`: nobody can say yet, such as without a connection; `signed-out`: the session ended. */
export type SendOutcome =
  | { readonly kind: 'stored' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly reason: string }

export type QueueState = {
  readonly entries: readonly QueuedActivity[]
  /** Why nothing is sent now; null: nothing waits, or it is being sent. */
  readonly stopped: 'offline' | 'signed-out' | null
}

export type QueueDeps = {
  readonly store: QueueStore
  readonly send: (entry: QueuedActivity) => Promise<SendOutcome>
  /** Called with what the server took. */
  readonly onStored: (entry: QueuedActivity) => void
  readonly userId: string
}

export type ActivityQueue = ReturnType<typeof createActivityQueue>

export function createActivityQueue({ store, send, onStored, userId }: QueueDeps) {
  let state: QueueState = { entries: [], stopped: null }
  const listeners = new Set<() => void>()
  let tail: Promise<unknown> = Promise.resolve()

  function set(next: QueueState): void {
    state = next
    for (const listener of listeners) listener()
  }

  async function reload(stopped: QueueState['stopped']): Promise<readonly QueuedActivity[]> {
    // What another person left on this device is theirs: it is neither shown nor sent.
    const entries = (await store.list())
      .filter((entry) => entry.userId === userId)
      .sort((a, b) => (a.queuedAt < b.queuedAt ? -1 : 1))
    set({ entries, stopped })
    return entries
  }

  /** Sends what waits, in order. One that is refused does not hold up those behind it. */
  async function sendAll(): Promise<void> {
    for (const entry of await reload(state.stopped)) {
      if (entry.refused !== null) continue
      const outcome = await send(entry)
      if (outcome.kind === 'waits') return void (await reload('offline'))
      if (outcome.kind === 'signed-out') return void (await reload('signed-out'))
      if (outcome.kind === 'refused') await store.put({ ...entry, refused: outcome.reason })
      else {
        await store.remove(entry.id)
        onStored(entry)
      }
      await reload(null)
    }
    set({ ...state, stopped: null })
  }

  /** One after the other: what is being sent cannot be taken back at the same time. */
  function alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = tail.then(work)
    tail = mine.catch(() => undefined) // why: the failure belongs to this caller, not to the next
    return mine
  }

  const flush = (): Promise<void> => alone(sendAll)

  return {
    state: (): QueueState => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Keeps it on the device, then tries to send. Resolves once it is kept. */
    add: async (entry: QueuedActivity): Promise<void> => {
      await store.put(entry)
      await reload(state.stopped)
      void flush().catch(() => undefined) // why: what was not sent stays, and is tried again
    },
    flush,
    /** Takes back what was not sent yet; false: the server has it already. */
    takeBack: (id: string): Promise<boolean> =>
      alone(async () => {
        if (!(await store.list()).some((entry) => entry.id === id)) return false
        await store.remove(id)
        await reload(state.stopped)
        return true
      }),
    /** Gives one that was refused another try. */
    retry: async (id: string): Promise<void> => {
      const entry = (await store.list()).find((one) => one.id === id)
      if (entry) await store.put({ ...entry, refused: null })
      await flush()
    },
  }
}
