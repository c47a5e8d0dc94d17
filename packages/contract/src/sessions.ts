/** Browsers in which an account is signed in. */
import { z } from 'zod'

export const sessionSchema = z.object({
  session_id: z.string(),
  /** Such as `Chrome on Windows`; null: the browser did not say. */
  device: z.string().nullable(),
  address: z.string().nullable(),
  signed_in_at: z.string(),
  last_seen_at: z.string(),
  /** Whether this is the browser that asks. */
  is_current: z.boolean(),
})
export type Session = z.infer<typeof sessionSchema>
export const sessionListSchema = z.object({ sessions: z.array(sessionSchema) })
