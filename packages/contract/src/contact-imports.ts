/** Import of contacts from CSV and vCard files, duplicates and merges. */
import { z } from 'zod'
import { contactSchema, tagsSchema } from './contacts.ts'

export const CONTACT_IMPORT_FIELDS = [
  'name',
  'first_name',
  'last_name',
  'title',
  'email',
  'phone',
  'organisation',
  'linkedin_url',
  'country',
  'note',
  'tags',
  'warmness',
  'last_contact_at',
  'owner',
] as const
export type ContactImportField = (typeof CONTACT_IMPORT_FIELDS)[number]

export const contactImportSchema = z.object({
  file_name: z.string().trim().min(1).max(200),
  format: z.enum(['csv', 'vcard']),
  text: z.string().max(20_000_000),
  /** Column of the file -> field, `custom:<key>`, or '' to leave it out. Guessed from the names where absent. */
  mapping: z.record(z.string().max(200), z.string().max(80)).optional(),
  /** Country of phone numbers without a country code, as two letters. */
  phone_country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  /** Tags for every contact of the file. */
  tags: tagsSchema.default([]),
  /** What to do with contacts that exist already: fill what is empty, replace, or leave them. */
  existing: z.enum(['fill', 'replace', 'skip']).default('fill'),
})
export type ContactImport = z.infer<typeof contactImportSchema>

const rowResultSchema = z.object({
  /** Row of the file, of which the header is the first; for vCard the number of the card. */
  row: z.number().int(),
  name: z.string(),
  result: z.enum(['create', 'update', 'unchanged', 'refuse']),
  /** Why: which contact it matches and how, what changes, or what is wrong. */
  reason: z.string(),
})
export type ImportRowResult = z.infer<typeof rowResultSchema>
const importCountsSchema = z.object({
  rows: z.number().int(),
  create: z.number().int(),
  update: z.number().int(),
  unchanged: z.number().int(),
  refuse: z.number().int(),
  new_organisations: z.number().int(),
})
export type ImportCounts = z.infer<typeof importCountsSchema>
export const contactImportPreviewSchema = importCountsSchema.extend({
  columns: z.array(z.object({ name: z.string(), field: z.string(), samples: z.array(z.string()) })),
  /** Refused rows first; at most 200. */
  results: z.array(rowResultSchema),
})
export type ContactImportPreview = z.infer<typeof contactImportPreviewSchema>
export const contactImportedSchema = importCountsSchema.extend({ import_id: z.uuid() })
export const refusedRowsSchema = z.object({
  refused: z.array(z.object({ row: z.number().int(), reason: z.string() })),
})
export const contactImportListSchema = z.object({
  imports: z.array(
    contactImportedSchema.extend({
      file_name: z.string(),
      made_at: z.string(),
      made_by_name: z.string().nullable(),
      reverted_at: z.string().nullable(),
    }),
  ),
})
export type ContactImportEntry = z.infer<typeof contactImportListSchema>['imports'][number]

const DUPLICATE_REASONS = ['email', 'phone', 'name'] as const
export const duplicatePairSchema = z.object({
  first: contactSchema,
  second: contactSchema,
  by: z.array(z.enum(DUPLICATE_REASONS)),
  /** In words. */
  reason: z.string(),
})
export type DuplicatePair = z.infer<typeof duplicatePairSchema>
export const duplicateListSchema = z.object({ pairs: z.array(duplicatePairSchema) })
export const duplicatesQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  contact_id: z.uuid().optional().describe('Only pairs with this contact.'),
})
export const mergeContactsSchema = z.object({
  /** The contact that stays. */
  contact_id: z.uuid(),
  /** The one that goes into it. */
  other_id: z.uuid(),
  /** Fields to take from the other although the first has its own. */
  take: z
    .array(z.enum(['name', 'title', 'email', 'phone', 'linkedin_url', 'country', 'organisation', 'owner']))
    .default([]),
})
export type MergeContacts = z.infer<typeof mergeContactsSchema>
export const notDuplicatesSchema = z.object({ contact_id: z.uuid(), other_id: z.uuid() })
