/** The audit log: who changed what, and what was before. */
import { z } from 'zod'

export const auditEntrySchema = z.object({
  entry_id: z.string(),
  at: z.string(),
  actor: z.object({
    kind: z.enum(['user', 'api_key', 'system']),
    id: z.string().nullable(),
    /** As it was when the change was made. */
    name: z.string(),
  }),
  /** `create`, `update`, `delete`, or a verb of the thing, such as `join` or `revoke`. */
  action: z.string(),
  /** What kind of thing was changed, such as `member` or `deal`. */
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  /** The fields that differ; null before the thing was made and after it was deleted. */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  request_id: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditFilterSchema = z.object({
  kind: z.string().max(60).optional(),
  id: z.string().max(200).optional().describe('Of the thing that was changed'),
  actor: z.string().max(100).optional().describe('User or key that made the change'),
  action: z.string().max(60).optional(),
  from: z.iso.date().optional().describe('First day, in the time zone of the workspace'),
  to: z.iso.date().optional().describe('Last day'),
})
export type AuditFilter = z.infer<typeof auditFilterSchema>
export const auditQuerySchema = auditFilterSchema.extend({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  next_cursor: z.string().nullable(),
})
export type AuditPage = z.infer<typeof auditPageSchema>

/** What the log of a workspace can be narrowed to. */
export const auditChoicesSchema = z.object({
  kinds: z.array(z.string()),
  actions: z.array(z.string()),
  actors: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type AuditChoices = z.infer<typeof auditChoicesSchema>
