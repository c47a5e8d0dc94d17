/**
 * The work of one workspace, one worker at a time: look at what was written here, read what was changed there, send what
 * is due. Each key keeps to its own limits; a key that must wait stops nobody else.
 */
import {
  createPipedriveClient,
  type PipedriveClient,
  type PipedriveClientOptions,
} from '@tributary/connectors/pipedrive/client'
import type { Failure, Outcome } from '@tributary/connectors/pipedrive/outcome'
import { failureText } from '@tributary/connectors/pipedrive/outcome'
import { createPipedrive } from '@tributary/connectors/pipedrive/pipedrive'
import type { SecretBox } from '../access/secret-box.ts'
import type { Session } from './agree.service.ts'
import { failItem, findNextDue, type ItemRow, listDueItems, postponeItem, settleItem } from './item.store.ts'
import { type KeyRow, listKeys, updateKey } from './key.store.ts'
import { createLease, LEASE_MS, type Lease } from './lease.ts'
import { findLinksByVendor, type RecordKey } from './link.store.ts'
import { type LocalRecords, pauseAfter, stepAfterFailure } from './pipedrive.ts'
import type { PullService } from './pull.service.ts'
import type { PushService } from './push.service.ts'
import { findSetting, noteSwept, type PipedriveDb, type Setting } from './setting.store.ts'
import type { TriageService } from './triage.service.ts'

export type DrainDeps = {
  readonly db: PipedriveDb
  readonly secrets: SecretBox
  readonly records: LocalRecords
  readonly now: () => number
  readonly newId: () => string
  readonly triage: TriageService
  readonly push: PushService
  readonly pull: PullService
  readonly baseUrl: string
  readonly timeoutMs: number
  /** See `PipedriveClientOptions`. */
  readonly giveUpAfter?: PipedriveClientOptions['giveUpAfter']
}

/** A pull costs 40 tokens of the daily budget for each key. */
const PULL_EVERY_MS = 15 * 60_000
const SWEEP_EVERY_MS = 24 * 3_600_000
/** Read from the queue together; each is sent as it is in its turn. */
const DUE_AT_ONCE = 20

/** What a sealed key is sealed for. */
export const keyContext = (workspaceId: string, userId: string) => `pipedrive:${workspaceId}:${userId}`

