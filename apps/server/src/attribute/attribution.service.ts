/** Attribution answers: rule models in the engine over stored journeys, data-driven models over paths, spend joined in. */
import type { Attribution, AttributionQuery } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import { apportion } from '@tributary/models/attribution/apportion'
import {
  formatModelSpec,
  isDataDriven,
  type ModelSpec,
  parseModelSpec,
  type RuleModel,
} from '@tributary/models/attribution/model'
import { MODEL_CATALOGUE } from '@tributary/models/attribution/model-catalogue'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { sql } from '@tributary/stores/sql'
import { type DateRange, resolveRange } from '../access/workspace-days.ts'
import { type AnswerHead, attributionAnswer, type CreditRow, NO_TOTALS, type Totals } from './attribution.ts'
import {
  creditByKey,
  creditsOfConversion,
  otherCurrencies,
  selectCurrency,
  spendByKey,
} from './credit.sql.ts'
import { isStoredDimension, NOT_SET, touchKey } from './dimension.sql.ts'
import type { JourneySource } from './filtered-journey.sql.ts'
import type { JourneyService } from './journey.service.ts'
import { selectCreditJourney, selectJourneys } from './journey.sql.ts'
import { type JourneyFilter, settingOf } from './journey.ts'
import type { PathCreditService } from './path-credit.service.ts'

export type AttributionWorkspace = {
  readonly workspaceId: string
  readonly timeZone: string
  readonly currency: string | null
}
export type AttributionService = ReturnType<typeof createAttributionService>
type Settings = Omit<AttributionQuery, 'model'>
type RuleRow = {
  model: string
  key: string
  attributed: number
  conversions: number
  amount_minor: string
  net_amount_minor: string
}

export type AttributionDeps = {
  readonly analytics: AnalyticsStore
  readonly journeys: JourneyService
  readonly pathCredit: PathCreditService
  readonly now: () => number
}

