/** Conversions: list with cursor. */
import { z } from 'zod'
import { amountMinorSchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'

/** Type of a conversion that was taken back, such as a won deal that was reopened: it stays listed, and counts nowhere. */
export const TAKEN_BACK_TYPE = 'deal_reopened'

export const listConversionsQuerySchema = rangeQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(300).optional(),
  count: z.enum(['true', 'false']).default('false'),
  conversion_type: z.string().max(128).optional(),
  order_id: z.string().max(256).optional(),
})
/** What was bought, with its part of the amount; '' is a product without a name. The parts add up to the amount. */
export const boughtSchema = z.array(z.object({ product: z.string(), amount_minor: amountMinorSchema }))
export type Bought = z.infer<typeof boughtSchema>

export const conversionSchema = z.object({
  conversion_id: z.string(),
  order_id: z.string(),
  conversion_type: z.string(),
  /** A handle of the person, without its kind, and the id that people are asked for by. */
  person: z.string(),
  person_id: z.string(),
  ts: z.string(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
  currency: z.string(),
  /** Empty where nobody said. */
  products: boughtSchema,
})
export type Conversion = z.infer<typeof conversionSchema>
export const conversionListSchema = z.object({
  conversions: z.array(conversionSchema),
  next_cursor: z.string().nullable(),
})
