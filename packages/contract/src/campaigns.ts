/** Campaigns: what is planned of them, what they cost and what they brought. Amounts are strings of minor units. */
import { z } from 'zod'
import { journeyQuerySchema } from './attribution.ts'
import { amountMinorSchema, currencySchema, unconvertedMoneySchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'

const daySchema = z.iso.date()
const positiveMinor = z.string().regex(/^\d{1,17}$/, { message: 'is not a positive amount in minor units' })

export const saveCampaignSchema = z
  .object({
    /** The campaign of touches and spend (utm_campaign). */
    name: z.string().trim().min(1).max(200),
    platform: z.string().trim().max(80).default(''),
    channel: z.string().trim().max(80).default(''),
    budget_minor: positiveMinor.nullable().default(null),
    currency: currencySchema.nullable().default(null),
    starts_on: daySchema.nullable().default(null),
    ends_on: daySchema.nullable().default(null),
    note: z.string().trim().max(2000).default(''),
  })
  .refine((plan) => plan.budget_minor === null || plan.currency !== null, {
    path: ['currency'],
    message: 'is missing: a budget needs one',
  })
  .refine((plan) => plan.starts_on === null || plan.ends_on === null || plan.starts_on <= plan.ends_on, {
    path: ['ends_on'],
    message: 'is before starts_on',
  })
export type SaveCampaign = z.infer<typeof saveCampaignSchema>

/** Paid ones have a budget; outreach campaigns have members and contacts (`outreach.ts`), and are changed there. */
const CAMPAIGN_KINDS = ['paid', 'outreach'] as const

export const campaignPlanSchema = z.object({
  campaign_id: z.uuid(),
  kind: z.enum(CAMPAIGN_KINDS),
  name: z.string(),
  platform: z.string(),
  channel: z.string(),
  budget_minor: amountMinorSchema.nullable(),
  currency: z.string().nullable(),
  starts_on: z.string().nullable(),
  ends_on: z.string().nullable(),
  note: z.string(),
})
export type CampaignPlan = z.infer<typeof campaignPlanSchema>

export const campaignsQuerySchema = rangeQuerySchema.extend(journeyQuerySchema.shape).extend({
  model: z.string().max(200).default('last_non_direct'),
  currency: currencySchema.optional(),
})
export type CampaignsQuery = z.infer<typeof campaignsQuerySchema>

export const campaignRowSchema = z.object({
  /** '(not set)': touches and spend without a campaign. */
  name: z.string(),
  /** null: seen in the data, nothing planned. */
  plan: campaignPlanSchema.nullable(),
  /** Channels that the spend of the range is booked under. */
  channels: z.array(z.string()),
  spend_minor: amountMinorSchema,
  /** Spend of the campaign over all time, for the budget. */
  spent_minor: amountMinorSchema,
  impressions: z.number(),
  clicks: z.number(),
  /** clicks / impressions; null without impressions. */
  ctr: z.number().nullable(),
  /** spend / clicks in minor units; null without clicks. */
  cpc_minor: z.number().nullable(),
  conversions: z.number(),
  net_amount_minor: amountMinorSchema,
  roas: z.number().nullable(),
})
export type CampaignRow = z.infer<typeof campaignRowSchema>
export const campaignsSchema = z.object({
  currency: currencySchema,
  model: z.string(),
  from: z.string(),
  to: z.string(),
  rows: z.array(campaignRowSchema),
  /** Money of conversions without an eligible touch. */
  unattributed: z.object({ conversions: z.number(), net_amount_minor: amountMinorSchema }),
  ...unconvertedMoneySchema,
})
export type Campaigns = z.infer<typeof campaignsSchema>

export const saveSpendSchema = z.object({
  day: daySchema,
  channel: z.string().trim().min(1).max(80),
  campaign: z.string().trim().max(200).default(''),
  currency: currencySchema,
  amount_minor: positiveMinor,
  impressions: z.number().int().min(0).max(1e12).default(0),
  clicks: z.number().int().min(0).max(1e12).default(0),
})
export const spendQuerySchema = rangeQuerySchema.extend({ campaign: z.string().max(200) })
const spendRowSchema = z.object({
  day: z.string(),
  channel: z.string(),
  campaign: z.string(),
  currency: z.string(),
  amount_minor: amountMinorSchema,
  impressions: z.number(),
  clicks: z.number(),
  source: z.string(),
})
export type SpendRow = z.infer<typeof spendRowSchema>
export const spendListSchema = z.object({ spend: z.array(spendRowSchema) })
