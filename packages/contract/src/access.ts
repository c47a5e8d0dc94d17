/** Who is signed in, the workspaces they belong to, API keys and the pixel. */
import { z } from 'zod'
import { currencySchema } from './money.ts'
import { API_KEY_SCOPES, DEFAULT_API_KEY_SCOPES, ROLES } from './permissions.ts'

export const workspaceSchema = z.object({
  workspace_id: z.uuid(),
  name: z.string(),
  /** Reporting currency; null until one is chosen: then the most frequent currency of the conversions is used. */
  currency: currencySchema.nullable(),
  time_zone: z.string(),
  is_sample: z.boolean(),
  role: z.enum(ROLES),
})
export type Workspace = z.infer<typeof workspaceSchema>

export const meSchema = z.object({
  user: z
    .object({
      user_id: z.string(),
      name: z.string(),
      email: z.string(),
      email_is_placeholder: z.boolean(),
      has_second_factor: z.boolean(),
    })
    .nullable(),
  workspaces: z.array(workspaceSchema),
  /** Progress of the sample company while it loads: 0..1; null when it does not load. */
  sample_loading: z.object({ done: z.number(), phase: z.string() }).nullable(),
  sign_up_open: z.boolean(),
})
export type Me = z.infer<typeof meSchema>

const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { message: 'is not an IANA time zone such as Europe/Berlin' })

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export const createWorkspaceSchema = z.object({
  name: z.string().trim().min(1).max(120),
  currency: currencySchema.nullable().optional(),
  time_zone: timeZoneSchema.optional(),
})
export const updateWorkspaceSchema = createWorkspaceSchema.partial()
export const createdWorkspaceSchema = z.object({
  workspace_id: z.uuid(),
  pixel_id: z.string(),
  api_key: z.string(),
})

export const claimAccountSchema = z.object({
  email: z.email().max(254),
  password: z.string().min(8).max(128),
  name: z.string().max(120).optional(),
})

export const pixelSchema = z.object({
  pixel_id: z.string(),
  snippet: z.string(),
  last_event_at: z.string().nullable(),
  events_last_day: z.number().int(),
})
export type Pixel = z.infer<typeof pixelSchema>

export const apiKeySchema = z.object({
  api_key_id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>
export const createApiKeySchema = z.object({
  name: z.string().trim().min(1).max(120),
  scopes: z
    .array(z.enum(API_KEY_SCOPES))
    .min(1)
    .default([...DEFAULT_API_KEY_SCOPES])
    .describe(
      'collect: send events; read: reports; write: imports, views, campaigns, people; sales: contacts, deals, outreach',
    ),
})
export const createdApiKeySchema = apiKeySchema.extend({ api_key: z.string() })
