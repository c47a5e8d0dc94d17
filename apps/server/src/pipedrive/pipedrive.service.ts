/** Pipedrive: everything that members and jobs do with it. */
import { PIPEDRIVE_URL } from '@tributary/connectors/pipedrive/client'
import type { Actor } from '../access/access.ts'
import type { SecretBox } from '../access/secret-box.ts'
import { createConflictService } from './conflict.service.ts'
import { retryItems } from './item.store.ts'
import { createKeysService } from './keys.service.ts'
import { createLocalRecords, type LocalRecordsDeps } from './local-records.service.ts'
import { addNotes } from './note.store.ts'
import {
  listConnectedWorkspaces,
  listWorkspacesToWake,
  openSetting,
  type PipedriveDb,
} from './setting.store.ts'
import { createStatusService, queueOf } from './status.service.ts'
import { createSync } from './sync.ts'
import { createWebhookService } from './webhook.service.ts'

export type PipedriveDeps = LocalRecordsDeps & {
  readonly db: PipedriveDb
  readonly secrets: SecretBox
  readonly now: () => number
  readonly newId: () => string
  readonly randomBytes: (length: number) => Uint8Array
  /** Where Pipedrive's API is; its own address when absent. */
  readonly baseUrl: string | undefined
  readonly publicUrl: string | undefined
  readonly listMembers: (workspaceId: string) => Promise<readonly { user_id: string; name: string }[]>
}
export type PipedriveService = ReturnType<typeof createPipedriveService>

const TIMEOUT_MS = 20_000
const PAGE = 200

export function createPipedriveService(given: PipedriveDeps) {
  const deps = { ...given, baseUrl: given.baseUrl ?? PIPEDRIVE_URL, timeoutMs: TIMEOUT_MS }
  const { db, contacts, now } = deps
  const records = createLocalRecords(deps)
  const sync = createSync({ ...deps, records })
  let wake: (workspaceId: string) => void = () => {}

  async function sendAgain(key: {
    workspaceId: string
    kind: 'organization' | 'person' | 'deal' | 'activity'
    localId: string
  }) {
    await sync.push.forget(key)
    const record = await records.find(key.workspaceId, key.kind, key.localId)
    if (record) await sync.triage.queue(key, record, 'asked', null)
    wake(key.workspaceId)
  }

  /** The member's contacts that are warm enough, looked at as if they had just become so. */
  async function noteWarmContacts(who: Actor): Promise<number> {
    const { warm_threshold } = await openSetting(db, who.workspaceId)
    let count = 0
    for (let cursor: string | undefined; ; ) {
      const owner = queueOf(who) === undefined ? undefined : 'me'
      const page = await contacts.list(who, {
        min_warmness: warm_threshold,
        sort: '-warmness',
        limit: PAGE,
        cursor,
        owner,
      })
      const ids = page.contacts.map((contact) => contact.contact_id)
      await addNotes(db, who.workspaceId, 'person', ids)
      count += ids.length
      if (page.next_cursor === null) return count
      cursor = page.next_cursor
    }
  }

  return {
    keys: createKeysService(deps),
    conflicts: createConflictService({ db, records, now, sendAgain, removeThere: sync.removeThere }),
    webhooks: createWebhookService(deps),
    ...createStatusService({
      db,
      now,
      memberNames: async (who) =>
        new Map((await deps.listMembers(who.workspaceId)).map((member) => [member.user_id, member.name])),
    }),

    /** Sends these contacts, or all of the actor's that are warm enough. Answers how many. */
    sync: async (who: Actor, contactIds: readonly string[] | undefined): Promise<number> => {
      let count = 0
      if (contactIds === undefined) count = await noteWarmContacts(who)
      for (const localId of contactIds ?? []) {
        const contact = await contacts.get(who, localId)
        const record = await records.find(who.workspaceId, 'person', contact.contact_id)
        if (!record) continue
        await sync.triage.queue(
          { workspaceId: who.workspaceId, kind: 'person', localId },
          record,
          'asked',
          who.userId,
        )
        count += 1
      }
      wake(who.workspaceId)
      return count
    },

    /** Puts failed records back into the queue. Answers how many. */
    retry: async (who: Actor, itemIds: readonly string[] | undefined): Promise<number> => {
      const chosen = { ids: itemIds, userId: queueOf(who), at: new Date(now()) }
      const count = await retryItems(db, who.workspaceId, chosen)
      wake(who.workspaceId)
      return count
    },

    /** One stretch of work for a workspace; see `drain`. */
    drain: sync.drain,
    /** Workspaces that have something to look at. */
    listToWake: () => listWorkspacesToWake(db),
    listConnected: () => listConnectedWorkspaces(db),
    /** Somebody did something that should not wait for the next look. */
    wake: (workspaceId: string) => wake(workspaceId),
    /** Who is to be told; the jobs, once they run. */
    onWake: (listener: (workspaceId: string) => void) => {
      wake = listener
    },
  }
}
