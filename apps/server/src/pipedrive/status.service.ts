/** What there is to say about the sync: counts, failures, badges of records. */
import { PAGE_PATH } from '@tributary/connectors/pipedrive/kinds'
import { recordScope } from '@tributary/contract/permissions'
import type {
  PipedriveBadge,
  PipedriveBadgeState,
  PipedriveItem,
  PipedriveKind,
  PipedriveStatus,
} from '@tributary/contract/pipedrive'
import type { Actor } from '../access/access.ts'
import { countOpenConflicts, findInConflict } from './conflict.store.ts'
import { countItems, findItems, type ItemRow, listItems } from './item.store.ts'
import { type KeyRow, listKeys } from './key.store.ts'
import { keyOnWire, settingOnWire } from './keys.service.ts'
import { findLinks, type LinkRow } from './link.store.ts'
import { findSetting, openSetting, type PipedriveDb } from './setting.store.ts'

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
  const isWaiting = (key: KeyRow | undefined, reason: KeyRow['wait_for']) =>
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

  function badgeOf(
    item: ItemRow | undefined,
    link: LinkRow | undefined,
    key: KeyRow | undefined,
  ): PipedriveBadgeState {
    if (link?.state === 'GONE') return 'gone'
    if (item?.state === 'FAILED') return 'failed'
    if (item === undefined || item.state === 'SUCCESS') return 'synced'
    if (key?.state !== 'OK') return 'waiting_for_key'
    if (isWaiting(key, 'budget')) return 'waiting_for_budget'
    return item.state === 'RETRY' ? 'retry' : 'queued'
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

    /** How records stand; none for those that never were to be sent. */
    badges: async (who: Actor, kind: PipedriveKind, ids: readonly string[]): Promise<PipedriveBadge[]> => {
      const { workspaceId } = who
      const setting = await findSetting(db, workspaceId)
      if (!setting) return []
      const items = await findItems(db, workspaceId, kind, ids)
      const links = await findLinks(db, workspaceId, kind, ids)
      const conflicts = await findInConflict(db, workspaceId, kind, ids)
      const keys = await listKeys(db, workspaceId)
      return ids.flatMap((id) => {
        const item = items.find((each) => each.local_id === id)
        const link = links.find((each) => each.local_id === id)
        if (!item && !link) return []
        if (queueOf(who) !== undefined && item?.user_id !== who.userId) return []
        const key = keys.find((each) => each.user_id === item?.user_id)
        const state = badgeOf(item, link, key)
        const isConflict = conflicts.has(id) && (state === 'synced' || state === 'gone')
        return [
          {
            record_id: id,
            state: isConflict ? ('conflict' as const) : state,
            problem: item?.problem ?? null,
            url: pageOf(setting.company_domain, kind, link),
          },
        ]
      })
    },
  }
}

function pageOf(domain: string, kind: PipedriveKind, link: LinkRow | undefined): string | null {
  if (!link?.vendor_id || !/^[a-z0-9-]+$/i.test(domain)) return null
  return `https://${domain}.pipedrive.com${PAGE_PATH[kind]}${link.vendor_id}`
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
