/** What there is to say about the sync: counts, failures, badges of records. */
import { pageOf } from '@tributary/connectors/pipedrive/kinds'
import { recordScope } from '@tributary/contract/permissions'
import type {
  PipedriveBadgeState,
  PipedriveBadges,
  PipedriveItem,
  PipedriveKind,
  PipedriveStatus,
} from '@tributary/contract/pipedrive'
import type { Actor } from '../access/access.ts'
import { type BadgeRow, listBadges } from './badge.store.ts'
import { countOpenConflicts } from './conflict.store.ts'
import { countItems, type ItemRow, listItems } from './item.store.ts'
import { type KeyRow, listKeys } from './key.store.ts'
import { keyOnWire, settingOnWire } from './keys.service.ts'
import { openSetting, type PipedriveDb } from './setting.store.ts'

export type StatusDeps = {
  readonly db: PipedriveDb
  readonly now: () => number
  /** Names of the members by their user id. */
  readonly memberNames: (who: Actor) => Promise<ReadonlyMap<string, string>>
}

const SHOWN = 100

/** Whose queue an actor sees: all of it, or what their own key sends. */
export function queueOf(who: Actor): string | undefined {
  return recordScope(who.role) === 'own' ? (who.userId ?? '') : undefined
}

export function createStatusService({ db, now, memberNames }: StatusDeps) {
  const isWaiting = (key: Pick<KeyRow, 'wait_for' | 'wait_until'> | undefined, reason: KeyRow['wait_for']) =>
    key?.wait_for === reason && (key.wait_until?.getTime() ?? 0) > now()

  async function countsOf(who: Actor, keys: readonly KeyRow[]) {
    const rows = await countItems(db, who.workspaceId, queueOf(who))
    const keyOf = (userId: string | null) => keys.find((key) => key.user_id === userId)
    const count = (chosen: (row: (typeof rows)[number]) => boolean) =>
      rows.filter(chosen).reduce((total, row) => total + row.count, 0)
    const lacksKey = (userId: string | null) => keyOf(userId)?.state !== 'OK'
    const waits = (row: { state: string }) => row.state === 'PENDING' || row.state === 'RETRY'
    const onBudget = (userId: string | null) => !lacksKey(userId) && isWaiting(keyOf(userId), 'budget')
    return {
      rows,
      counts: {
        queued: count((row) => row.state === 'PENDING' && !lacksKey(row.user_id) && !onBudget(row.user_id)),
        waiting_for_budget: count((row) => waits(row) && onBudget(row.user_id)),
        waiting_for_key: count((row) => waits(row) && lacksKey(row.user_id)),
        retry: count((row) => row.state === 'RETRY' && !lacksKey(row.user_id) && !onBudget(row.user_id)),
        failed: count((row) => row.state === 'FAILED'),
        synced: count((row) => row.state === 'SUCCESS'),
        conflicts: await countOpenConflicts(db, who.workspaceId, queueOf(who)),
      },
    }
  }

  function badgeOf(row: BadgeRow): PipedriveBadgeState {
    if (row.link_state === 'GONE') return row.is_in_conflict ? 'conflict' : 'gone'
    if (row.item_state === 'FAILED') return 'failed'
    if (row.item_state === null || row.item_state === 'SUCCESS')
      return row.is_in_conflict ? 'conflict' : 'synced'
    if (row.key_state !== 'OK') return 'waiting_for_key'
    if (isWaiting(row, 'budget')) return 'waiting_for_budget'
    return row.item_state === 'RETRY' ? 'retry' : 'queued'
  }

  return {
    status: async (who: Actor): Promise<PipedriveStatus> => {
      const setting = await openSetting(db, who.workspaceId)
      const allKeys = await listKeys(db, who.workspaceId)
      const { rows, counts } = await countsOf(who, allKeys)
      const names = await memberNames(who)
      const nameOf = (userId: string) => names.get(userId) ?? 'Former member'
      const owners = rows.map((row) => row.user_id).filter((id) => id !== null)
      const visible = queueOf(who) === undefined ? allKeys.map((key) => key.user_id) : []
      const onWire = (item: ItemRow) => itemOnWire(item, item.user_id === null ? null : nameOf(item.user_id))
      const list = (states: readonly ItemRow['state'][], limit: number) =>
        listItems(db, who.workspaceId, { states, userId: queueOf(who), limit })
      const mine = allKeys.find((key) => key.user_id === who.userId)
      return {
        company:
          setting.company_id === null ? null : { name: setting.company_name, domain: setting.company_domain },
        setting: settingOnWire(setting),
        my_key: mine ? keyOnWire(mine, setting.company_name) : null,
        counts,
        members: [...new Set([...visible, ...owners])].map((userId) => {
          const key = allKeys.find((each) => each.user_id === userId)
          const waiting = rows
            .filter((row) => row.user_id === userId && (row.state === 'PENDING' || row.state === 'RETRY'))
            .reduce((total, row) => total + row.count, 0)
          const isPaused = (key?.wait_until?.getTime() ?? 0) > now()
          return {
            name: nameOf(userId),
            state: key?.state ?? 'NO_KEY',
            wait_for: isPaused ? (key?.wait_for ?? null) : null,
            wait_until: isPaused ? (key?.wait_until?.toISOString() ?? null) : null,
            waiting,
          }
        }),
        failed: (await list(['FAILED'], SHOWN)).map(onWire),
        latest: (await list(['PENDING', 'RETRY', 'SUCCESS'], 20)).map(onWire),
      }
    },

    /** How records stand; none for those that never were to be sent; to a consultant, none that another's key sends. */
    badges: async (who: Actor, kind: PipedriveKind, ids: readonly string[]): Promise<PipedriveBadges> => {
      const rows = await listBadges(db, who.workspaceId, kind, ids)
      const known = rows.filter((row) => row.item_state !== null || row.link_state !== null)
      const own = queueOf(who)
      const badges = known
        // What went along with another record stands in nobody's queue.
        .filter((row) => own === undefined || row.item_state === null || row.user_id === own)
        .map((row) => ({
          record_id: row.local_id,
          state: badgeOf(row),
          problem: row.problem,
          url: pageOf(row.company_domain, kind, row.vendor_id),
        }))
      return { is_connected: rows.length > 0, badges }
    },
  }
}

function itemOnWire(item: ItemRow, member: string | null): PipedriveItem {
  return {
    item_id: item.id,
    kind: item.kind,
    record_id: item.local_id,
    label: item.label,
    reason: item.reason,
    state: item.state,
    member,
    attempts: item.attempts,
    next_attempt_at: item.next_attempt_at.toISOString(),
    problem: item.problem,
    updated_at: item.updated_at.toISOString(),
  }
}
