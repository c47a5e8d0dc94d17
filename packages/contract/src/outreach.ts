/** Outreach campaigns: whom a team wants to reach, how far it got, and what came of it. */
import { z } from 'zod'
import { ACTIVITY_KINDS } from './activities.ts'
import { amountMinorSchema } from './money.ts'

const daySchema = z.iso.date()
const shortSchema = z.string().trim().max(120)

/**
 * How far a campaign got with a contact, by what was logged of them in it: nothing yet; tried and not reached; reached;
 * answered; met or agreed to meet; said no, and nothing better since.
 */
export const TARGET_STATES = ['open', 'tried', 'reached', 'replied', 'meeting', 'declined'] as const
export type TargetState = (typeof TARGET_STATES)[number]

export const saveOutreachSchema = z
  .object({
    name: z.string().trim().min(1).max(200),
    sector: shortSchema.default(''),
    theme: shortSchema.default(''),
    starts_on: daySchema.nullable().default(null),
    ends_on: daySchema.nullable().default(null),
    note: z.string().trim().max(2000).default(''),
    /** User ids of the members who work on it; left out: as it is, or whoever makes it. */
    member_ids: z.array(z.string().max(100)).max(200).optional(),
  })
  .refine((plan) => plan.starts_on === null || plan.ends_on === null || plan.starts_on <= plan.ends_on, {
    path: ['ends_on'],
    message: 'is before starts_on',
  })
export type SaveOutreach = z.infer<typeof saveOutreachSchema>

const countSchema = z.number().int()
export const targetCountsSchema = z.object({
  open: countSchema,
  tried: countSchema,
  reached: countSchema,
  replied: countSchema,
  meeting: countSchema,
  declined: countSchema,
})
export type TargetCounts = z.infer<typeof targetCountsSchema>

export const outreachSchema = z.object({
  campaign_id: z.uuid(),
  name: z.string(),
  sector: z.string(),
  theme: z.string(),
  starts_on: z.string().nullable(),
  ends_on: z.string().nullable(),
  note: z.string(),
  archived_at: z.string().nullable(),
  members: z.array(z.object({ user_id: z.string(), name: z.string() })),
  /** Contacts by how far the campaign got with them; their sum is the target list. */
  targets: targetCountsSchema,
  activities: countSchema,
  last_activity_at: z.string().nullable(),
})
export type Outreach = z.infer<typeof outreachSchema>
export const outreachListQuerySchema = z.object({ archived: z.enum(['true', 'false']).default('false') })
export const outreachListSchema = z.object({ campaigns: z.array(outreachSchema) })
export const archiveOutreachSchema = z.object({ archived: z.boolean() })

export const assignContactsSchema = z.object({ contact_ids: z.array(z.uuid()).min(1).max(5_000) })
/** Contacts that were not there before, or were: an undo names exactly these. */
export const assignedSchema = z.object({ contact_ids: z.array(z.uuid()) })

export const targetsQuerySchema = z.object({
  state: z.enum(TARGET_STATES).optional(),
  search: z.string().trim().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(800).optional(),
})
export const targetSchema = z.object({
  contact_id: z.uuid(),
  name: z.string(),
  organisation_name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  owner_name: z.string().nullable(),
  state: z.enum(TARGET_STATES),
  activities: countSchema,
  last_activity_at: z.string().nullable(),
})
export type Target = z.infer<typeof targetSchema>
export const targetsSchema = z.object({ targets: z.array(targetSchema), next_cursor: z.string().nullable() })

export const performanceQuerySchema = z.object({
  from: daySchema.optional().describe('First day of the activities that count; all when left out.'),
  to: daySchema.optional(),
})
const resultSchema = z.object({
  activities: countSchema,
  /** Contacts, each once. */
  tried: countSchema,
  reached: countSchema,
  replied: countSchema,
  meetings: countSchema,
})
export type OutreachResult = z.infer<typeof resultSchema>
const revenueSchema = z.array(z.object({ currency: z.string(), amount_minor: amountMinorSchema }))
export const performanceSchema = z.object({
  campaign: outreachSchema,
  from: z.string().nullable(),
  to: z.string().nullable(),
  total: resultSchema,
  /** Deals that name the campaign as their source. */
  deals: countSchema,
  won: countSchema,
  open_deals: countSchema,
  /** Won, one entry a currency. */
  revenue: revenueSchema,
  by_member: z.array(
    resultSchema.extend({
      user_id: z.string().nullable(),
      name: z.string(),
      deals: countSchema,
      won: countSchema,
      revenue: revenueSchema,
    }),
  ),
  by_kind: z.array(resultSchema.extend({ kind: z.enum(ACTIVITY_KINDS) })),
})
export type OutreachPerformance = z.infer<typeof performanceSchema>
