/** Pipedrive: members' own keys, what is sent and why, what came back, and what somebody has to look at. */
import { z } from 'zod'

/** `organization` as Pipedrive spells it: contacts are its persons. */
const PIPEDRIVE_KINDS = ['organization', 'person', 'deal', 'activity'] as const
const pipedriveKindSchema = z.enum(PIPEDRIVE_KINDS)
export type PipedriveKind = z.infer<typeof pipedriveKindSchema>

export const savePipedriveKeySchema = z.object({
  /** From Pipedrive: Settings, Personal preferences, API. */
  api_key: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._-]{8,200}$/, { message: 'is not a Pipedrive API key: 8 to 200 letters and digits' }),
})

const instant = z.string().nullable()

/** A member's key as it may be shown. */
export const pipedriveKeySchema = z.object({
  /** The last characters of the key. */
  hint: z.string(),
  vendor_user: z.string(),
  company: z.string(),
  state: z.enum(['OK', 'REFUSED']),
  problem: z.string().nullable(),
  checked_at: z.string(),
  /** Nothing is sent with it before that instant. */
  wait_until: instant,
  wait_for: z.enum(['limit', 'budget', 'service']).nullable(),
  /** Tokens left of today's budget, as Pipedrive last said. */
  daily_left: z.number().int().nullable(),
  /** When changes at Pipedrive were last read with it. */
  read_at: instant,
  /** Whether Pipedrive tells of changes by itself. */
  has_webhook: z.boolean(),
})
export type PipedriveKey = z.infer<typeof pipedriveKeySchema>

export const pipedriveSettingSchema = z.object({
  /** Contacts at least this warm are sent, 0 to 10. */
  warm_threshold: z.number().min(0).max(10),
  /** Whether a meeting takes its contact along however warm it is. */
  sends_meetings: z.boolean(),
})
export type PipedriveSetting = z.infer<typeof pipedriveSettingSchema>
export const savePipedriveSettingSchema = pipedriveSettingSchema.partial()
export type SavePipedriveSetting = z.infer<typeof savePipedriveSettingSchema>

const PIPEDRIVE_ITEM_STATES = ['PENDING', 'SUCCESS', 'FAILED', 'RETRY'] as const
export const pipedriveItemSchema = z.object({
  item_id: z.uuid(),
  kind: pipedriveKindSchema,
  record_id: z.uuid(),
  label: z.string(),
  reason: z.enum(['warm', 'meeting', 'deal', 'asked', 'changed']),
  state: z.enum(PIPEDRIVE_ITEM_STATES),
  /** Whose key sends it. */
  member: z.string().nullable(),
  attempts: z.number().int(),
  next_attempt_at: z.string(),
  problem: z.string().nullable(),
  updated_at: z.string(),
})
export type PipedriveItem = z.infer<typeof pipedriveItemSchema>

export const pipedriveStatusSchema = z.object({
  /** null: no member saved a key yet. */
  company: z.object({ name: z.string(), domain: z.string() }).nullable(),
  setting: pipedriveSettingSchema,
  my_key: pipedriveKeySchema.nullable(),
  counts: z.object({
    /** Waits for its turn. */
    queued: z.number().int(),
    /** Waits till the daily budget is renewed. */
    waiting_for_budget: z.number().int(),
    /** Waits for its owner to save a key, or to save a valid one. */
    waiting_for_key: z.number().int(),
    /** Failed and is tried again. */
    retry: z.number().int(),
    /** Failed, and is not tried again by itself. */
    failed: z.number().int(),
    synced: z.number().int(),
    conflicts: z.number().int(),
  }),
  /** Members with a key, and what becomes of what they own. */
  members: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['OK', 'REFUSED', 'NO_KEY']),
      wait_for: z.enum(['limit', 'budget', 'service']).nullable(),
      wait_until: instant,
      waiting: z.number().int(),
    }),
  ),
  failed: z.array(pipedriveItemSchema),
  latest: z.array(pipedriveItemSchema),
})
export type PipedriveStatus = z.infer<typeof pipedriveStatusSchema>

export const syncPipedriveSchema = z.object({
  /** These contacts, however warm they are; all of the member's that qualify when absent. */
  contact_ids: z.array(z.uuid()).min(1).max(1000).optional(),
})
export const retryPipedriveSchema = z.object({
  /** These records; all that failed when absent. */
  item_ids: z.array(z.uuid()).min(1).max(1000).optional(),
})
export const queuedSchema = z.object({ queued: z.number().int() })

const PIPEDRIVE_BADGES = [
  'queued',
  'synced',
  'conflict',
  'waiting_for_budget',
  'waiting_for_key',
  'retry',
  'failed',
  'gone',
] as const
export type PipedriveBadgeState = (typeof PIPEDRIVE_BADGES)[number]
export const pipedriveBadgeSchema = z.object({
  record_id: z.uuid(),
  state: z.enum(PIPEDRIVE_BADGES),
  problem: z.string().nullable(),
  /** The record's page in Pipedrive; null while it is not there. */
  url: z.string().nullable(),
})
export type PipedriveBadge = z.infer<typeof pipedriveBadgeSchema>
/** Most records that can be asked for at once. */
export const BADGES_AT_ONCE = 200
export const badgesQuerySchema = z.object({
  kind: pipedriveKindSchema,
  ids: z
    .string()
    .max(8_000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).min(1).max(BADGES_AT_ONCE))
    .describe('Record ids, separated by commas'),
})
export const badgesSchema = z.object({
  /** Whether any member has saved a key: without one no record has a badge. */
  is_connected: z.boolean(),
  badges: z.array(pipedriveBadgeSchema),
})
export type PipedriveBadges = z.infer<typeof badgesSchema>

export const pipedriveConflictSchema = z.object({
  conflict_id: z.uuid(),
  kind: pipedriveKindSchema,
  record_id: z.uuid(),
  label: z.string(),
  /**
   * `field`: both sides wrote it. `deleted`: gone at Pipedrive. `merged`: two records here are one there. `twice`: another
   * record there carries the id of this one.
   */
  what: z.enum(['field', 'deleted', 'merged', 'twice']),
  field: z.string().nullable(),
  ours: z.string().nullable(),
  theirs: z.string().nullable(),
  /** Which value holds now. */
  winner: z.enum(['ours', 'theirs']).nullable(),
  other_record_id: z.uuid().nullable(),
  /** Twice: the page of the other record at Pipedrive. */
  other_url: z.string().nullable(),
  noted_at: z.string(),
})
export type PipedriveConflict = z.infer<typeof pipedriveConflictSchema>
export const conflictsSchema = z.object({ conflicts: z.array(pipedriveConflictSchema) })

/**
 * `ours`, `theirs`: that value is to hold on both sides. `send_again`: make what was deleted anew. `remove_there`: delete
 * the other record at Pipedrive. `keep`: leave everything as it is.
 */
export const resolveConflictSchema = z.object({
  choice: z.enum(['ours', 'theirs', 'send_again', 'remove_there', 'keep']),
})
export type ConflictChoice = z.infer<typeof resolveConflictSchema>['choice']
