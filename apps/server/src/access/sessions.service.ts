/** Use cases of sessions: where an account is signed in, and signing it out there. */
import { AppError } from '@tributary/contract/errors'
import type { Session } from '@tributary/contract/sessions'
import bowser from 'bowser'
import type { Kysely } from 'kysely'
import type { AccessTables } from './access.table.ts'
import * as store from './sessions.store.ts'

export type SessionsService = ReturnType<typeof createSessionsService>

/** Who asks, in which of their sessions. */
export type SignedIn = { readonly userId: string; readonly sessionId: string }

export function createSessionsService(deps: {
  readonly db: Kysely<AccessTables>
  readonly now: () => number
  /** Notes down for the audit log that something about the account's ways in was changed. */
  readonly onAccountChange: (userId: string, action: string) => Promise<void>
}) {
  const { db } = deps
  return {
    list: async ({ userId, sessionId }: SignedIn): Promise<Session[]> => {
      const rows = await store.listSessions(db, userId, new Date(deps.now()))
      return rows.map((row) => ({
        session_id: row.id,
        device: deviceOf(row.userAgent),
        address: row.ipAddress === '' ? null : row.ipAddress,
        signed_in_at: row.createdAt.toISOString(),
        last_seen_at: row.updatedAt.toISOString(),
        is_current: row.id === sessionId,
      }))
    },

    revoke: async ({ userId }: SignedIn, id: string): Promise<void> => {
      if ((await store.deleteSession(db, userId, id)) === 0)
        throw new AppError('NotFound', `You are not signed in under the session ${id}.`)
      await deps.onAccountChange(userId, 'sign out elsewhere')
    },

    /** Signs the account out everywhere but here. */
    revokeOthers: async ({ userId, sessionId }: SignedIn): Promise<void> => {
      if ((await store.deleteOtherSessions(db, userId, sessionId)) > 0)
        await deps.onAccountChange(userId, 'sign out elsewhere')
    },
  }
}

function deviceOf(userAgent: string | null): string | null {
  if (userAgent === null || userAgent === '') return null
  const { browser, os } = bowser.parse(userAgent)
  if (browser.name === undefined || browser.name === '') return userAgent.slice(0, 60)
  return os.name === undefined ? browser.name : `${browser.name} on ${os.name}`
}
