/** Journey settings: which touches belong to a conversion's journey. Journeys are stored once per setting. */
import { createHash } from 'node:crypto'

export type JourneySetting = {
  /** A touch is eligible when conversion time - lookback <= touch time <= conversion time, both ends included. */
  readonly lookbackMs: number
  /** Keep only the last N eligible touches; undefined keeps all. */
  readonly lookbackVisits: number | undefined
  /** `since_previous`: also strictly after the person's previous conversion of the same sort (with or without money). */
  readonly scope: 'window' | 'since_previous'
}

export const DAY_MS = 86_400_000

/** The setting's number in the `journeys` table: the first 64 bits of a hash of its parts. */
export function settingKey(setting: JourneySetting): bigint {
  const text = [setting.lookbackMs, setting.lookbackVisits ?? '', setting.scope].join('|')
  return createHash('sha256').update(text).digest().readBigUInt64BE()
}

/** What is read of the journeys, besides the setting. */
export type JourneyFilter = {
  readonly fromMs: number
  readonly toMs: number
  /** A period to compare with that has no moment in common: its conversions are read along, and summed apart. */
  readonly before?: { readonly fromMs: number; readonly toMs: number } | undefined
  readonly currency: string
  readonly excludeDirect: boolean
  /** Merge consecutive touches of the same channel and campaign into the first of them. */
  readonly collapse: boolean
  readonly conversions: 'money' | 'goals' | 'all'
  /** Empty: every conversion type. */
  readonly conversionTypes: readonly string[]
}

/** What a query asks to read of the journeys. */
export function filterOf(
  query: {
    direct: 'include' | 'exclude'
    collapse: 'true' | 'false'
    conversions: JourneyFilter['conversions']
    conversion_types?: string | undefined
  },
  { fromMs, toMs }: { fromMs: number; toMs: number },
  currency: string,
): JourneyFilter {
  const types = (query.conversion_types ?? '').split(',').map((type) => type.trim())
  return {
    fromMs,
    toMs,
    currency,
    excludeDirect: query.direct === 'exclude',
    collapse: query.collapse === 'true',
    conversions: query.conversions,
    conversionTypes: types.filter((type) => type !== ''),
  }
}

/** The setting that a query asks for. */
export function settingOf(query: {
  lookback_days: number
  lookback_visits?: number | undefined
  scope: 'window' | 'since_previous'
}): JourneySetting {
  return {
    lookbackMs: Math.round(query.lookback_days * DAY_MS),
    lookbackVisits: query.lookback_visits,
    scope: query.scope,
  }
}
