/** Date ranges: days of the workspace's time zone, both included. */
import { z } from 'zod'

export const dayOrInstantSchema = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) || !Number.isNaN(Date.parse(text)), {
    message: 'is not a day (YYYY-MM-DD) or an instant (ISO 8601)',
  })

/** `from` and `to` absent: the last 30 days. A day as `to` includes the whole day; an instant as `to` is exclusive. */
export const rangeQuerySchema = z.object({
  from: dayOrInstantSchema.optional(),
  to: dayOrInstantSchema.optional(),
})
