/** "Explain this number": what it means exactly, and the facts that it is counted from. */
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from './money.ts'
import { metricQuerySchema } from './query.ts'
import { strictObject } from './strict-object.ts'

const MAX_EXPLAINED_ROWS = 1000

/** The question a number answers, as `POST /api/v1/query` would be asked for it, and which of its parts to list. */
export const explainQuerySchema = strictObject({
  ...metricQuerySchema.pick({ filters: true, range: true, model: true, window: true }).shape,
  metric: z.string().max(200),
  /** A measure of the metric's formula; the first of them when absent. */
  measure: z.string().max(64).optional(),
  cursor: z.string().max(300).optional(),
  limit: z.number().int().min(1).max(MAX_EXPLAINED_ROWS).default(50),
})
export type ExplainQuery = z.infer<typeof explainQuerySchema>

const FACT_KINDS = ['event', 'touch', 'conversion', 'person', 'spend', 'deal', 'credit'] as const
const factSchema = z.object({
  id: z.string(),
  ts: z.string(),
  what: z.string(),
  where: z.string(),
  /** Whoever it belongs to; '' for spend and deals. */
  person: z.string(),
  /** What the fact adds to the measure: minor units of the reporting currency, or a count. */
  amount_minor: amountMinorSchema.nullable(),
  quantity: z.number(),
})
export type ExplainedFact = z.infer<typeof factSchema>

const partSchema = z.object({
  measure: z.string(),
  label: z.string(),
  unit: z.enum(['money', 'count']),
  /** What one fact is, and where the facts lie. */
  grain: z.string(),
  facts: z.string(),
  value: z.union([amountMinorSchema, z.number()]),
})
export type ExplainedPart = z.infer<typeof partSchema>

export const explanationSchema = z.object({
  metric: z.string(),
  label: z.string(),
  description: z.string(),
  /** `spend / new_customers`. */
  formula: z.string(),
  unit: z.enum(['money', 'count', 'ratio', 'percent']),
  value: z.union([amountMinorSchema, z.number(), z.null()]),
  model: z.string().nullable(),
  currency: currencySchema,
  time_zone: z.string(),
  range: z.object({ from: z.string(), to: z.string() }),
  parts: z.array(partSchema),
  /** The measure whose facts are listed. */
  listed: z.string(),
  kind: z.enum(FACT_KINDS),
  /** How many facts there are in all, and what they add up to: the part's value. */
  facts: z.number().int(),
  sum: z.union([amountMinorSchema, z.number()]),
  rows: z.array(factSchema),
  next_cursor: z.string().nullable(),
  notes: z.array(z.string()),
})
export type Explanation = z.infer<typeof explanationSchema>
