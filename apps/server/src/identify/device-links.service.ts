/** Infers that two browsers are one person where nothing certain is known. Off unless a workspace turns it on. */
import {
  type BrowserProfile,
  type NetworkContext,
  scoreDevicePair,
} from '@tributary/models/identity/device-score'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { type NetworkBrowser, selectLandingShares, selectNetworkBrowsers } from './device-links.sql.ts'
import { type NewLink, storeLinks } from './link.store.ts'
import * as store from './people-settings.store.ts'
import type { PeopleDb, SettlingService } from './settling.service.ts'

export type DeviceLinkService = ReturnType<typeof createDeviceLinkService>

const WINDOW_MS = 30 * 86_400_000
/** More browsers than this on one truncated network are a street, not a household. */
const MAX_BROWSERS = 6
const MAX_PROFILES = 50_000

export function createDeviceLinkService(deps: {
  db: PeopleDb
  analytics: AnalyticsStore
  settling: SettlingService
  now: () => number
}) {
  const { db, analytics } = deps

  async function inferLinks(workspaceId: string, threshold: number): Promise<NewLink[]> {
    const fromMs = deps.now() - WINDOW_MS
    const rows = await analytics.query<NetworkBrowser>(
      selectNetworkBrowsers(workspaceId, { fromMs, maxBrowsers: MAX_BROWSERS, limit: MAX_PROFILES }),
    )
    const pages = [...new Set(rows.flatMap((row) => row.landing_pages))]
    const shares = await analytics.query<{ page: string; share: number }>(
      selectLandingShares(workspaceId, { fromMs, pages, atLeast: 0 }),
    )
    const share = new Map(shares.map((row) => [row.page, Number(row.share)]))
    return choosePairs(rows, (page) => share.get(page) ?? 1, threshold).map((pair) => ({
      ...pair,
      source: 'device',
      tsMs: deps.now(),
    }))
  }

  /** Brings the inferred links of a workspace in line with its settings and with what happened lately. */
  async function refresh(workspaceId: string): Promise<void> {
    const setting = await store.findSetting(db, workspaceId)
    const isOn = setting?.device_links === true
    const links = isOn ? await inferLinks(workspaceId, setting.device_score) : []
    if (!isOn && (await store.listDeviceLinks(db, workspaceId)).length === 0) return
    await deps.settling.decide(workspaceId, async (trx) => {
      const wanted = new Set(links.map(pairName))
      const gone = (await store.listDeviceLinks(trx, workspaceId)).filter((row) => !wanted.has(pairName(row)))
      const left = await store.deleteDeviceLinks(
        trx,
        workspaceId,
        gone.map((row) => row.id),
      )
      const stored = await storeLinks(trx, workspaceId, links)
      return { seeds: [...left, ...stored.flatMap((row) => [row.handle, row.other])], answer: undefined }
    })
  }

  return {
    refresh,
    refreshAll: async (): Promise<void> => {
      for (const workspaceId of await store.listDeviceWorkspaces(db)) await refresh(workspaceId)
    },
  }
}

const pairName = (pair: { handle: string; other: string }) => `${pair.handle}\n${pair.other}`

/**
 * Pairs of browsers that are each other's best match on their network and reach the threshold. Scores are cut to
 * hundredths: a link changes when its score visibly does.
 */
export function choosePairs(
  browsers: readonly NetworkBrowser[],
  landingShare: (page: string) => number,
  threshold: number,
): { handle: string; other: string; certainty: number }[] {
  const networks = Map.groupBy(browsers, (browser) => browser.network)
  return [...networks.values()].flatMap((group) =>
    bestPairs(group.map(profileOf), { browsers: Math.max(2, group.length), landingShare }, threshold),
  )
}

function bestPairs(profiles: readonly BrowserProfile[], context: NetworkContext, threshold: number) {
  const best = new Map<string, { other: string; score: number }>()
  for (const [at, profile] of profiles.entries()) {
    for (const other of profiles.slice(at + 1)) {
      const { score } = scoreDevicePair(profile, other, context)
      for (const [from, to] of [
        [profile.handle, other.handle],
        [other.handle, profile.handle],
      ] as const)
        if (score > (best.get(from)?.score ?? 0)) best.set(from, { other: to, score })
    }
  }
  return [...best].flatMap(([handle, { other, score }]) => {
    const certainty = Math.floor(score * 100) / 100
    const isMutual = best.get(other)?.other === handle
    return isMutual && handle < other && certainty >= threshold ? [{ handle, other, certainty }] : []
  })
}

function profileOf(row: NetworkBrowser): BrowserProfile {
  const visitsByHour = Array.from({ length: 24 }, () => 0)
  for (const hour of row.hours) {
    const at = Number(hour) % 24
    visitsByHour[at] = (visitsByHour[at] ?? 0) + 1
  }
  return { handle: row.handle, visitsByHour, landingPages: row.landing_pages }
}
