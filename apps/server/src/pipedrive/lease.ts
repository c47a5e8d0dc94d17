/**
 * The right to send for a workspace: one holder at a time, in whichever process. It is kept up before every request, so
 * that a worker that was held up sends nothing once another has taken its place.
 */
import type { PipedriveClient } from '@tributary/connectors/pipedrive/client'
import { AppError } from '@tributary/contract/errors'
import { dropLease, type PipedriveDb, takeLease } from './setting.store.ts'

/** Longer than any request: a worker that died is replaced after this. */
export const LEASE_MS = 2 * 60_000

export type Lease = ReturnType<typeof createLease>

export function createLease(deps: {
  readonly db: PipedriveDb
  readonly now: () => number
  readonly workspaceId: string
  readonly id: string
}) {
  const { db, now, workspaceId, id } = deps
  let heldAtMs = Number.NEGATIVE_INFINITY
  let isLost = false

  /** Takes it, or makes it last; answers whether it is held. */
  async function keep(): Promise<boolean> {
    const at = now()
    if (!isLost && at - heldAtMs > LEASE_MS / 4) {
      isLost = !(await takeLease(db, workspaceId, { id, now: new Date(at), until: new Date(at + LEASE_MS) }))
      heldAtMs = at
    }
    return !isLost
  }

  return {
    keep,
    /** Whether another has it. */
    isLost: (): boolean => isLost,
    drop: (): Promise<void> => dropLease(db, workspaceId, id),
    /** The client, as one that sends only while the lease is held. */
    guard: (client: PipedriveClient): PipedriveClient => ({
      ...client,
      send: async (request) => {
        if (!(await keep())) throw new AppError('Conflict', 'Another worker sends for this workspace now.')
        return client.send(request)
      },
    }),
  }
}
