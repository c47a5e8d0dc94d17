/** Imports: kinds and their fields, upload with preview, progress, refused rows. */
import { z } from 'zod'

export const IMPORT_KINDS = [
  'events',
  'touches',
  'identities',
  'conversions',
  'refunds',
  'spend',
  'paths',
] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]
export const FILE_FORMATS = ['csv', 'tsv', 'ndjson', 'json', 'parquet'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export type ImportField = { name: string; required: boolean; hint: string; aliases: readonly string[] }

const field = (name: string, required: boolean, hint: string, ...aliases: string[]): ImportField => ({
  name,
  required,
  hint,
  aliases,
})

/** Our column names of each kind. A file's columns are mapped onto these; `aliases` are recognised without being asked. */
export const IMPORT_FIELDS: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  events: [
    field('event_id', false, 'Makes the event count once'),
    field('event_type', true, 'page_view, purchase, ...', 'event', 'event_name', 'type'),
    field('timestamp', true, 'ISO 8601 or Unix time', 'ts', 'time', 'date', 'created_at'),
    field('anonymous_id', false, 'A browser', 'visitor_id', 'client_id', 'device_id'),
    field('session_id', false, 'A visit'),
    field('user_id', false, 'A known person', 'person_id', 'customer_id'),
    field('email', false, 'Stored as a hash only'),
    field('email_sha256', false, 'Hash of the trimmed lower-case address'),
    field('page_url', false, 'Address with its campaign parameters', 'url', 'page_location', 'landing_page'),
    field('referrer', false, 'Where the visitor came from', 'referer', 'page_referrer'),
    field('utm_source', false, 'Overrides the address', 'source'),
    field('utm_medium', false, 'Overrides the address', 'medium'),
    field('utm_campaign', false, 'Overrides the address', 'campaign'),
    field('utm_term', false, 'Overrides the address'),
    field('utm_content', false, 'Overrides the address'),
    field('gclid', false, 'Click id'),
    field('gbraid', false, 'Click id'),
    field('wbraid', false, 'Click id'),
    field('fbclid', false, 'Click id'),
    field('msclkid', false, 'Click id'),
    field('ttclid', false, 'Click id'),
    field('li_fat_id', false, 'Click id'),
    field('user_agent', false, 'Decides device, browser, bot', 'ua'),
    field('ip', false, 'Decides the country; truncated before storage', 'ip_address'),
    field('revenue', false, 'Decimal amount of a conversion', 'amount', 'value', 'total'),
    field('currency', false, 'ISO 4217'),
    field('order_id', false, 'Makes the conversion count once', 'transaction_id'),
    field('properties', false, 'JSON object; items or products in it say what was bought'),
  ],
  touches: [
    field('touch_id', true, 'Unique name of the touch', 'id'),
    field('anonymous_id', false, 'A browser; or give person_id', 'visitor_id', 'client_id'),
    field('person_id', false, 'A known person; or give anonymous_id', 'user_id', 'customer_id'),
    field('ts', true, 'ISO 8601 or Unix time', 'timestamp', 'time', 'date'),
    field('channel', true, 'As you want it reported'),
    field('campaign', false, ''),
    field('source', false, ''),
    field('medium', false, ''),
    field('landing_page', false, ''),
    field('device', false, ''),
    field('country', false, ''),
  ],
  identities: [
    field('anonymous_id', true, 'A browser', 'visitor_id', 'client_id'),
    field('person_id', true, 'The person it belongs to', 'user_id', 'customer_id'),
  ],
  conversions: [
    field(
      'order_id',
      true,
      'Unique; sent again it updates the conversion',
      'transaction_id',
      'conversion_id',
      'id',
    ),
    field('person_id', false, 'Who converted; or give anonymous_id', 'user_id', 'customer_id'),
    field('anonymous_id', false, 'A browser; or give person_id', 'visitor_id'),
    field('ts', true, 'ISO 8601 or Unix time', 'timestamp', 'time', 'date', 'created_at'),
    field('amount', false, 'Decimal, major units', 'revenue', 'value', 'total'),
    field('amount_minor', false, 'Integer, minor units'),
    field('currency', false, 'ISO 4217; required with an amount'),
    field('conversion_type', false, 'purchase when absent', 'event_type', 'type'),
    field(
      'products',
      false,
      'A product, or a JSON list with name, price and quantity of each',
      'product',
      'items',
      'line_items',
      'product_name',
    ),
  ],
  refunds: [
    field('order_id', true, 'The conversion it takes back', 'transaction_id', 'conversion_id'),
    field('amount', false, 'Decimal, major units, positive', 'refund', 'value'),
    field('amount_minor', false, 'Integer, minor units, positive'),
    field('ts', true, 'ISO 8601 or Unix time', 'timestamp', 'date', 'refunded_at'),
    field('refund_id', false, 'Makes two equal refunds of one moment differ', 'id'),
    field('currency', false, 'Needed only with amount when the conversion is not yet known'),
  ],
  spend: [
    field('date', false, 'A day; or give period', 'day', 'ts'),
    field('period', false, 'YYYY-MM, YYYY-Www or day/day: spread evenly over its days', 'month', 'week'),
    field('channel', true, ''),
    field('campaign', false, '', 'campaign_name'),
    field('amount', false, 'Decimal, major units', 'cost', 'spend'),
    field('amount_minor', false, 'Integer, minor units'),
    field('currency', true, 'ISO 4217'),
    field('impressions', false, ''),
    field('clicks', false, ''),
  ],
  paths: [
    field('path', true, 'Touches oldest first, joined by the separator', 'journey'),
    field('total_conversions', true, '', 'conversions'),
    field('total_conversion_value', false, '', 'value', 'revenue', 'conversion_value'),
    field(
      'total_null',
      false,
      'Journeys of this path without conversion',
      'null',
      'nulls',
      'non_conversions',
    ),
  ],
}

