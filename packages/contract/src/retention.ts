/** Retention: people by the period they first came or bought in, and how many of them come back in later periods. */
import { z } from 'zod'
import { amountMinorSchema, currencySchema, unconvertedMoneySchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'

export const COHORT_STARTS = ['first_visit', 'first_conversion'] as const
export const RETURNS = ['visit', 'conversion', 'revenue'] as const
export const COHORT_PERIODS = ['day', 'week', 'month'] as const
export type CohortPeriod = (typeof COHORT_PERIODS)[number]
/** Cohorts in one answer. */
export const MAX_COHORTS = 62

export const retentionQuerySchema = rangeQuerySchema.extend({
  /** What puts a person into a cohort. */
  start: z.enum(COHORT_STARTS).default('first_visit'),
  /** What counts as coming back. */
  returning: z.enum(RETURNS).default('visit'),
  /** Days, weeks from Monday, or months of the workspace's time zone. */
  period: z.enum(COHORT_PERIODS).default('week'),
  /** Which conversions are meant: with money (default), without, or all. Revenue is always money. */
  conversions: z.enum(['money', 'goals', 'all']).default('money'),
  currency: currencySchema.optional(),
})
export type RetentionQuery = z.infer<typeof retentionQuerySchema>

const cellSchema = z.object({
  /** Periods since the cohort's own, which is 0. */
  after: z.number(),
  people: z.number(),
  /** People / people of the cohort. */
  share: z.number(),
  /** Money of these people in that period after refunds; only for `revenue`. */
  net_amount_minor: amountMinorSchema.nullable(),
  /** False while the period is not over: more may come. */
  complete: z.boolean(),
})
export type RetentionCell = z.infer<typeof cellSchema>
const cohortSchema = z.object({
  /** First and last day of the cohort's period. */
  from: z.string(),
  to: z.string(),
  people: z.number(),
  complete: z.boolean(),
  /** Period after period up to the present. */
  cells: z.array(cellSchema),
})
export type RetentionCohort = z.infer<typeof cohortSchema>

export const retentionSchema = z.object({
  start: z.enum(COHORT_STARTS),
  returning: z.enum(RETURNS),
  period: z.enum(COHORT_PERIODS),
  time_zone: z.string(),
  currency: currencySchema,
  /** The asked range widened to whole periods. */
  range: z.object({ from: z.string(), to: z.string() }),
  cohorts: z.array(cohortSchema),
  /** Per period after: cohorts whose period is over, together. Null where there is none yet. */
  average: z.array(
    z.object({
      after: z.number(),
      cohorts: z.number(),
      share: z.number().nullable(),
    }),
  ),
  /** Conversions from the first cohort to now without a rate, where the question is about conversions with money. */
  other_currencies: unconvertedMoneySchema.other_currencies,
  as_of: z.string(),
})
export type Retention = z.infer<typeof retentionSchema>

/** The people behind one number of an answer: a cohort, or those of it who came back in a period. */
export const retentionPeopleQuerySchema = retentionQuerySchema.omit({ from: true, to: true }).extend({
  /** First day of the cohort. */
  cohort: z.iso.date(),
  /** Periods since the cohort's own; absent for everybody of the cohort. */
  after: z.coerce.number().int().min(0).max(4000).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(50),
  cursor: z.string().max(300).optional(),
})
export type RetentionPeopleQuery = z.infer<typeof retentionPeopleQuerySchema>

/** What they did in the period. */
const comingBackSchema = z.object({
  first_at: z.string(),
  /** Visits or conversions. */
  times: z.number(),
  /** After refunds; only for `revenue`. */
  net_amount_minor: amountMinorSchema.nullable(),
})
const retentionPersonSchema = z.object({
  /** 'u:<user id>', 'e:<hash of e-mail>' or, for someone unknown, 'a:<anonymous id>'. */
  person: z.string(),
  /** Their first visit or conversion. */
  began_at: z.string(),
  /** Null where everybody of the cohort was asked for. */
  came_back: comingBackSchema.nullable(),
})
export type RetentionPerson = z.infer<typeof retentionPersonSchema>
export const retentionPeopleSchema = z.object({
  currency: currencySchema,
  /** Latest first: by when they came back, else by when they began. */
  people: z.array(retentionPersonSchema),
  next_cursor: z.string().nullable(),
})
export type RetentionPeople = z.infer<typeof retentionPeopleSchema>
