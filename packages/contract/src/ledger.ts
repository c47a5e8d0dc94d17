/** The credit ledger: what a conversion's credits were as of a moment, and why they changed. */
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from './money.ts'
import { dayOrInstantSchema, rangeQuerySchema } from './range.ts'

/** Why a conversion's credits are recorded anew. */
export const LEDGER_CAUSES = ['new', 'corrected', 'people', 'touches', 'refund', 'model'] as const
export type LedgerCause = (typeof LEDGER_CAUSES)[number]
const causeSchema = z.enum(LEDGER_CAUSES)

export const ledgerSettingSchema = z.object({
  /** Rule models that are recorded, as `model` of the attribution query names them. */
  models: z.array(z.string().min(1).max(200)).min(1).max(5),
  lookback_days: z.number().min(0.01).max(3650),
})
export type LedgerSetting = z.infer<typeof ledgerSettingSchema>

export const ledgerHistoryQuerySchema = z.object({ model: z.string().max(200).optional() })

const ledgerTouchSchema = z.object({
  touch_id: z.string(),
  ts: z.string(),
  channel: z.string(),
  campaign: z.string(),
  share: z.number(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
})
export const ledgerHistorySchema = z.object({
  conversion_id: z.string(),
  model: z.string(),
  lookback_days: z.number(),
  /** Oldest first; the last one holds. */
  records: z.array(
    z.object({
      recorded_at: z.string(),
      cause: causeSchema,
      ts: z.string(),
      currency: z.string(),
      amount_minor: amountMinorSchema,
      net_amount_minor: amountMinorSchema,
      credits: z.array(ledgerTouchSchema),
    }),
  ),
})
export type LedgerHistory = z.infer<typeof ledgerHistorySchema>

export const ledgerChangesQuerySchema = rangeQuerySchema.extend({
  model: z.string().max(200).optional(),
  by: z.enum(['channel', 'campaign']).default('channel'),
  currency: currencySchema.optional(),
  /** The numbers as they stood at this moment, or as a day of the workspace's time zone began, are compared with those of now. */
  as_of: dayOrInstantSchema,
})

const totals = z.object({
  conversions: z.number(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
})
export const ledgerChangesSchema = z.object({
  model: z.string(),
  by: z.string(),
  lookback_days: z.number(),
  currency: currencySchema,
  from: z.string(),
  to: z.string(),
  as_of: z.string(),
  /** First moment the ledger knows of; null when it holds nothing. Before it every number was 0. */
  recorded_since: z.string().nullable(),
  /** The key '' is the money without an eligible touch. Before + changes = now, to the minor unit. */
  rows: z.array(
    z.object({
      key: z.string(),
      before: totals,
      now: totals,
      changes: z.array(totals.extend({ cause: causeSchema })),
    }),
  ),
  /** Conversions of the range whose credits were recorded anew since `as_of`, by cause. */
  causes: z.array(z.object({ cause: causeSchema, conversions: z.number() })),
  /** Conversions of the range in other currencies: credit is recorded in the conversion's own, so they are in no row above. */
  other_currencies: z.array(z.object({ currency: currencySchema, conversions: z.number() })),
})
export type LedgerChanges = z.infer<typeof ledgerChangesSchema>
