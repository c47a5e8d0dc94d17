/** Collected events: what is answered to a sender, and the list of stored events. */
import { z } from 'zod'
import { rangeQuerySchema } from './range.ts'

export const trackAnswerSchema = z.object({ success: z.literal(true), event_id: z.string() })
export const batchAnswerSchema = z.object({
  success: z.boolean(),
  accepted: z.number().int(),
  refused: z.array(
    z.object({ index: z.number().int(), event_id: z.string().optional(), reason: z.string() }),
  ),
})

export const listEventsQuerySchema = rangeQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(300).optional(),
  count: z.enum(['true', 'false']).default('false'),
  event_type: z.string().max(128).optional(),
  event_id: z.string().max(128).optional(),
  anonymous_id: z.string().max(128).optional(),
  session_id: z.string().max(128).optional(),
  user_id: z.string().max(256).optional(),
  channel: z.string().max(64).optional(),
  /** Bots are left out unless asked for. */
  bots: z.enum(['true', 'false']).default('false'),
})

export const storedEventSchema = z.object({
  event_id: z.string(),
  event_type: z.string(),
  ts: z.string(),
  received_at: z.string(),
  anonymous_id: z.string(),
  session_id: z.string(),
  user_id: z.string(),
  page_url: z.string(),
  referrer: z.string(),
  channel: z.string(),
  source: z.string(),
  medium: z.string(),
  campaign: z.string(),
  device: z.string(),
  browser: z.string(),
  os: z.string(),
  country: z.string(),
  is_bot: z.boolean(),
  /** Minor units, null without revenue. */
  amount_minor: z.string().nullable(),
  currency: z.string().nullable(),
  /** `future`, `past`: the sender's clock is far off; kept as received. */
  time_flag: z.enum(['', 'future', 'past']),
  properties: z.record(z.string(), z.unknown()),
})
export type StoredEvent = z.infer<typeof storedEventSchema>
export const eventListSchema = z.object({
  events: z.array(storedEventSchema),
  next_cursor: z.string().nullable(),
})
export const eventCountSchema = z.object({ count: z.number().int() })

const text = (max: number) => z.string().max(max).optional()

/** One event as a sender writes it; the collector reads it by hand, for speed, and answers reasons that name the field. */
export const wireEventSchema = z.object({
  pixel_id: z.string().describe('Decides the workspace. May be left out with an API key.'),
  event_id: text(128).describe(
    'Makes the event count once, whoever sends it again. Made by the server when absent.',
  ),
  anonymous_id: text(128).describe('A browser.'),
  session_id: text(128),
  event_type: z.string().min(1).max(128).describe('page_view, identify, purchase, ...'),
  page_url: text(4096),
  page_title: z.string().optional(),
  referrer: text(4096),
  utm_source: z.string().optional(),
  utm_medium: z.string().optional(),
  utm_campaign: z.string().optional(),
  utm_term: z.string().optional(),
  utm_content: z.string().optional(),
  gclid: z.string().optional(),
  gbraid: z.string().optional(),
  wbraid: z.string().optional(),
  fbclid: z.string().optional(),
  msclkid: z.string().optional(),
  ttclid: z.string().optional(),
  li_fat_id: z.string().optional(),
  timestamp: z
    .union([z.string(), z.number()])
    .optional()
    .describe('ISO 8601, or Unix time in seconds or milliseconds. The moment of receipt when absent.'),
  user: z
    .object({ id: text(256), email: z.string().optional(), email_sha256: z.string().optional() })
    .optional()
    .describe('An e-mail address is kept as a hash only.'),
  revenue: z.object({ amount: z.union([z.string(), z.number()]), currency: z.string() }).optional(),
  properties: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('properties.order_id makes a conversion count once.'),
})
