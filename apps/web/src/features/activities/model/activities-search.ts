/** What the address of the page Activities holds. Lenient: a value that makes no sense counts as absent. */
import { ACTIVITY_KINDS, ACTIVITY_STATES } from '@tributary/contract/activities'
import { z } from 'zod'

const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

export const activitiesSearchSchema = z.object({
  of: optional(z.enum(['me', 'team'])),
  kind: optional(z.enum(ACTIVITY_KINDS)),
  state: optional(z.enum(ACTIVITY_STATES)),
})
