/** Models by name, the reporting currency, and the credit of one conversion. Totals are the catalogue's: `query`. */
import type { AttributionQuery } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import { apportion } from '@tributary/models/attribution/apportion'
import {
  isDataDriven,
  type ModelSpec,
  parseModelSpec,
  type RuleModel,
} from '@tributary/models/attribution/model'
import { MODEL_CATALOGUE } from '@tributary/models/attribution/model-catalogue'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { currentPeople } from '../identify/current-people.service.ts'
import { creditsOfConversion, selectCurrency } from './credit.sql.ts'
import type { JourneySource } from './filtered-journey.sql.ts'
import type { JourneyService } from './journey.service.ts'
import { selectCreditJourney } from './journey.sql.ts'
import { type JourneyFilter, settingOf } from './journey.ts'
import type { PathCreditService } from './path-credit.service.ts'

export type AttributionWorkspace = {
  readonly workspaceId: string
  readonly timeZone: string
  readonly currency: string | null
}
export type AttributionService = ReturnType<typeof createAttributionService>

export type AttributionDeps = {
  readonly analytics: AnalyticsStore
  readonly journeys: JourneyService
  readonly pathCredit: PathCreditService
}

export function createAttributionService(deps: AttributionDeps) {
  const { analytics } = deps

  async function currencyOf(workspace: AttributionWorkspace): Promise<string> {
    if (workspace.currency !== null) return workspace.currency
    const [row] = await analytics.lookUp<{ currency: string }>(selectCurrency(workspace.workspaceId))
    return row?.currency ?? 'USD'
  }

  return {
    currencyOf,
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
          people: await currentPeople(analytics, workspace.workspaceId),
        })
        const [row] = await analytics.query<{ shares: number[]; amounts: string[]; net_amounts: string[] }>(
          creditsOfConversion(workspace.workspaceId, { kind: 'subquery', statement: journey }, filter, model),
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
  AttributionQuery,
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
