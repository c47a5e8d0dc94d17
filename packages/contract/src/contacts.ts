/** Contacts: people a team may reach out to, how warm they are, and whom to contact next. */
import { z } from 'zod'

export const nameSchema = z.string().trim().min(1).max(200)
export const shortTextSchema = z.string().trim().max(200)
const noteSchema = z.string().trim().max(10_000)
const ownerIdSchema = z.string().max(100).nullable()
const tagSchema = z.string().trim().min(1).max(50)
export const tagsSchema = z.array(tagSchema).max(50)

export const CUSTOM_FIELD_KINDS = ['text', 'number', 'date', 'choice'] as const
export type CustomFieldKind = (typeof CUSTOM_FIELD_KINDS)[number]
const customValueSchema = z.union([z.string().max(2000), z.number()])
/** By the key of the field; dates as YYYY-MM-DD. null takes a value away. */
export const customValuesSchema = z.record(z.string().max(60), customValueSchema)
export const customPatchSchema = z.record(z.string().max(60), customValueSchema.nullable())
export type CustomValues = z.infer<typeof customValuesSchema>
export type CustomPatch = z.infer<typeof customPatchSchema>

const linkedinSchema = z
  .string()
  .trim()
  .max(300)
  .regex(/^https?:\/\/\S+$/, { message: 'is not an address that begins with https://' })
const countrySchema = shortTextSchema.max(60)
/** As HTML’s, and with the letters of all scripts on both sides, as addresses have them outside America. */
const EMAIL =
  /^(?!\.)(?!.*\.\.)[\p{L}\p{M}\p{N}_'+\-.]*[\p{L}\p{M}\p{N}_+-]@(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.)+(?:[\p{L}\p{M}]{2,}|xn--[a-z\d-]+)$/u
const emailSchema = z.email({ pattern: EMAIL }).max(254)
const phoneSchema = z.string().trim().min(1).max(60)

const contactFields = {
  name: nameSchema,
  title: shortTextSchema,
  email: emailSchema.nullable(),
  phone: phoneSchema.nullable(),
  linkedin_url: linkedinSchema.nullable(),
  country: countrySchema,
  note: noteSchema,
  tags: tagsSchema,
  owner_id: ownerIdSchema,
  organisation_id: z.uuid().nullable(),
  last_contact_at: z.iso.datetime({ offset: true }).nullable(),
  custom: customPatchSchema,
}
const warmnessSchema = z.number().min(0).max(10)
/** Names the organisation instead of its id; one that does not exist is made. */
const organisationNameSchema = nameSchema

export const createContactSchema = z
  .object(contactFields)
  .partial()
  .required({ name: true })
  .extend({ organisation: organisationNameSchema.optional(), warmness: warmnessSchema.optional() })
export type CreateContact = z.infer<typeof createContactSchema>

/** Only the fields that are named change. */
export const updateContactSchema = z.object(contactFields).partial().extend({
  organisation: organisationNameSchema.optional(),
  /** The version that was edited: the change is refused when somebody else was quicker. */
  version: z.number().int().optional(),
})
export type UpdateContact = z.infer<typeof updateContactSchema>

export const contactSchema = z.object({
  contact_id: z.uuid(),
  name: z.string(),
  title: z.string(),
  email: z.string().nullable(),
  /** As it was typed. */
  phone: z.string().nullable(),
  /** null where the number could not be read. */
  phone_e164: z.string().nullable(),
  linkedin_url: z.string().nullable(),
  country: z.string(),
  note: z.string(),
  tags: z.array(z.string()),
  custom: customValuesSchema,
  owner_id: z.string().nullable(),
  owner_name: z.string().nullable(),
  organisation_id: z.uuid().nullable(),
  organisation_name: z.string().nullable(),
  source: z.string(),
  /** 0 to 10 as of now, to one decimal. */
  warmness: z.number(),
  last_contact_at: z.string().nullable(),
  snoozed_until: z.string().nullable(),
  dismissed_at: z.string().nullable(),
  /** Outreach campaigns that the contact is in. */
  campaigns: z.array(z.object({ campaign_id: z.string(), name: z.string() })),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.number().int(),
})
export type Contact = z.infer<typeof contactSchema>

/** A change that can be undone with its id. */
export const contactChangedSchema = contactSchema.extend({ change_id: z.uuid().nullable() })
export const changeSchema = z.object({ change_id: z.uuid(), changed: z.number().int() })
export type ContactChange = z.infer<typeof changeSchema>
export const undoneSchema = z.object({
  restored: z.number().int(),
  /** Fields that were changed again since, and stayed as they are. */
  kept: z.array(z.object({ record_id: z.string(), name: z.string(), fields: z.array(z.string()) })),
})
export type Undone = z.infer<typeof undoneSchema>

export const CONTACT_SORTS = [
  'name',
  '-created_at',
  '-warmness',
  '-last_contact_at',
  'last_contact_at',
] as const
export const contactFilterSchema = z.object({
  search: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe('Words of name, e-mail, phone, organisation, title or tag; slips are forgiven.'),
  owner: z.string().max(100).optional().describe('A member’s user id, `me`, or `none`.'),
  organisation_id: z.uuid().optional(),
  tag: tagSchema.optional(),
  country: countrySchema.optional(),
  source: z.string().max(60).optional(),
  min_warmness: z.coerce.number().min(0).max(10).optional(),
  max_warmness: z.coerce.number().min(0).max(10).optional(),
  contacted: z
    .enum(['never', 'week', 'month', 'longer'])
    .optional()
    .describe('never; within 7 or 30 days; longer ago than 30 days.'),
  has: z.enum(['email', 'phone', 'no_email', 'no_phone']).optional(),
  field: z.string().max(60).optional().describe('Key of a custom field, together with `value`.'),
  value: z.string().max(200).optional(),
  in_campaign: z.enum(['true', 'false']).optional(),
})
export type ContactFilter = z.infer<typeof contactFilterSchema>
export const listContactsQuerySchema = contactFilterSchema.extend({
  sort: z.enum(CONTACT_SORTS).default('name'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(800).optional(),
})
export type ListContactsQuery = z.infer<typeof listContactsQuerySchema>
export const contactListSchema = z.object({
  contacts: z.array(contactSchema),
  next_cursor: z.string().nullable(),
})
export const contactCountSchema = z.object({
  count: z.number().int(),
  /** Whether there are more than were counted. */
  is_more: z.boolean(),
})

export const bulkContactsSchema = z.object({
  contact_ids: z.array(z.uuid()).min(1).max(5_000),
  action: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('add_tags'), tags: tagsSchema.min(1) }),
    z.object({ kind: z.literal('remove_tags'), tags: tagsSchema.min(1) }),
    z.object({ kind: z.literal('set_owner'), owner_id: ownerIdSchema }),
    z.object({ kind: z.literal('delete') }),
  ]),
})
export type BulkContacts = z.infer<typeof bulkContactsSchema>