export function createDrainService(deps: DrainDeps) {
  const { db, now, records } = deps
  // A client remembers what Pipedrive said of its limits: kept as long as the key is the same.
  const clients = new Map<string, { sealed: string; client: PipedriveClient }>()

  function clientOf(key: KeyRow | undefined): PipedriveClient | undefined {
    if (!key) return undefined
    const known = clients.get(key.id)
    if (known?.sealed === key.sealed_key) return known.client
    const opened = deps.secrets.open(key.sealed_key, keyContext(key.workspace_id, key.user_id))
    if (!opened.isOpen) return undefined
    const { baseUrl, timeoutMs } = deps
    const client = createPipedriveClient({
      baseUrl,
      apiKey: opened.text,
      now,
      timeoutMs,
      ...(deps.giveUpAfter ? { giveUpAfter: deps.giveUpAfter } : {}),
    })
    clients.set(key.id, { sealed: key.sealed_key, client })
    return client
  }

  /** Keys that may be used now, each with a session. */
  async function usableKeys(setting: Setting, lease: Lease): Promise<{ key: KeyRow; session: Session }[]> {
    const keys = await listKeys(db, setting.workspace_id)
    return keys.flatMap((key) => {
      if (key.state !== 'OK' || (key.wait_until?.getTime() ?? 0) > now()) return []
      const client = clientOf(key)
      if (!client) return []
      const pipedrive = createPipedrive(lease.guard(client), setting.marker_codes)
      return [{ key, session: { workspaceId: setting.workspace_id, pipedrive } }]
    })
  }

  /** Keeps what an outcome says of the key; answers whether it changed. Nothing is written while all goes well. */
  async function noteOutcome(key: KeyRow, outcome: Outcome<unknown>): Promise<boolean> {
    const dailyLeft = clientOf(key)?.dailyLeft() ?? null
    if (outcome.kind === 'refused' || outcome.kind === 'gone') return false
    if (outcome.kind === 'ok') {
      const isKnown = key.failures === 0 && key.wait_until === null && isNear(key.daily_left, dailyLeft)
      if (isKnown) return false
      await updateKey(db, key.id, { failures: 0, wait_until: null, wait_for: null, daily_left: dailyLeft })
      return true
    }
    if (outcome.kind === 'unauthorised') {
      await updateKey(db, key.id, { state: 'REFUSED', problem: failureText(outcome) })
      return true
    }
    const pause = pauseAfter(outcome, { failures: key.failures, waitFor: key.wait_for }, now())
    await updateKey(db, key.id, {
      failures: outcome.kind === 'unavailable' ? key.failures + 1 : key.failures,
      daily_left: outcome.kind === 'budgetExhausted' ? 0 : dailyLeft,
      ...(pause ? { wait_until: new Date(pause.untilMs), wait_for: pause.waitFor } : {}),
    })
    return true
  }

  async function readBack(setting: Setting, lease: Lease): Promise<void> {
    const startedAtMs = now()
    const usable = await usableKeys(setting, lease)
    const [first] = usable
    if (!first) return
    const sessions = usable.map(({ session }) => session)
    await noteOutcome(first.key, await deps.pull.lookAgain(sessions))
    for (const { key, session } of usable) {
      if (startedAtMs - (key.pulled_at?.getTime() ?? 0) < PULL_EVERY_MS) continue
      // A key that has to stop half way goes on where it was: its cursor is kept.
      const outcome = await deps.pull.readChanges(session, key.id)
      await noteOutcome(key, outcome)
      if (outcome.kind === 'ok') await updateKey(db, key.id, { pulled_at: new Date(startedAtMs) })
    }
    if (startedAtMs - (setting.swept_at?.getTime() ?? 0) < SWEEP_EVERY_MS) return
    const swept = await deps.pull.sweep(sessions)
    await noteOutcome(first.key, swept)
    if (swept.kind === 'ok') await noteSwept(db, setting.workspace_id, new Date(startedAtMs))
  }

  /** Answers whether something is new about the key. */
  async function sendOne(session: Session, key: KeyRow, item: ItemRow): Promise<boolean> {
    const record = { workspaceId: item.workspace_id, kind: item.kind, localId: item.local_id }
    const outcome = await deps.push.send(session, record)
    if (outcome.kind === 'settling') {
      await postponeItem(db, item, new Date(outcome.untilMs))
      return false
    }
    if (outcome.kind === 'ok') await settleItem(db, item, new Date(now()))
    else await failOne(item, outcome)
    return noteOutcome(key, outcome)
  }

  async function failOne(item: ItemRow, failure: Failure): Promise<void> {
    const at = now()
    const step = stepAfterFailure(failure, item.attempts, at)
    await failItem(db, item, { ...step, problem: failureText(failure), at: new Date(at) })
  }

  async function nextAt(setting: Setting): Promise<number | undefined> {
    const keys = (await listKeys(db, setting.workspace_id)).filter((key) => key.state === 'OK')
    const times: number[] = []
    for (const key of keys) {
      const readyMs = key.wait_until?.getTime() ?? 0
      const due = await findNextDue(db, setting.workspace_id, [key.user_id])
      times.push(Math.max(readyMs, (key.pulled_at?.getTime() ?? now()) + PULL_EVERY_MS))
      if (due) times.push(Math.max(readyMs, due.getTime()))
    }
    return times.length > 0 ? Math.min(...times) : undefined
  }

  async function work(setting: Setting, lease: Lease, options: DrainOptions): Promise<void> {
    const keys = await listKeys(db, setting.workspace_id)
    const fallbackUserId = keys[0]?.user_id ?? null
    await deps.triage.triage(setting, fallbackUserId)
    await readBack(setting, lease)
    let left = options.maxItems
    // What was sent and read may leave more to be looked at: the deals of a contact that is new there.
    while ((await deps.triage.triage(setting, fallbackUserId)) > 0 || left === options.maxItems) {
      const sent = await sendDue(setting, lease, { ...options, maxItems: left })
      left -= sent
      if (sent === 0 || left <= 0) return
    }
  }

  /** Sends what is due, one after the other; answers how many. */
  async function sendDue(setting: Setting, lease: Lease, options: DrainOptions): Promise<number> {
    let sent = 0
    let usable = await usableKeys(setting, lease)
    for (;;) {
      const userIds = usable.map(({ key }) => key.user_id)
      const limit = Math.min(DUE_AT_ONCE, options.maxItems - sent)
      const due = { userIds, now: new Date(now()), limit }
      const items = await listDueItems(db, setting.workspace_id, due)
      if (items.length === 0) return sent
      for (const item of items) {
        if (options.signal?.aborted) return sent
        const by = usable.find(({ key }) => key.user_id === item.user_id)
        if (!by) continue // its key has to wait since
        const isKeyChanged = await sendOne(by.session, by.key, item)
        sent += 1
        if (isKeyChanged) usable = await usableKeys(setting, lease)
      }
    }
  }

  /** Deletes a record at Pipedrive that is one with none here, with the key that sends the record it stands beside. */
  async function removeThere(key: RecordKey, vendorId: number): Promise<string | undefined> {
    const { workspaceId, kind } = key
    const linked = await findLinksByVendor(db, workspaceId, kind, [vendorId])
    if (linked.size > 0) return 'it is the record that is kept in step now.'
    const keys = (await listKeys(db, workspaceId)).filter(({ state }) => state === 'OK')
    const owner = (await records.find(workspaceId, kind, key.localId))?.ownerId
    const client = clientOf(keys.find(({ user_id }) => user_id === owner) ?? keys[0])
    if (!client) return 'nobody has a key that works.'
    const removed = await createPipedrive(client).remove(kind, vendorId)
    return removed.kind === 'ok' || removed.kind === 'gone' ? undefined : failureText(removed)
  }

  return {
    removeThere,

    /**
     * Works for a workspace until nothing is left that could be done now, or enough was sent; answers when there is
     * something to do again (ms since 1970), or undefined when there is no key at all. Somebody else at work: soon.
     */
    drain: async (workspaceId: string, options: DrainOptions): Promise<number | undefined> => {
      const setting = await findSetting(db, workspaceId)
      if (!setting || setting.company_id === null) return undefined
      const lease = createLease({ db, now, workspaceId, id: deps.newId() })
      if (!(await lease.keep())) return now() + LEASE_MS
      try {
        await work(setting, lease, options)
      } catch (error) {
        if (!lease.isLost()) throw error
        return now() + LEASE_MS
      } finally {
        await lease.drop()
      }
      const after = await findSetting(db, workspaceId)
      return after && (await nextAt(after))
    },
  }
}

export type DrainOptions = { readonly maxItems: number; readonly signal?: AbortSignal }

/** The budget is shown, not counted on: it is written only when it moved by a step. */
function isNear(left: number | null, right: number | null): boolean {
  return (
    left === right || (left !== null && right !== null && Math.floor(left / 500) === Math.floor(right / 500))
  )
}
