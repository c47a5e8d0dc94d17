/** Keeps people up to date with the links that arrive: reads them after a mark, applies the rules, writes what changed. */
import type { SharedLimits } from '@tributary/models/identity/shared-handle'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import { earliestOfEach, isUsable, linkName, positionOf } from './arrived-links.ts'
import * as store from './link.store.ts'
import type { PeopleTables } from './people.table.ts'
import { findLimits } from './people-settings.store.ts'
import { settleAround } from './settle.service.ts'
import {
  type ArrivalPosition,
  type ArrivedLink,
  compactPersonLinks,
  insertMark,
  LATE_MICROS,
  OVERLAP_MICROS,
  selectArrivals,
  selectMarks,
  selectWaiting,
  type WaitingWorkspace,
} from './settled-links.sql.ts'
import { writePeople } from './written-people.ts'

export type PeopleDb = Kysely<PeopleTables>
export type SettlingDeps = {
  readonly db: PeopleDb
  readonly analytics: AnalyticsStore
  readonly nextVersion: () => bigint
  readonly nowMicros: () => bigint
}
export type SettlingService = ReturnType<typeof createSettlingService>

export type SettledSlice = { readonly settled: number; readonly isDone: boolean }

/** Read, settled and written at once: decisions of members wait for no more than this. */
const PAGE_LINKS = 5_000
/** Settled in one transaction: as many as keep others waiting for less than a tenth of a second or so. */
const LINKS_PER_TRANSACTION = 500
/** Links that were settled lately and come again with each sign-in. */
const MAX_REMEMBERED = 200_000
export function createSettlingService(deps: SettlingDeps) {
  const { db, analytics } = deps
  const remembered = new Map<string, number>()
  const marks = new Map<string, bigint>()
  /** Where reading goes on in workspaces that have more than a page waiting. */
  const positions = new Map<string, ArrivalPosition>()
  let lookedUntil: bigint | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** Everything that settles or writes takes turns, so that what is written last is what holds. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work)
    last = turn.catch(() => undefined) // why: the failure belongs to this caller, not to the next
    return turn
  }

  /** Settles a page of each workspace with new links. `isDone` when nothing more waits. */
  async function settleSlice(): Promise<SettledSlice> {
    if (lookedUntil === undefined) await begin()
    const waiting = await analytics.query<WaitingWorkspace>(
      selectWaiting((lookedUntil ?? 0n) - OVERLAP_MICROS),
    )
    let [settled, isDone] = [0, true]
    for (const row of waiting) {
      const mark = marks.get(row.workspace_id) ?? 0n
      // Rows of the same moment may become visible after those that moved the mark.
      const isLate = deps.nowMicros() - mark < LATE_MICROS
      if (BigInt(row.latest_micros) <= mark && !isLate) continue
      const page = await settlePage(row.workspace_id, mark)
      settled += page.settled
      isDone &&= page.isDone
    }
    // Whoever has more waiting must be found again, however long ago their links arrived.
    if (isDone) for (const row of waiting) lookedUntil = latestOf(lookedUntil, BigInt(row.latest_micros))
    return { settled, isDone }
  }

  /** After a start: what was settled but not written is written, then reading goes on from the marks. */
  async function begin(): Promise<void> {
    for (const workspaceId of await store.listUnwrittenWorkspaces(db)) await writePeople(deps, workspaceId)
    for (const row of await analytics.query<WaitingWorkspace>(selectMarks()))
      marks.set(row.workspace_id, BigInt(row.latest_micros))
    lookedUntil = 0n
  }

  async function settlePage(workspaceId: string, mark: bigint): Promise<SettledSlice> {
    const from = { micros: mark - OVERLAP_MICROS, handleKey: 0n, person: '', source: '' }
    const rows = await analytics.query<ArrivedLink>(
      selectArrivals(workspaceId, positions.get(workspaceId) ?? from, PAGE_LINKS),
    )
    const links = rows.filter(isUsable).filter((row) => !isRemembered(workspaceId, row))
    let settled = 0
    for (let at = 0; at < links.length; at += LINKS_PER_TRANSACTION)
      settled += await settleLinks(workspaceId, links.slice(at, at + LINKS_PER_TRANSACTION))
    if (links.length > 0) await writePeople(deps, workspaceId)
    const end = rows.at(-1)
    const isDone = rows.length < PAGE_LINKS
    // Of the last moment of a full page more may follow.
    if (end) await moveMark(workspaceId, BigInt(end.arrived_micros) - (isDone ? 0n : 1n))
    if (end && !isDone) positions.set(workspaceId, positionOf(end))
    else positions.delete(workspaceId)
    return { settled, isDone }
  }

  async function moveMark(workspaceId: string, until: bigint): Promise<void> {
    if (until <= (marks.get(workspaceId) ?? 0n)) return
    await analytics.command(insertMark(workspaceId, until))
    marks.set(workspaceId, until)
  }

  async function settleLinks(workspaceId: string, rows: readonly ArrivedLink[]): Promise<number> {
    const links = earliestOfEach(rows)
    const changed = await db.transaction().execute(async (trx) => {
      if (!(await store.holdWorkspace(trx, workspaceId))) return []
      const stored = await store.storeLinks(trx, workspaceId, links)
      const limits = await findLimits(trx, workspaceId)
      if (stored.length > 0) await settleAround(trx, workspaceId, stored, { limits })
      return stored
    })
    if (remembered.size > MAX_REMEMBERED) remembered.clear()
    for (const link of links)
      remembered.set(linkName(workspaceId, link.handle, link.other, link.source), link.tsMs)
    return changed.length
  }

  function isRemembered(workspaceId: string, row: ArrivedLink): boolean {
    const known = remembered.get(linkName(workspaceId, row.handle, row.person, row.source))
    return known !== undefined && known <= Number(row.ts_ms)
  }

  return {
    settleSlice: (): Promise<SettledSlice> => inTurn(settleSlice),

    /** Settles every link that arrived, of all workspaces. Answers how many were new, or earlier than known. */
    settleWaiting: async (): Promise<number> => {
      let settled = 0
      for (;;) {
        const slice = await inTurn(settleSlice)
        settled += slice.settled
        if (slice.isDone) return settled
      }
    },

    /**
     * Runs a decision of a member in a transaction, and writes what follows. `decide` answers the handles around which to
     * settle anew. It does not wait for links that are not settled yet: these join by the same rules when they are.
     */
    decide: <T>(
      workspaceId: string,
      decide: (trx: PeopleDb) => Promise<{ readonly seeds: readonly string[]; readonly answer: T }>,
    ): Promise<T> =>
      inTurn(async () => {
        const answer = await db.transaction().execute(async (trx) => {
          const decided = await decide(trx)
          const limits = await findLimits(trx, workspaceId)
          const recounted = new Set(decided.seeds)
          if (recounted.size > 0) await settleAround(trx, workspaceId, [...recounted], { limits, recounted })
          return decided.answer
        })
        await writePeople(deps, workspaceId)
        return answer
      }),

    /** Applies the rules to everybody again, in pieces; after a change of the limits. */
    resettle: (workspaceId: string): Promise<void> =>
      inTurn(async () => {
        for (let after = ''; ; ) {
          const handles = await store.listHandles(db, workspaceId, after, LINKS_PER_TRANSACTION)
          const end = handles.at(-1)
          if (end === undefined) break
          await db.transaction().execute(async (trx) => {
            const limits: SharedLimits = await findLimits(trx, workspaceId)
            await settleAround(trx, workspaceId, handles, { limits, recounted: new Set(handles) })
          })
          after = end
        }
        await writePeople(deps, workspaceId)
      }),

    /** Makes reading cheap again after many changes: one part, one row a handle. Meant for the night. */
    compact: (): Promise<void> =>
      inTurn(async () => {
        for (const statement of compactPersonLinks()) await analytics.command(statement)
      }),
  }
}

function latestOf(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a
}