export function createAttributionService(deps: AttributionDeps) {
  const { analytics } = deps

  async function currencyOf(workspace: AttributionWorkspace): Promise<string> {
    if (workspace.currency !== null) return workspace.currency
    const [row] = await analytics.query<{ currency: string }>(selectCurrency(workspace.workspaceId))
    return row?.currency ?? 'USD'
  }

  async function compare(
    workspace: AttributionWorkspace,
    query: Settings,
    modelTexts: readonly string[],
  ): Promise<Attribution[]> {
    const models = modelTexts.map(parseModel)
    if (query.dataset !== undefined) {
      const currency = query.currency ?? (await currencyOf(workspace))
      return deps.pathCredit.datasetAnswers({
        workspaceId: workspace.workspaceId,
        datasetId: query.dataset,
        models,
        currency,
        intervals: query.intervals === 'true',
        seed: query.seed,
      })
    }
    const range = rangeOf(query, workspace.timeZone, deps.now())
    const currency = query.currency ?? (await currencyOf(workspace))
    const filter = filterOf(query, range, currency)
    const source = await journeySource(workspace.workspaceId, query)
    const rules = models.filter(isRule)
    const [ruleRows, spend, others, dataDriven] = await Promise.all([
      rules.length === 0
        ? []
        : analytics.query<RuleRow>(creditByKey(workspace.workspaceId, source, filter, rules)),
      readSpend(workspace.workspaceId, query.by, range, currency),
      analytics.query<{ currency: string; conversions: string; amount_minor: string }>(
        otherCurrencies(workspace.workspaceId, filter),
      ),
      deps.pathCredit.journeyCredits({
        workspaceId: workspace.workspaceId,
        source,
        filter,
        by: query.by,
        models: models.filter(isDataDriven),
        intervals: query.intervals === 'true',
        seed: query.seed,
      }),
    ])
    const unattributed = ruleRows.filter((row) => row.attributed === 0).reduce(addTotals, NO_TOTALS)
    return models.map((model) => {
      const head: AnswerHead = {
        model: formatModelSpec(model),
        by: query.by,
        currency,
        from: range.fromDay,
        to: range.toDay,
        other_currencies: others.map((row) => ({ ...row, conversions: Number(row.conversions) })),
        as_of: new Date(deps.now()).toISOString(),
        notes: notesOf(model, query),
      }
      if (isRule(model))
        return attributionAnswer(head, ruleCredits(ruleRows, rules.indexOf(model)), unattributed, spend)
      const found = dataDriven.get(formatModelSpec(model))
      return attributionAnswer(
        { ...head, notes: [...head.notes, ...(found?.notes ?? [])] },
        found?.credits ?? [],
        found?.unattributed ?? NO_TOTALS,
        spend,
      )
    })
  }

  async function journeySource(workspaceId: string, query: Settings): Promise<JourneySource> {
    const setting = settingOf(query)
    if (isStoredDimension(query.by))
      return {
        kind: 'stored',
        settingKey: await deps.journeys.ensureJourneys(workspaceId, setting),
        by: query.by,
      }
    return {
      kind: 'subquery',
      statement: selectJourneys(
        {
          workspaceId,
          setting,
          scope: { kind: 'all' },
          touchColumns: [sql`t.channel`, sql`t.campaign`, touchKey(query.by)],
        },
        (steps) => sql`
        select c.conversion_id as conversion_id, c.order_id as order_id, c.conversion_type as conversion_type, c.ts as ts, c.amount_minor as amount_minor, c.currency as currency,
          ${steps}.1 as touch_ts, ${steps}.3 as channels, ${steps}.4 as campaigns, ${steps}.5 as dimension_keys`,
      ),
    }
  }

  async function readSpend(
    workspaceId: string,
    by: string,
    range: DateRange,
    currency: string,
  ): Promise<Map<string, bigint>> {
    if (by !== 'channel' && by !== 'campaign') return new Map()
    const rows = await analytics.query<{ key: string; spend_minor: string }>(
      spendByKey(workspaceId, by, { ...range, currency }),
    )
    return new Map(rows.map((row) => [row.key, BigInt(row.spend_minor)]))
  }

  return {
    currencyOf,
    compare,
    answer: async (workspace: AttributionWorkspace, query: AttributionQuery): Promise<Attribution> => {
      const { model, ...settings } = query
      const [answer] = await compare(workspace, settings, [model])
      if (!answer) throw new AppError('Internal', 'one model gave no answer')
      return answer
    },
    listModels: () =>
      MODEL_CATALOGUE.map((entry) => ({
        model: entry.example,
        label: entry.label,
        description: entry.description,
        data_driven: entry.dataDriven,
      })),

    /**
     * Credits of one conversion's touches, in their order. Rule models run the same expression as the totals; a
     * data-driven model is fitted on the sixty days around the conversion and divides by its channel weights.
     */
    creditsOfConversion: async (
      workspace: AttributionWorkspace,
      query: ConversionQuery,
      conversion: ConversionFacts,
      touches: readonly { touchId: string; channel: string }[],
    ): Promise<{ credits: TouchCredit[]; notes: string[] }> => {
      const model = parseModel(query.model)
      if (touches.length === 0) return { credits: [], notes: [] }
      const filter: JourneyFilter = {
        fromMs: conversion.conversionMs,
        toMs: conversion.conversionMs + 1,
        currency: conversion.currency,
        excludeDirect: query.direct === 'exclude',
        collapse: query.collapse === 'true',
        conversions: 'all',
        conversionTypes: [],
      }
      if (isRule(model)) {
        const journey = selectCreditJourney({
          workspaceId: workspace.workspaceId,
          setting: settingOf(query),
          conversionId: conversion.conversionId,
        })
        const [row] = await analytics.query<{ shares: number[]; amounts: string[]; net_amounts: string[] }>(
          creditsOfConversion(workspace.workspaceId, journey, filter, model),
        )
        return {
          credits: touches.map((_, index) => ({
            share: row?.shares[index] ?? 0,
            amountMinor: BigInt(row?.amounts[index] ?? 0),
            netAmountMinor: BigInt(row?.net_amounts[index] ?? 0),
          })),
          notes: [],
        }
      }
      const source: JourneySource = {
        kind: 'stored',
        settingKey: await deps.journeys.ensureJourneys(workspace.workspaceId, settingOf(query)),
        by: 'channel',
      }
      const fitted = {
        ...filter,
        fromMs: conversion.conversionMs - FIT_MS,
        toMs: conversion.conversionMs + FIT_MS,
        currency: await currencyOf(workspace),
      }
      const { shares, notes } = await deps.pathCredit.journeyShares({
        workspaceId: workspace.workspaceId,
        source,
        filter: fitted,
        model,
        channels: touches.map((touch) => touch.channel),
      })
      const amounts = apportion(conversion.amountMinor, shares)
      const netAmounts = apportion(conversion.netAmountMinor, shares)
      return {
        credits: shares.map((share, index) => ({
          share,
          amountMinor: amounts[index] ?? 0n,
          netAmountMinor: netAmounts[index] ?? 0n,
        })),
        notes,
      }
    },
  }
}

