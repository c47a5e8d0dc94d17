/** Funnels: ordered steps of events, who reached which, and the funnels a workspace keeps. */
import { z } from 'zod'
import { dimensionSchema } from './attribution.ts'
import { rangeQuerySchema } from './range.ts'
import { strictObject } from './strict-object.ts'

export const MIN_FUNNEL_STEPS = 2
export const MAX_FUNNEL_STEPS = 8
export const MAX_FUNNEL_WINDOW_MINUTES = 90 * 24 * 60
export const DEFAULT_FUNNEL_WINDOW_MINUTES = 7 * 24 * 60

/**
 * What a condition looks at. `page_path`, `device` and `country` are the event's own, `channel` and `campaign` those of the
 * visit it belongs to, `property:<name>` a property of the event.
 */
const FUNNEL_FIELDS = ['page_path', 'channel', 'campaign', 'device', 'country'] as const
export const FUNNEL_OPERATORS = ['is', 'starts_with', 'contains'] as const

const fieldSchema = z
  .string()
  .refine(
    (field) => (FUNNEL_FIELDS as readonly string[]).includes(field) || /^property:[\w.-]{1,64}$/.test(field),
    { message: `is not one of ${FUNNEL_FIELDS.join(', ')} or property:<name>` },
  )

export const funnelConditionSchema = strictObject({
  field: fieldSchema,
  operator: z.enum(FUNNEL_OPERATORS).default('is'),
  value: z.string().min(1).max(500),
})
export type FunnelCondition = z.infer<typeof funnelConditionSchema>

export const funnelStepSchema = strictObject({
  event_type: z.string().min(1).max(128),
  /** All must hold. */
  conditions: z.array(funnelConditionSchema).max(5).default([]),
})
export type FunnelStep = z.infer<typeof funnelStepSchema>

export const funnelStepsSchema = z.array(funnelStepSchema).min(MIN_FUNNEL_STEPS).max(MAX_FUNNEL_STEPS)

const windowSchema = z.number().int().min(1).max(MAX_FUNNEL_WINDOW_MINUTES)
const funnelShape = {
  steps: funnelStepsSchema,
  /** The last step counts when it is at most this long after the first. */
  window_minutes: windowSchema.default(DEFAULT_FUNNEL_WINDOW_MINUTES),
}

/** The first step lies in the range; the later ones may lie behind it, within the window. */
export const funnelRequestSchema = strictObject({
  ...rangeQuerySchema.shape,
  ...funnelShape,
  /** One dimension of the visit that the first step belongs to. */
  by: dimensionSchema.optional(),
  /** Rows of that dimension; the rest is one row. */
  limit: z.number().int().min(1).max(100).default(10),
})
export type FunnelRequest = z.infer<typeof funnelRequestSchema>

const funnelRowSchema = z.object({
  key: z.string(),
  /** People who reached each step, first step first. */
  people: z.array(z.number()),
  /** Median time from the first step to the last, of those who reached the last; null of several groups in one row. */
  median_total_ms: z.number().nullable(),
})
export type FunnelRow = z.infer<typeof funnelRowSchema>

export const funnelSchema = z.object({
  range: z.object({ from: z.string(), to: z.string() }),
  window_minutes: z.number(),
  steps: z.array(
    z.object({
      people: z.number(),
      /** People of this step / people of the first; null when nobody began. */
      of_first: z.number().nullable(),
      /** People of this step / people of the step before; null for the first step and when nobody was there. */
      of_previous: z.number().nullable(),
      /** Median time since the step before, of those who reached this one. */
      median_ms: z.number().nullable(),
    }),
  ),
  /** Median time from the first step to the last, of those who reached the last. */
  median_total_ms: z.number().nullable(),
  by: z.string().nullable(),
  rows: z.array(funnelRowSchema),
  /** What is beyond the limit, as one row. Rows and other add up to the steps. */
  other: funnelRowSchema.nullable(),
  /** Until then people who began in the range may still go on; null when the window of all has passed. */
  open_until: z.string().nullable(),
  as_of: z.string(),
})
export type Funnel = z.infer<typeof funnelSchema>

export const funnelGroupSchema = strictObject({
  by: dimensionSchema,
  operator: z.enum(['is', 'is_not']).default('is'),
  /** As the report's rows have them. */
  keys: z.array(z.string().max(2000)).min(1).max(100),
})
export type FunnelGroup = z.infer<typeof funnelGroupSchema>

export const FUNNEL_OUTCOMES = ['dropped', 'reached'] as const
export const funnelPeopleRequestSchema = strictObject({
  ...funnelRequestSchema.omit({ by: true, limit: true }).shape,
  /** Number of a step, 1 is the first. */
  step: z.number().int().min(1).max(MAX_FUNNEL_STEPS),
  /** `dropped`: reached this step and no later one. `reached`: reached it. */
  outcome: z.enum(FUNNEL_OUTCOMES).default('dropped'),
  /** Only those of some rows of the report by this dimension, or all but those: what is beyond its limit. */
  group: funnelGroupSchema.optional(),
  limit: z.number().int().min(1).max(10_000).default(50),
  cursor: z.string().max(300).optional(),
})
export type FunnelPeopleRequest = z.infer<typeof funnelPeopleRequestSchema>

const funnelPersonSchema = z.object({
  /** 'u:<user id>', 'e:<hash of e-mail>' or, for someone unknown, 'a:<anonymous id>'. */
  person: z.string(),
  /** The furthest step reached, 1 is the first. */
  step: z.number(),
  first_at: z.string(),
  /** When that step was reached. */
  last_at: z.string(),
})
export type FunnelPerson = z.infer<typeof funnelPersonSchema>
export const funnelPeopleSchema = z.object({
  people: z.array(funnelPersonSchema),
  next_cursor: z.string().nullable(),
})

/** What to build a funnel from: what has been seen lately, most frequent first. */
export const funnelChoicesSchema = z.object({
  event_types: z.array(z.object({ event_type: z.string(), events: z.number() })),
  pages: z.array(z.string()),
  channels: z.array(z.string()),
})
export type FunnelChoices = z.infer<typeof funnelChoicesSchema>

export const saveFunnelSchema = z.object({ name: z.string().trim().min(1).max(120), ...funnelShape })
export const updateFunnelSchema = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  steps: funnelStepsSchema.optional(),
  window_minutes: windowSchema.optional(),
})
export const savedFunnelSchema = z.object({
  funnel_id: z.uuid(),
  name: z.string(),
  steps: z.array(funnelStepSchema),
  window_minutes: z.number(),
  created_at: z.string(),
})
export type SavedFunnel = z.infer<typeof savedFunnelSchema>
export const savedFunnelListSchema = z.object({ funnels: z.array(savedFunnelSchema) })
