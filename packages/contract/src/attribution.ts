/** Attribution: query, rows, one conversion's credits. Amounts are strings of minor units; credited conversions are fractions. */
import { z } from 'zod'
import { boughtSchema } from './conversions.ts'
import { amountMinorSchema, currencySchema, unconvertedMoneySchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'

/** Built-in dimensions of a touch; `property:<name>` addresses a property of the touch. */
export const TOUCH_DIMENSIONS = [
  'channel',
  'campaign',
  'source_medium',
  'source',
  'medium',
  'landing_page',
  'country',
  'device',
] as const
export const PROPERTY_DIMENSION = /^property:[\w.-]{1,64}$/
export const dimensionSchema = z
  .string()
  .refine((by) => (TOUCH_DIMENSIONS as readonly string[]).includes(by) || PROPERTY_DIMENSION.test(by), {
    message: `is not one of ${TOUCH_DIMENSIONS.join(', ')} or property:<name>`,
  })
export const JOURNEY_SCOPES = ['window', 'since_previous'] as const

/** The settings that decide which touches belong to a journey. */
export const journeyQuerySchema = z.object({
  lookback_days: z.coerce.number().min(0.01).max(3650).default(30),
  /** Keep only the last N touches of the window as well. */
  lookback_visits: z.coerce.number().int().min(1).max(1000).optional(),
  scope: z.enum(JOURNEY_SCOPES).default('window'),
  /** `exclude` leaves Direct touches out of every journey. */
  direct: z.enum(['include', 'exclude']).default('include'),
  /** `true` merges consecutive repeats of one channel/campaign into the first of them. */
  collapse: z.enum(['true', 'false']).default('false'),
  /** Which conversions: with money (default), without, or all. */
  conversions: z.enum(['money', 'goals', 'all']).default('money'),
  /** Keep only conversions of these event types (comma separated). */
  conversion_types: z.string().max(500).optional(),
})

export const attributionQuerySchema = rangeQuerySchema.extend(journeyQuerySchema.shape).extend({
  model: z.string().max(200).default('last_non_direct'),
  by: dimensionSchema.default('channel'),
  currency: currencySchema.optional(),
  /** `true` adds bootstrap intervals to the data-driven models. */
  intervals: z.enum(['true', 'false']).default('false'),
  seed: z.coerce.number().int().min(0).default(1),
  /** Answer from an imported path dataset instead of the journeys. */
  dataset: z.uuid().optional(),
})
export type AttributionQuery = z.infer<typeof attributionQuerySchema>

const interval = z.object({ low: z.number(), high: z.number(), level: z.number() })

export const attributionRowSchema = z.object({
  key: z.string(),
  conversions: z.number(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
  spend_minor: amountMinorSchema,
  /** net amount / spend; null without spend. */
  roas: z.number().nullable(),
  removal_effect: z.number().optional(),
  /** Interval of `conversions` and of `amount_minor` (as number of minor units). */
  conversions_interval: interval.optional(),
  amount_interval: interval.optional(),
})
export type AttributionRow = z.infer<typeof attributionRowSchema>

const totals = z.object({
  conversions: z.number(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
})

export const attributionSchema = z.object({
  model: z.string(),
  by: z.string(),
  currency: currencySchema,
  from: z.string(),
  to: z.string(),
  rows: z.array(attributionRowSchema),
  unattributed: totals,
  total: totals.extend({ spend_minor: amountMinorSchema, roas: z.number().nullable() }),
  ...unconvertedMoneySchema,
  /** Moment up to which stored data is included. */
  as_of: z.string(),
  notes: z.array(z.string()),
})
export type Attribution = z.infer<typeof attributionSchema>

/** Models side by side: one answer a model, same settings. `models` is comma separated. */
export const compareQuerySchema = attributionQuerySchema.omit({ model: true }).extend({
  models: z.string().max(500).default('first,last,linear'),
})
export const attributionComparisonSchema = z.object({ answers: z.array(attributionSchema) })
export type AttributionComparison = z.infer<typeof attributionComparisonSchema>

const modelInfoSchema = z.object({
  model: z.string(),
  label: z.string(),
  description: z.string(),
  data_driven: z.boolean(),
})
export const modelListSchema = z.object({ models: z.array(modelInfoSchema) })

const touchCreditSchema = z.object({
  touch_id: z.string(),
  ts: z.string(),
  channel: z.string(),
  campaign: z.string(),
  source: z.string(),
  medium: z.string(),
  landing_page: z.string(),
  device: z.string(),
  country: z.string(),
  anonymous_id: z.string(),
  /** Share of the conversion, 0..1, and the money it means. */
  share: z.number(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
})
export const journeySchema = z.object({
  conversion_id: z.string(),
  order_id: z.string(),
  conversion_type: z.string(),
  person: z.string(),
  person_id: z.string(),
  ts: z.string(),
  currency: z.string(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
  refunds: z.array(z.object({ ts: z.string(), amount_minor: amountMinorSchema })),
  products: boughtSchema,
  model: z.string(),
  lookback_days: z.number(),
  scope: z.enum(JOURNEY_SCOPES),
  touches: z.array(touchCreditSchema),
  /** True when no touch was eligible: the money is in the unattributed row of every report. */
  unattributed: z.boolean(),
  notes: z.array(z.string()),
})
export type Journey = z.infer<typeof journeySchema>

export const journeyModelQuerySchema = journeyQuerySchema.extend({
  model: z.string().max(200).default('last_non_direct'),
})
