/** Keeps the stored journeys of each setting up to date: built once in full, then only for people who changed. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { currentPeople } from '../identify/current-people.service.ts'
import { type Build, changesAfter, nextBuild } from './change-window.ts'
import {
  buildJourneys,
  deleteBuild,
  deleteJourneys,
  insertBuild,
  selectBuild,
  selectBuilds,
  selectChanges,
} from './journey.sql.ts'
import { type JourneySetting, settingKey } from './journey.ts'

export type JourneyService = ReturnType<typeof createJourneyService>

/** Settings kept per workspace; the one unused for longest goes. */
const KEPT_SETTINGS = 6

export function createJourneyService(deps: { analytics: AnalyticsStore; nowMicros: () => bigint }) {
  const { analytics } = deps
  const running = new Map<string, Promise<void>>()
  /** What is known of each setting's build; read from the store when this process does not know. */
  const builds = new Map<string, Build>()
  const lastUsed = new Map<string, bigint>()

  async function refresh(workspaceId: string, setting: JourneySetting): Promise<void> {
    const key = settingKey(setting)
    const name = `${workspaceId}/${key}`
    const now = deps.nowMicros()
    const known = builds.get(name) ?? (await findBuild(workspaceId, key))
    const [changes] = await analytics.lookUp<{ latest_micros: string; handles: string }>(
      selectChanges(workspaceId, changesAfter(known, now)),
    )
    const next = nextBuild(
      known,
      { latest: BigInt(changes?.latest_micros ?? '0'), handles: Number(changes?.handles ?? 0) },
      now,
    )
    if (next.kind === 'current' && !next.renew) return
    if (next.kind !== 'current')
      await analytics.command(
        buildJourneys({
          workspaceId,
          setting,
          settingKey: key,
          scope: next,
          people: await currentPeople(analytics, workspaceId),
          version: now,
        }),
      )
    builds.set(name, { until: next.until, checkedAt: now })
    if (next.kind !== 'changed' || next.advances)
      await analytics.command(insertBuild(workspaceId, key, next.until))
    if (next.kind === 'all') await evict(workspaceId, key)
  }

  async function findBuild(workspaceId: string, key: bigint): Promise<Build | undefined> {
    const [row] = await analytics.query<{ built_micros: string; finished_micros: string; builds: string }>(
      selectBuild(workspaceId, key),
    )
    return row && Number(row.builds) > 0
      ? { until: BigInt(row.built_micros), checkedAt: BigInt(row.finished_micros) }
      : undefined
  }

  async function evict(workspaceId: string, justBuilt: bigint): Promise<void> {
    const settings = (await analytics.query<{ setting: string }>(selectBuilds(workspaceId)))
      .map((row) => BigInt(row.setting))
      .filter((key) => key !== justBuilt)
    const byUse = settings.sort((a, b) =>
      Number((lastUsed.get(`${workspaceId}/${a}`) ?? 0n) - (lastUsed.get(`${workspaceId}/${b}`) ?? 0n)),
    )
    for (const key of byUse.slice(0, Math.max(0, byUse.length - (KEPT_SETTINGS - 1)))) {
      builds.delete(`${workspaceId}/${key}`)
      await analytics.command(deleteBuild(workspaceId, key))
      await analytics.command(deleteJourneys(workspaceId, key))
    }
  }

  return {
    /** Resolves once the stored journeys of the setting include every change that was stored before the call. */
    ensureJourneys: async (workspaceId: string, setting: JourneySetting): Promise<bigint> => {
      const key = settingKey(setting)
      const name = `${workspaceId}/${key}`
      lastUsed.set(name, deps.nowMicros())
      // A refresh under way may have read its changes before ours were stored: wait for it, then look again.
      const before = running.get(name)
      const mine = (before ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => refresh(workspaceId, setting))
      running.set(name, mine)
      try {
        await mine
      } finally {
        if (running.get(name) === mine) running.delete(name)
      }
      return key
    },
    /** Forgets what this process knows of a workspace that is deleted. */
    forget: (workspaceId: string) => {
      for (const name of builds.keys()) if (name.startsWith(`${workspaceId}/`)) builds.delete(name)
    },
  }
}