/** Best guess of theirs=ours for a file's columns: exact names first, then known other names, case and spaces ignored. */
export function guessMapping(kind: ImportKind, columns: readonly string[]): Record<string, string> {
  const normal = (name: string) =>
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
  const taken = new Set<string>()
  const mapping: Record<string, string> = {}
  const claim = (matches: (target: ImportField, column: string) => boolean) => {
    for (const target of IMPORT_FIELDS[kind]) {
      if (taken.has(target.name)) continue
      const column = columns.find((name) => !(name in mapping) && matches(target, normal(name)))
      if (column === undefined) continue
      mapping[column] = target.name
      taken.add(target.name)
    }
  }
  claim((target, column) => target.name === column)
  claim((target, column) => target.aliases.includes(column))
  return mapping
}

export const uploadSchema = z.object({
  upload_id: z.uuid(),
  file_name: z.string(),
  bytes: z.number(),
  format: z.enum(FILE_FORMATS),
  columns: z.array(z.string()),
  preview: z.array(z.record(z.string(), z.string())),
  /** Guessed kind of the file, null when nothing fits. */
  guessed_kind: z.enum(IMPORT_KINDS).nullable(),
})
export type Upload = z.infer<typeof uploadSchema>

export const startImportSchema = z.object({
  upload_id: z.uuid(),
  kind: z.enum(IMPORT_KINDS),
  /** theirs -> ours; columns left out are ignored. Guessed when absent. */
  mapping: z.record(z.string(), z.string()).optional(),
  /** Of `paths` files. */
  separator: z.string().min(1).max(10).optional(),
  /** Name of a `paths` dataset; the file's name when absent. */
  name: z.string().max(200).optional(),
})

export const IMPORT_STATES = ['queued', 'staging', 'storing', 'done', 'failed', 'cancelled'] as const
export const importSchema = z.object({
  import_id: z.uuid(),
  kind: z.enum(IMPORT_KINDS),
  file_name: z.string(),
  state: z.enum(IMPORT_STATES),
  /** 0..1 while running. */
  progress: z.number(),
  rows_read: z.number().int(),
  rows_stored: z.number().int(),
  /** Rows that were already there, unchanged. */
  rows_known: z.number().int(),
  rows_refused: z.number().int(),
  refused_sample: z.array(z.object({ row: z.number().int(), reason: z.string() })),
  error: z.string().nullable(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  /** Of a `paths` import. */
  dataset_id: z.uuid().nullable(),
})
export type Import = z.infer<typeof importSchema>
export const importListSchema = z.object({ imports: z.array(importSchema) })

export const datasetSchema = z.object({
  dataset_id: z.uuid(),
  name: z.string(),
  rows: z.number().int(),
  conversions: z.number(),
  created_at: z.string(),
})
export const datasetListSchema = z.object({ datasets: z.array(datasetSchema) })
export type Dataset = z.infer<typeof datasetSchema>
