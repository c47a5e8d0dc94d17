/** Messages that Tributary wrote: sent, waiting, or shown because nothing sends e-mail here. */
import { z } from 'zod'

export const emailListEntrySchema = z.object({
  email_id: z.uuid(),
  to: z.string(),
  subject: z.string(),
  /** `kept`: nothing is configured to send e-mail, so it is to be read here and handed over. */
  state: z.enum(['waiting', 'sent', 'failed', 'kept']),
  attempts: z.number().int(),
  last_error: z.string().nullable(),
  created_at: z.string(),
  sent_at: z.string().nullable(),
})
export type EmailListEntry = z.infer<typeof emailListEntrySchema>
export const emailPageSchema = z.object({
  emails: z.array(emailListEntrySchema),
  next_cursor: z.string().nullable(),
  /** Whether this installation sends e-mail. */
  is_sending: z.boolean(),
})
export const emailQuerySchema = z.object({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const emailSchema = emailListEntrySchema.extend({
  /** null: `withheld` says why. */
  text: z.string().nullable(),
  /**
   * `key_lost`: it was sealed under a key that this installation no longer has. `role`: its link gives a role that this
   * member may not give. `mailed`: its link lets somebody in, and is for whoever reads the mail of that address.
   */
  withheld: z.enum(['key_lost', 'role', 'mailed']).nullable(),
  /** Files that came with the text; each is read under its place in this list. */
  attachments: z.array(z.object({ file_name: z.string(), content_type: z.string() })),
})
export type EmailDetail = z.infer<typeof emailSchema>