/** One row of the ledger: what it gave, and what is left of that now. */
export const warmthEntrySchema = z.object({
  entry_id: z.string(),
  kind: z.string(),
  reason: z.string(),
  at: z.string(),
  /** What the row is worth by itself; for kind `set` the warmness that a member gave. */
  points: z.number(),
  /** What it changed, as warmness stays between 0 and 10. */
  counted: z.number(),
  /** What is left after cooling. The sum of these is the warmness. */
  left: z.number(),
  recorded_by: z.string().nullable(),
})
export type WarmthEntry = z.infer<typeof warmthEntrySchema>
export const warmthLedgerSchema = z.object({
  warmness: z.number(),
  /** Why, in one sentence. */
  why: z.string(),
  half_life_days: z.number(),
  entries: z.array(warmthEntrySchema),
})
export type WarmthLedger = z.infer<typeof warmthLedgerSchema>
export const setWarmnessSchema = z.object({
  warmness: warmnessSchema,
  note: z.string().trim().max(300).optional(),
})

export const suggestedQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  owner: z
    .string()
    .max(100)
    .optional()
    .describe('A member’s user id or `me`; the whole team’s when left out.'),
})
export const suggestedContactSchema = z.object({
  contact: contactSchema,
  /** warmness / 10 x 0.7 + min(days since last contact / 30, 1) x 0.3 */
  priority: z.number(),
  /** Whole days; 999 for never. */
  days_since_contact: z.number().int(),
  reason: z.string(),
  added_to_campaign: z.boolean(),
})
export type SuggestedContact = z.infer<typeof suggestedContactSchema>
export const suggestedListSchema = z.object({ suggested: z.array(suggestedContactSchema) })
export const snoozeSchema = z.object({
  /** null: suggest again at once. */
  until: z.iso.datetime({ offset: true }).nullable(),
})
export const dismissSchema = z.object({ dismissed: z.boolean() })

export const saveCustomFieldSchema = z
  .object({
    subject: z.enum(['contact', 'organisation']).default('contact'),
    label: nameSchema.max(60),
    kind: z.enum(CUSTOM_FIELD_KINDS),
    choices: z.array(shortTextSchema.min(1)).max(100).default([]),
  })
  .refine((field) => field.kind !== 'choice' || field.choices.length > 0, {
    path: ['choices'],
    message: 'is empty: a choice needs something to choose from',
  })
export type SaveCustomField = z.infer<typeof saveCustomFieldSchema>
export const customFieldSchema = z.object({
  field_id: z.uuid(),
  subject: z.enum(['contact', 'organisation']),
  key: z.string(),
  label: z.string(),
  kind: z.enum(CUSTOM_FIELD_KINDS),
  choices: z.array(z.string()),
})
export type CustomField = z.infer<typeof customFieldSchema>
export const customFieldListSchema = z.object({ fields: z.array(customFieldSchema) })

/** What forms offer: who may own contacts, tags in use, the workspace's own fields. */
export const contactChoicesSchema = z.object({
  members: z.array(z.object({ user_id: z.string(), name: z.string() })),
  tags: z.array(z.string()),
  fields: z.array(customFieldSchema),
})
export type ContactChoices = z.infer<typeof contactChoicesSchema>

/** One change of a contact, for its page. */
export const contactHistorySchema = z.object({
  changes: z.array(
    z.object({
      change_id: z.uuid(),
      kind: z.enum(['create', 'edit', 'delete', 'bulk', 'merge', 'import']),
      title: z.string(),
      made_at: z.string(),
      made_by_name: z.string().nullable(),
      undone_at: z.string().nullable(),
      fields: z.array(z.string()),
    }),
  ),
})
export type ContactHistory = z.infer<typeof contactHistorySchema>
