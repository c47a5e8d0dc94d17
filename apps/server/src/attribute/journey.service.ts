/** Keeps the stored journeys of each setting up to date: built once in full, then only for people who changed. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
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

/** Changes this recent are looked at again: rows inserted at the same time may become visible out of order. */
const OVERLAP_MICROS = 3_000_000n
/** Above this many changed handles a full build costs less than picking people. */
const FULL_BUILD_HANDLES = 300_000
/** Settings kept per workspace; the one unused for longest goes. */
const KEPT_SETTINGS = 6

export function createJourneyService(deps: { analytics: AnalyticsStore; nowMicros: () => bigint }) {
  const { analytics } = deps
  const running = new Map<string, Promise<void>>()
  /** Moment up to which a setting's journeys are current; read from the store when this process does not know. */
  const builtUntil = new Map<string, bigint>()
  const lastUsed = new Map<string, bigint>()

  async function refresh(workspaceId: string, setting: JourneySetting): Promise<void> {
    const key = settingKey(setting)
    const name = `${workspaceId}/${key}`
    const built = builtUntil.get(name) ?? (await findBuild(workspaceId, key))
    const after = built === undefined ? 0n : built - OVERLAP_MICROS
    const [changes] = await analytics.query<{ latest_micros: string; handles: string }>(
      selectChanges(workspaceId, after),
    )
    const latest = BigInt(changes?.latest_micros ?? '0')
    if (built !== undefined && latest <= built && latest <= after) return
    if (built !== undefined && Number(changes?.handles ?? 0) === 0) return
    const full = built === undefined || Number(changes?.handles ?? 0) > FULL_BUILD_HANDLES
    const scope = full
      ? ({ kind: 'all' } as const)
      : ({ kind: 'changed', afterMicros: after, untilMicros: latest } as const)
    await analytics.command(
      buildJourneys({ workspaceId, setting, settingKey: key, scope, version: deps.nowMicros() }),
    )
    builtUntil.set(name, latest)
    if (full || latest > (built ?? 0n)) await analytics.command(insertBuild(workspaceId, key, latest))
    if (full) await evict(workspaceId, key)
  }

  async function findBuild(workspaceId: string, key: bigint): Promise<bigint | undefined> {
    const [row] = await analytics.query<{ built_micros: string; builds: string }>(
      selectBuild(workspaceId, key),
    )
    return row && Number(row.builds) > 0 ? BigInt(row.built_micros) : undefined
  }

  async function evict(workspaceId: string, justBuilt: bigint): Promise<void> {
    const settings = (await analytics.query<{ setting: string }>(selectBuilds(workspaceId)))
      .map((row) => BigInt(row.setting))
      .filter((key) => key !== justBuilt)
    const byUse = settings.sort((a, b) =>
      Number((lastUsed.get(`${workspaceId}/${a}`) ?? 0n) - (lastUsed.get(`${workspaceId}/${b}`) ?? 0n)),
    )
    for (const key of byUse.slice(0, Math.max(0, byUse.length - (KEPT_SETTINGS - 1)))) {
      builtUntil.delete(`${workspaceId}/${key}`)
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
      for (const name of builtUntil.keys()) if (name.startsWith(`${workspaceId}/`)) builtUntil.delete(name)
    },
  }
}