type ConversionQuery = { model: string } & Pick<
  Settings,
  'lookback_days' | 'lookback_visits' | 'scope' | 'direct' | 'collapse'
>
type ConversionFacts = {
  readonly conversionId: string
  readonly conversionMs: number
  readonly currency: string
  readonly amountMinor: bigint
  readonly netAmountMinor: bigint
}
export type TouchCredit = {
  readonly share: number
  readonly amountMinor: bigint
  readonly netAmountMinor: bigint
}

/** Half of the stretch around a conversion that a data-driven model learns from. */
const FIT_MS = 30 * 86_400_000

export function parseModel(modelText: string): ModelSpec {
  const parsed = parseModelSpec(modelText.trim())
  if (!parsed.ok)
    throw new AppError('ValidationFailed', `model: ${parsed.error.message}`, [
      { path: 'model', message: parsed.error.message },
    ])
  return parsed.value
}

function isRule(model: ModelSpec): model is RuleModel {
  return !isDataDriven(model)
}

function rangeOf(query: Settings, timeZone: string, nowMs: number): DateRange {
  const range = resolveRange(query, timeZone, nowMs)
  if ('message' in range) throw new AppError('ValidationFailed', `${range.path} ${range.message}`, [range])
  return range
}

function filterOf(query: Settings, range: DateRange, currency: string): JourneyFilter {
  return {
    fromMs: range.fromMs,
    toMs: range.toMs,
    currency,
    excludeDirect: query.direct === 'exclude',
    collapse: query.collapse === 'true',
    conversions: query.conversions,
    conversionTypes:
      query.conversion_types
        ?.split(',')
        .map((type) => type.trim())
        .filter((type) => type !== '') ?? [],
  }
}

/** One model's rows as credit, those of one key added up; an empty key reads as what it means. */
function ruleCredits(rows: readonly RuleRow[], index: number): CreditRow[] {
  const byKey = new Map<string, Totals>()
  for (const row of rows) {
    if (row.attributed === 0 || Number(row.model) !== index) continue
    const key = row.key === '' ? NOT_SET : row.key
    byKey.set(key, addTotals(byKey.get(key) ?? NO_TOTALS, row))
  }
  return [...byKey].map(([key, totals]) => ({ key, ...totals }))
}

function addTotals(totals: Totals, row: RuleRow): Totals {
  return {
    conversions: totals.conversions + row.conversions,
    amountMinor: totals.amountMinor + BigInt(row.amount_minor),
    netAmountMinor: totals.netAmountMinor + BigInt(row.net_amount_minor),
  }
}

function notesOf(model: ModelSpec, query: Settings): string[] {
  const notes: string[] = []
  if (query.by !== 'channel' && query.by !== 'campaign')
    notes.push('Spend is known by channel and campaign only, so it is not shown here.')
  if (model.name === 'markov')
    notes.push(
      'Channel totals are the published removal effects, normalised. A single conversion is divided in proportion to the same removal effects, so its credits need not add up to these totals channel by channel.',
    )
  return notes
}
