/** People: who they are, why their handles were joined, and what members decide about it. */
import { z } from 'zod'
import { amountMinorSchema } from './money.ts'

/** A person is named by one of their handles: `u:<user id>`, `e:<hash of e-mail>`, `a:<anonymous id>`. */
const personIdSchema = z.string().min(3).max(600)

export const listPeopleQuerySchema = z.object({
  search: z
    .string()
    .trim()
    .max(300)
    .optional()
    .describe(
      'A user id, a browser id, an e-mail address (it is hashed before it is looked for), or a handle such as u:42; beginnings are enough.',
    ),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(800).optional(),
})
export type ListPeopleQuery = z.infer<typeof listPeopleQuerySchema>

export const listedPersonSchema = z.object({
  person_id: z.string(),
  /** For reading: the id without its prefix, a few digits of the hash of an e-mail address. */
  name: z.string(),
  /** The earliest link; null for a browser that was never linked. */
  known_since: z.string().nullable(),
  handles: z.number().int(),
})
export type ListedPerson = z.infer<typeof listedPersonSchema>
export const personListSchema = z.object({
  people: z.array(listedPersonSchema),
  next_cursor: z.string().nullable(),
})

const HANDLE_KIND_NAMES = ['browser', 'user', 'email', 'contact', 'customer'] as const
const LINK_STATE_NAMES = ['joined', 'conflict', 'shared', 'weaker', 'undone'] as const

export const personHandleSchema = z.object({
  handle: z.string(),
  kind: z.enum(HANDLE_KIND_NAMES),
  name: z.string(),
  /** Used by many people: it joins nobody. */
  is_shared: z.boolean(),
  /** Whether a member said so; null: as counted. */
  shared_decision: z.boolean().nullable(),
})
export type PersonHandle = z.infer<typeof personHandleSchema>

export const personLinkSchema = z.object({
  link_id: z.string(),
  handle: z.string(),
  handle_name: z.string(),
  other: z.string(),
  other_name: z.string(),
  source: z.enum(['event', 'import', 'manual', 'device']),
  /** null: it holds always (imported without a time). */
  ts: z.string().nullable(),
  /** 0 to 1. */
  certainty: z.number(),
  state: z.enum(LINK_STATE_NAMES),
  /** Why, in words. */
  reason: z.string(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
})
export type PersonLink = z.infer<typeof personLinkSchema>

const personValueSchema = z.object({
  currency: z.string(),
  conversions: z.number().int(),
  amount_minor: amountMinorSchema,
  net_amount_minor: amountMinorSchema,
})

export const personSchema = listedPersonSchema.extend({
  handle_list: z.array(personHandleSchema),
  links: z.array(personLinkSchema),
  sessions: z.array(
    z.object({
      session_id: z.string(),
      handle: z.string(),
      started_at: z.string(),
      ended_at: z.string(),
      events: z.number().int(),
      channel: z.string(),
      landing_page: z.string(),
      device: z.string(),
      country: z.string(),
    }),
  ),
  touches: z.array(
    z.object({
      touch_id: z.string(),
      handle: z.string(),
      ts: z.string(),
      channel: z.string(),
      campaign: z.string(),
      landing_page: z.string(),
    }),
  ),
  conversions: z.array(
    z.object({
      conversion_id: z.string(),
      order_id: z.string(),
      conversion_type: z.string(),
      ts: z.string(),
      amount_minor: amountMinorSchema,
      net_amount_minor: amountMinorSchema,
      currency: z.string(),
    }),
  ),
  /** Of all time; the lists above hold the latest 100 each. */
  counts: z.object({
    events: z.number().int(),
    sessions: z.number().int(),
    touches: z.number().int(),
    conversions: z.number().int(),
  }),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  /** Money so far, one entry a currency. */
  value: z.array(personValueSchema),
})
export type Person = z.infer<typeof personSchema>

export const mergePeopleSchema = z.object({
  person_id: personIdSchema,
  other_person_id: personIdSchema,
})
export const mergedPeopleSchema = z.object({ person_id: z.string(), link_id: z.string() })
/** `people`: whom the two ends belong to now. */
export const changedLinkSchema = z.object({ link_id: z.string(), people: z.array(z.string()) })

export const shareHandleSchema = z.object({
  handle: personIdSchema,
  /** null: as counted. */
  shared: z.boolean().nullable(),
})

export const listConflictsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
})
export const conflictSchema = z.object({
  link_id: z.string(),
  /** What was seen with two people: a browser, as a rule. */
  handle: z.string(),
  handle_name: z.string(),
  /** Whom it belongs to. */
  person_id: z.string(),
  person_name: z.string(),
  /** Whom it was seen with besides. */
  other_person_id: z.string(),
  other_person_name: z.string(),
  source: z.enum(['event', 'import', 'manual', 'device']),
  ts: z.string().nullable(),
})
export type PersonConflict = z.infer<typeof conflictSchema>
export const conflictListSchema = z.object({
  conflicts: z.array(conflictSchema),
  next_cursor: z.string().nullable(),
})
export const resolveConflictSchema = z.object({ resolution: z.enum(['merge', 'keep_apart']) })

export const peopleSettingsSchema = z.object({
  /** A browser or e-mail address seen with more people than this is shared. */
  max_people: z.number().int().min(1).max(100),
  /** Whether browsers are joined by behaviour (network, hours, landing pages) where nothing certain is known. */
  device_links: z.boolean(),
  /** From which score on, 0.5 to 1. */
  device_score: z.number().min(0.5).max(1),
})
export type PeopleSettings = z.infer<typeof peopleSettingsSchema>
export const DEFAULT_PEOPLE_SETTINGS: PeopleSettings = {
  max_people: 3,
  device_links: false,
  device_score: 0.8,
}
