/** Organisations: where contacts work. */
import { z } from 'zod'
import { customPatchSchema, customValuesSchema, nameSchema, shortTextSchema, tagsSchema } from './contacts.ts'

const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(190)
  .regex(/^$|^[^\s@/]+\.[^\s@/.]+$/, { message: 'is not a domain such as example.com' })

const organisationFields = {
  name: nameSchema,
  domain: domainSchema,
  sector: shortTextSchema.max(80),
  country: shortTextSchema.max(60),
  note: z.string().trim().max(10_000),
  tags: tagsSchema,
  owner_id: z.string().max(100).nullable(),
  custom: customPatchSchema,
}
export const createOrganisationSchema = z.object(organisationFields).partial().required({ name: true })
export type CreateOrganisation = z.infer<typeof createOrganisationSchema>
export const updateOrganisationSchema = z
  .object(organisationFields)
  .partial()
  .extend({ version: z.number().int().optional() })
export type UpdateOrganisation = z.infer<typeof updateOrganisationSchema>

export const organisationSchema = z.object({
  organisation_id: z.uuid(),
  name: z.string(),
  domain: z.string(),
  sector: z.string(),
  country: z.string(),
  note: z.string(),
  tags: z.array(z.string()),
  custom: customValuesSchema,
  owner_id: z.string().nullable(),
  owner_name: z.string().nullable(),
  source: z.string(),
  /** Contacts who work there, of those the reader may see. */
  contacts: z.number().int(),
  shows: z
    .enum(['all', 'name'])
    .describe(
      'name: the organisation is not one of the reader’s, who sees its name because a contact of theirs works there; what else is known of it is left empty.',
    ),
  may_edit: z
    .boolean()
    .describe('Whether a reader who may edit contacts may change and delete this organisation.'),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.number().int(),
})
export type Organisation = z.infer<typeof organisationSchema>
export const organisationChangedSchema = organisationSchema.extend({ change_id: z.uuid().nullable() })

export const listOrganisationsQuerySchema = z.object({
  search: z.string().trim().max(200).optional(),
  sector: shortTextSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(800).optional(),
})
export type ListOrganisationsQuery = z.infer<typeof listOrganisationsQuerySchema>
export const organisationListSchema = z.object({
  organisations: z.array(organisationSchema),
  next_cursor: z.string().nullable(),
})
