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
/** Changes are kept for seven days: a build that nobody looked at for nearly as long may have missed some. */
const STALE_MICROS = 6n * 86_400_000_000n
/** A build that is looked at and still current is noted as such once a day. */
const RENEW_MICROS = 86_400_000_000n
/** Above this many changed handles a full build costs less than picking people. */
const FULL_BUILD_HANDLES = 300_000
/** Settings kept per workspace; the one unused for longest goes. */
const KEPT_SETTINGS = 6

/** In microseconds: changes up to `until` are in the journeys, as of `checkedAt`. */
type Build = { readonly until: bigint; readonly checkedAt: bigint }

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
    const built = known !== undefined && now - known.checkedAt < STALE_MICROS ? known : undefined
    const after = built === undefined ? 0n : built.until - OVERLAP_MICROS
    const [changes] = await analytics.query<{ latest_micros: string; handles: string }>(
      selectChanges(workspaceId, after),
    )
    const latest = BigInt(changes?.latest_micros ?? '0')
    const handles = Number(changes?.handles ?? 0)
    if (built !== undefined && handles === 0) {
      if (now - built.checkedAt < RENEW_MICROS) return
      await analytics.command(insertBuild(workspaceId, key, built.until))
      builds.set(name, { until: built.until, checkedAt: now })
      return
    }
    const full = built === undefined || handles > FULL_BUILD_HANDLES
    const scope = full
      ? ({ kind: 'all' } as const)
      : ({ kind: 'changed', afterMicros: after, untilMicros: latest } as const)
    await analytics.command(buildJourneys({ workspaceId, setting, settingKey: key, scope, version: now }))
    builds.set(name, { until: latest, checkedAt: now })
    if (full || latest > built.until) await analytics.command(insertBuild(workspaceId, key, latest))
    if (full) await evict(workspaceId, key)
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
