/**
 * The wire type of an event: what the pixel and any HTTP client send to `POST /api/v1/pixel/track` (one)
 * and `POST /api/v1/events` (many). Lowest module of the system: it imports nothing.
 */

/** Advertising click identifiers that are read from the landing page's address. */
export const CLICK_ID_NAMES = [
  'gclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'msclkid',
  'ttclid',
  'li_fat_id',
] as const
export type ClickIdName = (typeof CLICK_ID_NAMES)[number]

/** Campaign parameters that are read from the landing page's address. */
export const UTM_NAMES = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const
export type UtmName = (typeof UTM_NAMES)[number]

export type WireEvent = {
  /** Public id of the pixel; decides the workspace. */
  pixel_id: string
  /** Makes the event count once, whoever sends it again and when. A UUIDv7 made by the sender; made by the server when absent. */
  event_id?: string
  /** A browser. First-party and random. */
  anonymous_id?: string
  session_id?: string
  /** `page_view`, `identify`, `purchase`, ... any name of up to 128 characters. */
  event_type: string
  page_url?: string
  page_title?: string
  referrer?: string
  /** ISO 8601 instant or milliseconds since 1970; the moment of receipt when absent. */
  timestamp?: string | number
  /** `email` is hashed before it is stored; send `email_sha256` (hex, of the trimmed lower-case address) to keep it out of the request too. */
  user?: { id?: string; email?: string; email_sha256?: string }
  /** Decimal amount in major units ("49.90") and ISO 4217 currency. Negative or zero amounts are refused: send a refund instead. */
  revenue?: { amount: string | number; currency: string }
  /** `properties.order_id` makes a conversion count once across events and imports. */
  properties?: Record<string, unknown>
  screen?: string
  language?: string
} & Partial<Record<UtmName, string>> &
  Partial<Record<ClickIdName, string>>
