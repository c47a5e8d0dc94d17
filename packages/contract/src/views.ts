/** Saved views, share links and annotations. */
import { z } from 'zod'
import { strictObject } from './strict-object.ts'

/** Pages that can be saved and shared: they show sums, never single people. */
export const VIEW_PAGES = [
  'overview',
  'attribution',
  'campaigns',
  'explore',
  'funnels',
  'paths',
  'retention',
] as const
const viewPageSchema = z.enum(VIEW_PAGES)
export type ViewPage = z.infer<typeof viewPageSchema>

const nameSchema = z.string().trim().min(1).max(120)
/** The settings of the page as its address holds them, without `?`. */
const searchSchema = z.string().max(4000).default('')

export const createViewSchema = strictObject({ name: nameSchema, page: viewPageSchema, search: searchSchema })
export const renameViewSchema = z.object({ name: nameSchema })
export const viewSchema = z.object({
  view_id: z.uuid(),
  name: z.string(),
  page: viewPageSchema,
  search: z.string(),
  created_at: z.string(),
})
export type SavedView = z.infer<typeof viewSchema>
export const viewListSchema = z.object({ views: z.array(viewSchema) })

export const createShareLinkSchema = strictObject({
  ...createViewSchema.shape,
  /** The link ends after this many days; null: it stays until it is revoked. */
  expires_in_days: z.number().int().min(1).max(730).nullable().default(90),
})
export const shareLinkSchema = viewSchema.omit({ view_id: true }).extend({
  share_link_id: z.uuid(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
})
export type ShareLink = z.infer<typeof shareLinkSchema>
export const shareLinkListSchema = z.object({ share_links: z.array(shareLinkSchema) })
/** The address is shown only when the link is made: what is stored cannot be turned back into it. */
export const createdShareLinkSchema = shareLinkSchema.extend({ url: z.string() })

/** What the holder of a link is told. */
export const sharedPageSchema = z.object({
  name: z.string(),
  page: viewPageSchema,
  search: z.string(),
  expires_at: z.string().nullable(),
  workspace: z.object({ name: z.string(), currency: z.string().nullable(), time_zone: z.string() }),
})
export type SharedPage = z.infer<typeof sharedPageSchema>

const daySchema = z.iso.date()
export const saveAnnotationSchema = z.object({ day: daySchema, text: z.string().trim().min(1).max(300) })
export const annotationSchema = z.object({
  annotation_id: z.uuid(),
  day: z.string(),
  text: z.string(),
  created_by: z.string().nullable(),
})
export type Annotation = z.infer<typeof annotationSchema>
export const annotationListSchema = z.object({ annotations: z.array(annotationSchema) })
export const annotationQuerySchema = z.object({ from: daySchema.optional(), to: daySchema.optional() })

/** Header in which a shared page sends the token of its link. */
export const SHARE_HEADER = 'tributary-share'
