/** Journeys as paths: the most frequent ones, how they flow into conversions, how long they take and how many touches they have. */
import { z } from 'zod'
import { journeyQuerySchema } from './attribution.ts'
import { amountMinorSchema, currencySchema, unconvertedMoneySchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'
import { strictObject } from './strict-object.ts'

/** What a path is a sequence of: dimensions that are stored with the journeys. */
export const PATH_DIMENSIONS = ['channel', 'campaign', 'source', 'medium', 'source_medium'] as const
export const MAX_PATH_STEPS = 8

export const pathsQuerySchema = rangeQuerySchema.extend(journeyQuerySchema.shape).extend({
  by: z.enum(PATH_DIMENSIONS).default('channel'),
  currency: currencySchema.optional(),
  /** Paths listed; the rest is one row. */
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  /** Touches shown one by one in the flow; later ones are one step. */
  steps: z.coerce.number().int().min(1).max(MAX_PATH_STEPS).default(4),
  /** Names shown at each step of the flow; the rest is "Other". */
  names: z.coerce.number().int().min(1).max(20).default(6),
})
export type PathsQuery = z.infer<typeof pathsQuerySchema>

const money = z.object({
  conversions: z.number(),
  amount_minor: amountMinorSchema,
  /** After refunds. */
  net_amount_minor: amountMinorSchema,
})
export type PathMoney = z.infer<typeof money>

const pathRow = money.extend({
  /** Oldest touch first; empty: no touch in the window. */
  path: z.array(z.string()),
})
export type PathRow = z.infer<typeof pathRow>

/** A place in the flow: a name at a step (1 is the first touch), all touches after the last step, or the conversion. */
const flowNode = z.object({
  id: z.string(),
  kind: z.enum(['touch', 'later', 'conversion']),
  /** 1 is the first touch; the conversion has the highest. */
  step: z.number(),
  name: z.string(),
  conversions: z.number(),
})
const flowLink = z.object({ from: z.string(), to: z.string(), conversions: z.number() })
export type FlowNode = z.infer<typeof flowNode>
export type FlowLink = z.infer<typeof flowLink>

const lag = z.object({
  median_days: z.number().nullable(),
  p90_days: z.number().nullable(),
  /** Conversions by whole days that had passed; days without one are left out. */
  days: z.array(z.object({ day: z.number(), conversions: z.number() })),
})
export type Lag = z.infer<typeof lag>

export const pathsSchema = z.object({
  by: z.enum(PATH_DIMENSIONS),
  currency: currencySchema,
  range: z.object({ from: z.string(), to: z.string() }),
  /** Every conversion of the range, as Attribution counts them. */
  total: money,
  /** Conversions without an eligible touch: the path with no step. */
  without_touch: money,
  /** How many different paths there are, the empty one left out. */
  distinct_paths: z.number(),
  paths: z.array(pathRow),
  /** Paths beyond the limit, together. `paths`, `other` and `without_touch` add up to `total`. */
  other: money,
  flow: z.object({ steps: z.number(), nodes: z.array(flowNode), links: z.array(flowLink) }),
  /** From the first and from the last touch to the conversion. */
  lag: z.object({ from_first: lag, from_last: lag }),
  /** Conversions by number of steps of their path, at least one. */
  lengths: z.array(money.extend({ touches: z.number() })),
  length: z.object({ median: z.number().nullable(), p90: z.number().nullable() }),
  other_currencies: unconvertedMoneySchema.other_currencies,
  as_of: z.string(),
})
export type Paths = z.infer<typeof pathsSchema>

/** As many touches as a path can be asked for with. */
const MAX_PATH_TOUCHES = 2000
const days = z.number().int().min(0)
/** A number of the report: which of its conversions are meant. */
export const pathPlaceSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('total') }),
  /** Exactly this path, as the report names it; an empty one is no touch in the window. */
  z.strictObject({ of: z.literal('path'), path: z.array(z.string().max(2000)).max(MAX_PATH_TOUCHES) }),
  /** What the report with this limit sums up as `other`. */
  z.strictObject({ of: z.literal('other'), limit: z.number().int().min(1).max(1000) }),
  /** Paths with so many touches, both included. */
  z.strictObject({
    of: z.literal('touches'),
    from: z.number().int().min(1),
    to: z.number().int().optional(),
  }),
  /** Whole days that had passed since the first or the last touch, both included. */
  z.strictObject({
    of: z.literal('lag'),
    since: z.enum(['first', 'last']),
    from: days,
    to: days.optional(),
  }),
  /** A link of the flow that was drawn with these `steps` and `names`, by the ids of its ends. */
  z.strictObject({ of: z.literal('link'), from: z.string().max(2100), to: z.string().max(2100) }),
])
export type PathPlace = z.infer<typeof pathPlaceSchema>

export const pathConversionsRequestSchema = strictObject({
  ...pathsQuerySchema.omit({ limit: true }).shape,
  place: pathPlaceSchema,
  limit: z.number().int().min(1).max(10_000).default(50),
  cursor: z.string().max(300).optional(),
})
export type PathConversionsRequest = z.infer<typeof pathConversionsRequestSchema>

const pathConversionSchema = z.object({
  conversion_id: z.string(),
  order_id: z.string(),
  conversion_type: z.string(),
  ts: z.string(),
  /** 'u:<user id>', 'e:<hash of e-mail>' or, for someone unknown, 'a:<anonymous id>'. */
  person: z.string(),
  path: z.array(z.string()),
  /** From the first touch of the path to the conversion; null without a touch. */
  since_first_ms: z.number().nullable(),
  /** In the currency of the report. */
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
})
export type PathConversion = z.infer<typeof pathConversionSchema>
export const pathConversionsSchema = z.object({
  currency: currencySchema,
  conversions: z.array(pathConversionSchema),
  next_cursor: z.string().nullable(),
})
export type PathConversions = z.infer<typeof pathConversionsSchema>
