/** The Overview page in one answer. A value that does not exist yet is null, never 0. */
import { z } from 'zod'
import { journeyQuerySchema } from './attribution.ts'
import { amountMinorSchema, currencySchema, unconvertedMoneySchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'

/** Which touches belong to a journey is asked as everywhere; which conversions count is the catalogue's: those with money. */
const windowQuerySchema = journeyQuerySchema.omit({ conversions: true, conversion_types: true })

export const overviewQuerySchema = rangeQuerySchema.extend(windowQuerySchema.shape).extend({
  model: z.string().max(200).default('last_non_direct'),
  /** The period before (same length, ending where this one starts), weekday-matched when whole weeks allow. */
  compare: z.enum(['previous', 'year', 'none']).default('previous'),
  currency: currencySchema.optional(),
})
export type OverviewQuery = z.infer<typeof overviewQuerySchema>

export const overviewTotalsSchema = z.object({
  revenue_minor: amountMinorSchema.nullable(),
  refunds_minor: amountMinorSchema.nullable(),
  net_revenue_minor: amountMinorSchema.nullable(),
  attributed_revenue_minor: amountMinorSchema.nullable(),
  spend_minor: amountMinorSchema.nullable(),
  roas: z.number().nullable(),
  cac_minor: amountMinorSchema.nullable(),
  conversions: z.number().nullable(),
  goals: z.number().nullable(),
  new_customers: z.number().nullable(),
  visitors: z.number().nullable(),
  sessions: z.number().nullable(),
  conversion_rate: z.number().nullable(),
  aov_minor: amountMinorSchema.nullable(),
})
export type OverviewTotals = z.infer<typeof overviewTotalsSchema>

export const overviewSchema = z.object({
  currency: currencySchema,
  time_zone: z.string(),
  model: z.string(),
  range: z.object({ from: z.string(), to: z.string() }),
  compare_range: z.object({ from: z.string(), to: z.string() }).nullable(),
  totals: overviewTotalsSchema,
  previous: overviewTotalsSchema.nullable(),
  /** One entry a day of the range, in order; `complete` is false for a day that is not over. */
  series: z.array(
    z.object({
      day: z.string(),
      revenue_minor: amountMinorSchema,
      spend_minor: amountMinorSchema,
      conversions: z.number(),
      visitors: z.number(),
      previous_revenue_minor: amountMinorSchema.nullable(),
      complete: z.boolean(),
    }),
  ),
  channels: z.array(
    z.object({
      key: z.string(),
      sessions: z.number(),
      conversions: z.number(),
      net_amount_minor: amountMinorSchema,
      previous_net_amount_minor: amountMinorSchema.nullable(),
      spend_minor: amountMinorSchema,
      roas: z.number().nullable(),
    }),
  ),
  unattributed: z.object({ conversions: z.number(), net_amount_minor: amountMinorSchema }),
  ...unconvertedMoneySchema,
  /** Nothing was ever collected or imported. */
  is_empty: z.boolean(),
  /** First and last day that hold any data, where the range holds none: to offer one that shows something. */
  data_elsewhere: z.object({ from: z.string(), to: z.string() }).nullable(),
  as_of: z.string(),
})
export type Overview = z.infer<typeof overviewSchema>
