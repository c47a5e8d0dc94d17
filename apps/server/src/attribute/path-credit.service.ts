/** Credit that is learned from all journeys together, and credit of imported path datasets. */
import type { Attribution } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import { minorDigits } from '@tributary/contract/money'
import { apportion } from '@tributary/models/attribution/apportion'
import { effectWeights } from '@tributary/models/attribution/effect-weights'
import {
  type DataDrivenModel,
  formatModelSpec,
  isDataDriven,
  type ModelSpec,
} from '@tributary/models/attribution/model'
import { type EncodedPaths, encodePaths, type PathRow } from '@tributary/models/attribution/paths'
import type { DimensionName } from '@tributary/query/dimensions.data'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import { currentPeople } from '../identify/current-people.service.ts'
import {
  attributionAnswer,
  type CreditRow,
  NO_SPEND,
  NO_TOTALS,
  sumTotals,
  type Totals,
} from './attribution.ts'
import type { JourneySource } from './filtered-journey.sql.ts'
import type { JourneyFilter } from './journey.ts'
import { convertingPaths, countDatasetRows, nullPaths, selectDatasetRows } from './path.sql.ts'
import type { PathResultRow } from './path-compute.ts'
import { createPathDecoder } from './path-rows.ts'
import { runPathJob } from './path-runner.ts'

export type PathDataset = {
  readonly name: string
  readonly rows: number
  readonly channels: readonly string[]
}
export type LearnedCredit = {
  readonly credits: readonly CreditRow[]
  readonly unattributed: Totals
  readonly notes: readonly string[]
}
/** Rows held in transit at a time: bounds the memory of a read. */
const ROWS_PER_READ = 100_000

const MARKOV_NOTE =
  'Channel totals are the published removal effects, normalised. A single conversion is divided in proportion to the same removal effects, so its credits need not add up to these totals channel by channel.'

type JourneyRequest = {
  readonly workspaceId: string
  readonly source: JourneySource
  readonly filter: JourneyFilter
  /** The conversions of the journeys, where their money is not as they are stored. */
  readonly conversions?: Sql | undefined
}
type ConvertingRow = { keys: string[]; conversions: string; amount_minor: string; net_amount_minor: string }

export type PathCreditService = ReturnType<typeof createPathCreditService>

export function createPathCreditService(deps: {
  analytics: AnalyticsStore
  findDataset: (workspaceId: string, datasetId: string) => Promise<PathDataset | undefined>
  now: () => number
}) {
  const { analytics } = deps

  async function readPaths(request: JourneyRequest, by: DimensionName, models: readonly DataDrivenModel[]) {
    const needsNulls = models.some((model) => model.name === 'markov' || model.game === 'rate')
    const [converting, nulls] = await Promise.all([
      analytics.query<ConvertingRow>(convertingPaths(request.workspaceId, request.source, request.filter)),
      needsNulls
        ? currentPeople(analytics, request.workspaceId).then((people) =>
            analytics.query<{ keys: string[]; nulls: string }>(
              nullPaths(request.workspaceId, by, request.filter, people, request.conversions),
            ),
          )
        : [],
    ])
    const attributed = converting.filter((row) => row.keys.length > 0)
    const rows: PathRow[] = [
      ...attributed.map((row) => ({
        channels: row.keys,
        conversions: Number(row.conversions),
        value: Number(row.amount_minor),
        nulls: 0,
      })),
      ...nulls.map((row) => ({ channels: row.keys, conversions: 0, value: 0, nulls: Number(row.nulls) })),
    ]
    const isRefunded = attributed.some((row) => row.amount_minor !== row.net_amount_minor)
    const netValue = Float64Array.from({ length: rows.length }, (_, index) =>
      Number(attributed[index]?.net_amount_minor ?? 0),
    )
    return {
      paths: encodePaths(rows),
      netValue: isRefunded ? netValue : undefined,
      total: sumRows(attributed),
      unattributed: sumRows(converting.filter((row) => row.keys.length === 0)),
    }
  }

  async function loadDataset(
    workspaceId: string,
    datasetId: string,
  ): Promise<{ dataset: PathDataset; paths: EncodedPaths }> {
    const dataset = await deps.findDataset(workspaceId, datasetId)
    if (!dataset) throw new AppError('DatasetNotFound', `No path dataset has the id ${datasetId}.`)
    const [stored] = await analytics.query<{ rows: string; last_row: string }>(
      countDatasetRows(workspaceId, datasetId),
    )
    const isClean = Number(stored?.rows ?? 0) === dataset.rows
    const decoder = createPathDecoder(dataset.rows)
    for (let from = 0; from <= Number(stored?.last_row ?? 0); from += ROWS_PER_READ) {
      decoder.push(
        await analytics.queryBytes(
          selectDatasetRows({ workspaceId, datasetId, from, to: from + ROWS_PER_READ, isClean }),
          'RowBinary',
        ),
      )
    }
    return { dataset, paths: decoder.finish(dataset.channels) }
  }

  return {
    /** Credit of every model by its text, from the journeys of the filter. */
    journeyCredits: async (
      request: JourneyRequest & {
        by: DimensionName
        models: readonly DataDrivenModel[]
        intervals: boolean
        seed: number
      },
    ): Promise<Map<string, LearnedCredit>> => {
      if (request.models.length === 0) return new Map()
      const { paths, netValue, total, unattributed } = await readPaths(request, request.by, request.models)
      const result = await runPathJob({
        paths,
        ...(netValue && { netValue }),
        models: request.models,
        intervals: request.intervals,
        seed: request.seed,
      })
      if (!result.ok) throw new AppError('ValidationFailed', result.message)
      const notes = request.intervals
        ? [`Intervals: 90 % of ${result.replicates} resamples of the journeys.`]
        : []
      return new Map(
        request.models.map((model) => [
          formatModelSpec(model),
          {
            credits: creditsOf(result.rows, formatModelSpec(model), total, 1),
            unattributed,
            notes: [...(model.name === 'markov' ? [MARKOV_NOTE] : []), ...notes],
          },
        ]),
      )
    },

    /** Shares of one journey's touches by the effects of their channels. */
    journeyShares: async (
      request: JourneyRequest & { model: DataDrivenModel; channels: readonly string[] },
    ): Promise<{ shares: number[]; notes: string[] }> => {
      const { paths } = await readPaths(request, 'channel', [request.model])
      const result = await runPathJob({ paths, models: [request.model], intervals: false, seed: 1 })
      if (!result.ok) throw new AppError('ValidationFailed', result.message)
      const effects = new Map(result.rows.map((row) => [row.channel, row.removal_effect ?? row.conversions]))
      return {
        shares: effectWeights(request.channels, effects),
        notes: [
          'Learned from the journeys of 30 days before and after this conversion; it is divided in proportion to the effects of its channels.',
        ],
      }
    },

    /** Every model over an imported path dataset. Values are read as major units of the currency. */
    datasetAnswers: async (request: {
      workspaceId: string
      datasetId: string
      models: readonly ModelSpec[]
      currency: string
      intervals: boolean
      seed: number
    }): Promise<Attribution[]> => {
      const { dataset, paths } = await loadDataset(request.workspaceId, request.datasetId)
      const scale = 10 ** minorDigits(request.currency)
      const total = datasetTotals(paths, scale)
      const result = await runPathJob({
        paths,
        models: request.models,
        intervals: request.intervals && request.models.some(isDataDriven),
        seed: request.seed,
      })
      if (!result.ok) throw new AppError('ValidationFailed', result.message)
      return request.models.map((model) => {
        const name = formatModelSpec(model)
        const credits = creditsOf(result.rows, name, total, scale)
        const notes = [
          `From the path dataset “${dataset.name}”: ${dataset.rows} paths. The date range does not apply to it.`,
        ]
        return attributionAnswer(
          {
            model: name,
            by: 'channel',
            currency: request.currency,
            from: '',
            to: '',
            other_currencies: [],
            unconverted_spend: [],
            as_of: new Date(deps.now()).toISOString(),
            notes,
          },
          { credits, credited: sumTotals(credits), unattributed: NO_TOTALS },
          NO_SPEND,
        )
      })
    },
  }
}

