/** Models, and what stands beside them for comparison, against what channels really caused. */
import { type Attribution, attributionQuerySchema } from '@tributary/contract/attribution'
import { attributePaths } from '@tributary/models/attribution/attribute-paths'
import { type ModelSpec, parseModelSpec } from '@tributary/models/attribution/model'
import { encodePaths, type PathRow } from '@tributary/models/attribution/paths'
import {
  type ChannelEffect,
  type ChannelEffectError,
  scoreEffects,
} from '@tributary/models/truth/channel-effect-error'
import { type IntervalCoverage, scoreCoverage } from '@tributary/models/truth/interval-coverage'
import type { Installation } from '@tributary/server/installation'
import { type ChannelTruth, type PlatformClaim, readJourneys, type WorldFacts } from './read-truth.ts'

/** Conversions of one channel: what it was credited and what it caused. */
export type ScoredChannel = ChannelEffect & { readonly channel: string }

export type ModelScore = {
  readonly model: string
  /** Credited conversions against conversions caused. */
  readonly conversions: ChannelEffectError
  readonly channels: readonly ScoredChannel[]
  /** Net revenue by spend of each channel against the true one, weighted by spend. */
  readonly roasError: number | null
  /** Bootstrap intervals of a data-driven model that hold the conversions really caused. */
  readonly coverage: IntervalCoverage | undefined
}

export type ModelRequest = {
  readonly attributionReport: Installation['attributionReport']
  readonly workspace: Parameters<Installation['attributionReport']['compare']>[0]
  readonly facts: WorldFacts
  readonly channels: readonly ChannelTruth[]
  readonly folder: string
  readonly models: readonly string[]
  /** Whether Direct takes part in journeys. */
  readonly direct: 'include' | 'exclude'
}

/** The models as the product answers them, then the same on everything that happened, then equal shares. */
export async function scoreModels(request: ModelRequest): Promise<ModelScore[]> {
  const { attributionReport, workspace, facts, channels, models, direct } = request
  const settings = {
    from: facts.from,
    to: facts.to,
    lookback_days: facts.lookbackDays,
    by: 'channel',
    direct,
  }
  const scored = attributionQuerySchema.parse({
    ...settings,
    conversion_types: facts.scoredType,
    intervals: 'true',
  })
  const allMoney = attributionQuerySchema.parse(settings)
  const credits = await attributionReport.compare(workspace, scored, models)
  const revenues = await attributionReport.compare(workspace, allMoney, models)
  const scores = credits.map((credit, index) => scoreModel(credit, revenues[index] ?? credit, channels))
  const [credit] = credits
  const revenue = revenues[0]
  if (credit === undefined || revenue === undefined) return scores
  return [...scores, ...(await scoreAllSeen(request)), scoreEqualShares(credit, revenue, request)]
}

/**
 * What the models would say if nothing were hidden: every visit and contact of everybody who decided, rightly joined.
 * What is wrong here is the model's own error; the rest of its error above is missing data. Only models that run on
 * paths of conversions alone.
 */
async function scoreAllSeen({ folder, models, channels, direct }: ModelRequest): Promise<ModelScore[]> {
  const specs = models.flatMap((text): ModelSpec[] => {
    const parsed = parseModelSpec(text)
    return parsed.ok && runsOnConvertedPaths(parsed.value) ? [parsed.value] : []
  })
  const rows: PathRow[] = []
  for await (const journey of readJourneys(folder)) {
    const touches = journey.touches.filter(
      ({ kind, channel }) => kind !== 'view' && (direct === 'include' || channel !== 'Direct'),
    )
    rows.push({ channels: touches.map(({ channel }) => channel), conversions: 1, value: 0, nulls: 0 })
  }
  const result = attributePaths(encodePaths(rows), specs)
  if (!result.ok) throw new Error(result.error.message)
  const byModel = Map.groupBy(result.value.rows, (row) => row.model)
  return [...byModel].map(([model, credits]) => {
    const credited = new Map(credits.map((row) => [row.channel, row.conversions]))
    return {
      model: `${model}, all seen`,
      ...scoredBy(channels, (channel) => credited.get(channel) ?? 0),
      roasError: null,
      coverage: undefined,
    }
  })
}

