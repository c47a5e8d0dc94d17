/** The device's part of the app: the queue of logged activities, and what lists showed last. */
import { useQueryClient } from '@tanstack/react-query'
import { activitySchema } from '@tributary/contract/activities'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { request } from '../lib/client.ts'
import { RequestProblem } from '../lib/problem.ts'
import {
  type ActivityQueue,
  createActivityQueue,
  type QueuedActivity,
  type QueueState,
  type SendOutcome,
} from './activity-queue.ts'
import { createDeviceDatabase, type DeviceDatabase } from './queue-database.ts'

type Device = { readonly queue: ActivityQueue; readonly database: DeviceDatabase; readonly userId: string }

const DeviceContext = createContext<Device | undefined>(undefined)

/** How often what waits is tried again, beside the moments when the browser says that it is online. */
const RETRY_MS = 20_000

/** Sends one; whatever is not an answer about the activity itself means: later. */
async function sendActivity({ id, request: sent, workspaceId }: QueuedActivity): Promise<SendOutcome> {
  const path = '/api/v1/activities'
  const query = { workspace: workspaceId }
  try {
    await (sent.kind === 'create'
      ? request(activitySchema, path, { method: 'POST', query, body: sent.body })
      : request(activitySchema, `${path}/${id}`, { method: 'PATCH', query, body: sent.body }))
    return { kind: 'stored' }
  } catch (error) {
    if (!(error instanceof RequestProblem)) return { kind: 'waits' }
    if (error.status === 401) return { kind: 'signed-out' }
    if (error.status === 0 || error.status === 429 || error.status >= 500) return { kind: 'waits' }
    return { kind: 'refused', reason: error.message }
  }
}

export function DeviceProvider({ userId, children }: { userId: string; children: ReactNode }) {
  const queries = useQueryClient()
  const device = useMemo((): Device => {
    const database = createDeviceDatabase()
    const onStored = () => {
      for (const name of ['activities', 'contacts', 'outreach'])
        void queries.invalidateQueries({ queryKey: [name] })
    }
    return {
      database,
      userId,
      queue: createActivityQueue({ store: database.queue, send: sendActivity, onStored, userId }),
    }
  }, [queries, userId])
  useEffect(() => {
    const flush = () => void device.queue.flush()
    flush()
    void device.database.forgetOthers(userId)
    window.addEventListener('online', flush)
    const timer = setInterval(() => {
      if (device.queue.state().entries.length > 0) flush()
    }, RETRY_MS)
    return () => {
      window.removeEventListener('online', flush)
      clearInterval(timer)
    }
  }, [device, userId])
  return <DeviceContext value={device}>{children}</DeviceContext>
}

export function useDevice(): Device {
  const device = useContext(DeviceContext)
  if (!device) throw new Error('no device was provided')
  return device
}

/** What was logged here and is not on the server yet. */
export function useQueueState(): QueueState {
  const { queue } = useDevice()
  return useSyncExternalStore(queue.subscribe, queue.state)
}