function sumRows(rows: readonly ConvertingRow[]): Totals {
  return rows.reduce<Totals>(
    (sum, row) => ({
      conversions: sum.conversions + Number(row.conversions),
      amountMinor: sum.amountMinor + BigInt(row.amount_minor),
      netAmountMinor: sum.netAmountMinor + BigInt(row.net_amount_minor),
    }),
    NO_TOTALS,
  )
}

function datasetTotals(paths: EncodedPaths, scale: number): Totals {
  const amountMinor = BigInt(Math.round(paths.value.reduce((sum, value) => sum + value, 0) * scale))
  return {
    conversions: paths.conversions.reduce((sum, count) => sum + count, 0),
    amountMinor,
    netAmountMinor: amountMinor,
  }
}

/** One model's rows as credit: money apportioned so that the channels add up to the total to the minor unit. */
function creditsOf(rows: readonly PathResultRow[], model: string, total: Totals, scale: number): CreditRow[] {
  const own = rows.filter((row) => row.model === model)
  const amounts = signedApportion(
    total.amountMinor,
    own.map((row) => row.value),
  )
  const netAmounts = signedApportion(
    total.netAmountMinor,
    own.map((row) => row.netValue),
  )
  return own.map((row, index) => ({
    key: row.channel,
    conversions: row.conversions,
    amountMinor: amounts[index] ?? 0n,
    netAmountMinor: netAmounts[index] ?? 0n,
    ...(row.removal_effect !== undefined && { removalEffect: row.removal_effect }),
    ...(row.conversionsInterval && { conversionsInterval: row.conversionsInterval }),
    ...(row.valueInterval && {
      amountInterval: {
        low: row.valueInterval.low * scale,
        high: row.valueInterval.high * scale,
        level: row.valueInterval.level,
      },
    }),
  }))
}

/** A Shapley value can be negative: those are rounded as they are, and the positive ones share the rest exactly. */
function signedApportion(total: bigint, values: readonly number[]): bigint[] {
  const whole = values.reduce((sum, value) => sum + value, 0)
  const factor = whole > 0 ? Number(total) / whole : 0
  const negative = values.map((value) => (value < 0 ? BigInt(Math.round(value * factor)) : 0n))
  const rest = total - negative.reduce((sum, value) => sum + value, 0n)
  const positive = apportion(
    rest,
    values.map((value) => Math.max(0, value)),
  )
  return values.map((value, index) => (value < 0 ? (negative[index] ?? 0n) : (positive[index] ?? 0n)))
}
