/** What the URL holds for every report page: workspace, range, comparison, model and journey settings. Defaults are left out. */
import { dimensionSchema, JOURNEY_SCOPES } from '@tributary/contract/attribution'
import { MAX_FUNNEL_WINDOW_MINUTES } from '@tributary/contract/funnels'
import { MAX_PATH_STEPS } from '@tributary/contract/paths'
import { COHORT_PERIODS, COHORT_STARTS, RETURNS } from '@tributary/contract/retention'
import { z } from 'zod'
import { isDay } from './day.ts'
import { DEFAULT_MODEL, isValidModel } from './model-choice.ts'
import { type DayRange, DEFAULT_PERIOD, PERIODS, type Period, periodRange } from './period.ts'

const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
const day = z.string().refine(isDay)

/** Lenient: a value that makes no sense counts as absent, so that an old or hand-written link still opens. */
export const reportSearchSchema = z.object({
  workspace: optional(z.uuid()),
  period: optional(z.enum(PERIODS)),
  from: optional(day),
  to: optional(day),
  compare: optional(z.enum(['previous', 'year', 'none'])),
  model: optional(z.string().max(200).refine(isValidModel)),
  by: optional(dimensionSchema),
  lookback_days: optional(z.coerce.number().min(0.01).max(3650)),
  lookback_visits: optional(z.coerce.number().int().min(1).max(1000)),
  scope: optional(z.enum(JOURNEY_SCOPES)),
  direct: optional(z.enum(['include', 'exclude'])),
  collapse: optional(z.enum(['true', 'false'])),
  conversions: optional(z.enum(['money', 'goals', 'all'])),
  models: optional(z.string().max(500)),
  intervals: optional(z.enum(['true', 'false'])),
  dataset: optional(z.uuid()),
  conversion_type: optional(z.string().max(128)),
  order_id: optional(z.string().max(256)),
  /** Of the page Explore: metrics, dimensions, grain and filters, as `explore-search.ts` writes them. */
  metrics: optional(z.string().max(2000)),
  dimensions: optional(z.string().max(200)),
  grain: optional(z.enum(['day', 'week', 'month', 'quarter', 'year'])),
  filters: optional(z.string().max(4000)),
  /** Of the page Funnels: steps as `funnel-search.ts` writes them, minutes of the window, and whose people are listed. */
  steps: optional(z.string().max(6000)),
  window: optional(z.coerce.number().int().min(1).max(MAX_FUNNEL_WINDOW_MINUTES)),
  split: optional(dimensionSchema),
  behind: optional(z.string().regex(/^(dropped|reached)-[1-8]$/)),
  group: optional(z.string().max(6000)),
  /** Of the page Paths: touches shown one by one, and the number whose conversions are listed, as `path-place.ts` writes it. */
  depth: optional(z.coerce.number().int().min(1).max(MAX_PATH_STEPS)),
  place: optional(z.string().max(6000)),
  /** Of the page Retention. */
  start: optional(z.enum(COHORT_STARTS)),
  returning: optional(z.enum(RETURNS)),
  every: optional(z.enum(COHORT_PERIODS)),
  /** Whose people are listed: a cohort, or those of it who came back so many periods after. */
  cohort: optional(day),
  after: optional(z.coerce.number().int().min(0).max(4000)),
})
export type ReportSearch = z.infer<typeof reportSearchSchema>

/** Names kept when moving from page to page. The filters of one list are not among them. */
export const CARRIED: (keyof ReportSearch)[] = [
  'workspace',
  'period',
  'from',
  'to',
  'compare',
  'model',
  'by',
  'lookback_days',
  'lookback_visits',
  'scope',
  'direct',
  'collapse',
  'conversions',
  'models',
  'intervals',
  'dataset',
]

export const DEFAULT_LOOKBACK_DAYS = 30

export type JourneySettings = {
  lookback_days: number
  lookback_visits: number | undefined
  scope: 'window' | 'since_previous'
  direct: 'include' | 'exclude'
  collapse: 'true' | 'false'
  conversions: 'money' | 'goals' | 'all'
}
export type Report = {
  period: Period | 'custom'
  range: DayRange
  compare: 'previous' | 'year' | 'none'
  model: string
  by: string
  journey: JourneySettings
}

/** Resolves the URL to a complete report; `today` is the day in the workspace's zone. */
export function reportOf(search: ReportSearch, today: string): Report {
  const custom = search.from !== undefined && search.to !== undefined && search.from <= search.to
  const period = search.period ?? DEFAULT_PERIOD
  return {
    period: custom ? 'custom' : period,
    range: custom ? { from: search.from ?? today, to: search.to ?? today } : periodRange(period, today),
    compare: search.compare ?? 'previous',
    model: search.model ?? DEFAULT_MODEL,
    by: search.by ?? 'channel',
    journey: {
      lookback_days: search.lookback_days ?? DEFAULT_LOOKBACK_DAYS,
      lookback_visits: search.lookback_visits,
      scope: search.scope ?? 'window',
      direct: search.direct ?? 'include',
      collapse: search.collapse ?? 'false',
      conversions: search.conversions ?? 'money',
    },
  }
}

/** The journey settings that differ from the defaults, in words; empty when none does. */
export function journeyRemarks(journey: JourneySettings): string[] {
  const remarks: string[] = []
  if (journey.lookback_days !== DEFAULT_LOOKBACK_DAYS) remarks.push(`${journey.lookback_days}-day window`)
  if (journey.lookback_visits !== undefined) remarks.push(`last ${journey.lookback_visits} visits`)
  if (journey.scope === 'since_previous') remarks.push('since the previous conversion')
  if (journey.direct === 'exclude') remarks.push('without Direct')
  if (journey.collapse === 'true') remarks.push('repeats merged')
  return [...remarks, ...conversionRemarks(journey.conversions)]
}

/** Which conversions count, in words; nothing for those with money. */
export function conversionRemarks(conversions: JourneySettings['conversions'] = 'money'): string[] {
  return { money: [], goals: ['conversions without money'], all: ['all conversions'] }[conversions]
}
