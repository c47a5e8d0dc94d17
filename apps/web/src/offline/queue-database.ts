/** The queue in the browser's database, where it outlives the page. */
import { type DBSchema, openDB } from 'idb'
import type { QueuedActivity, QueueStore } from './activity-queue.ts'

type Remembered = { readonly key: string; readonly userId: string; readonly value: unknown }
type DeviceSchema = DBSchema & {
  activities: { key: string; value: QueuedActivity }
  remembered: { key: string; value: Remembered }
}

const NAME = 'tributary'
const VERSION = 1

const open = () =>
  openDB<DeviceSchema>(NAME, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('activities', { keyPath: 'id' })
      database.createObjectStore('remembered', { keyPath: 'key' })
    },
  })

export type DeviceDatabase = ReturnType<typeof createDeviceDatabase>

/** Opens the database with the first use. */
export function createDeviceDatabase() {
  let opening: ReturnType<typeof open> | undefined
  const database = () => {
    opening ??= open()
    return opening
  }
  const queue: QueueStore = {
    list: async () => (await database()).getAll('activities'),
    put: async (entry) => void (await (await database()).put('activities', entry)),
    remove: async (id) => (await database()).delete('activities', id),
  }
  return {
    queue,
    /** What lists showed last, for a start without a connection. */
    remember: async (userId: string, key: string, value: unknown): Promise<void> => {
      await (await database()).put('remembered', { key: `${userId} ${key}`, userId, value })
    },
    recall: async (userId: string, key: string): Promise<unknown> =>
      (await (await database()).get('remembered', `${userId} ${key}`))?.value,
    /** Forgets what was shown to anybody but this person; what they have logged stays until it is sent. */
    forgetOthers: async (userId: string): Promise<void> => {
      const store = (await database()).transaction('remembered', 'readwrite').store
      for (const entry of await store.getAll()) if (entry.userId !== userId) await store.delete(entry.key)
    },
  }
}