function runsOnConvertedPaths(model: ModelSpec): boolean {
  if (model.name === 'shapley') return model.game === 'sum'
  return !['time_decay', 'custom', 'w_shaped'].includes(model.name)
}

function scoreModel(
  credit: Attribution,
  revenue: Attribution,
  channels: readonly ChannelTruth[],
): ModelScore {
  const credited = new Map(credit.rows.map((row) => [row.key, row]))
  const earned = new Map(revenue.rows.map((row) => [row.key, Number(row.net_amount_minor)]))
  const unknown = credit.rows.filter((row) => channels.every(({ channel }) => channel !== row.key))
  // A channel that the world does not have caused nothing.
  const all = [...channels, ...unknown.map((row) => ({ channel: row.key, conversions: 0 }))]
  const intervals = all.flatMap(({ channel, conversions }) => {
    const interval = credited.get(channel)?.conversions_interval
    return interval === undefined ? [] : [{ ...interval, truth: conversions }]
  })
  return {
    model: credit.model,
    ...scoredBy(all, (channel) => credited.get(channel)?.conversions ?? 0),
    roasError: roasError(channels, (channel) => earned.get(channel) ?? 0),
    coverage: intervals.length === 0 ? undefined : scoreCoverage(intervals),
  }
}

/** What knowing nothing would give: every channel that was met the same. A model that errs more is worse than none. */
function scoreEqualShares(
  credit: Attribution,
  revenue: Attribution,
  { channels, direct }: ModelRequest,
): ModelScore {
  const met = channels.filter(
    ({ channel, touches }) => touches > 0 && (direct === 'include' || channel !== 'Direct'),
  )
  const creditedSum = credit.rows.reduce((sum, row) => sum + row.conversions, 0)
  const earnedSum = revenue.rows.reduce((sum, row) => sum + Number(row.net_amount_minor), 0)
  return {
    model: 'equal shares',
    ...scoredBy(met, () => creditedSum / met.length),
    roasError: roasError(met, () => earnedSum / met.length),
    coverage: undefined,
  }
}

function scoredBy(
  truth: readonly { readonly channel: string; readonly conversions: number }[],
  creditedTo: (channel: string) => number,
): Pick<ModelScore, 'conversions' | 'channels'> {
  const channels = truth.map(({ channel, conversions }) => ({
    channel,
    credited: creditedTo(channel),
    caused: conversions,
  }))
  return { conversions: scoreEffects(channels), channels }
}

/** Weighted by spend, the errors of ROAS are those of revenue: spend is known. Only channels that cost something. */
function roasError(
  channels: readonly ChannelTruth[],
  earnedMinor: (channel: string) => number,
): number | null {
  const paid = channels.filter(({ spendMinor }) => spendMinor > 0)
  return scoreEffects(
    paid.map(({ channel, netRevenueMinor }) => ({ credited: earnedMinor(channel), caused: netRevenueMinor })),
  ).effectError
}

/** The platforms' claims over the channels they report on. */
export function scoreClaims(claims: readonly PlatformClaim[], channels: readonly ChannelTruth[]): ModelScore {
  const sumOf = (channel: string, amountOf: (claim: PlatformClaim) => number) =>
    claims.filter((claim) => claim.channel === channel).reduce((sum, claim) => sum + amountOf(claim), 0)
  const reported = channels.filter(({ channel }) => claims.some((claim) => claim.channel === channel))
  return {
    model: 'platform claims',
    ...scoredBy(reported, (channel) => sumOf(channel, (claim) => claim.conversions)),
    roasError: roasError(reported, (channel) => sumOf(channel, (claim) => claim.claimedMinor)),
    coverage: undefined,
  }
}
