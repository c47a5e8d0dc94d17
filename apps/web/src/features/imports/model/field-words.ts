/** What the fields of an import are called on screen. Their own names are for programs and headings of files. */
import type { ImportField } from '@tributary/contract/imports'

const LABELS: Readonly<Record<string, string>> = {
  amount: 'Amount',
  amount_minor: 'Amount in minor units',
  anonymous_id: 'Browser',
  campaign: 'Campaign',
  channel: 'Channel',
  clicks: 'Clicks',
  conversion_type: 'Type of conversion',
  country: 'Country',
  currency: 'Currency',
  date: 'Day',
  device: 'Device',
  email: 'E-mail',
  email_sha256: 'Hash of the e-mail',
  event_id: 'Event number',
  event_type: 'Type of event',
  fbclid: 'Facebook click',
  gbraid: 'Google click (app)',
  gclid: 'Google click',
  impressions: 'Impressions',
  ip: 'IP address',
  landing_page: 'Landing page',
  li_fat_id: 'LinkedIn click',
  medium: 'Medium',
  msclkid: 'Microsoft click',
  order_id: 'Order number',
  page_url: 'Page address',
  path: 'Path',
  period: 'Period',
  person_id: 'Person',
  products: 'Products',
  properties: 'Properties',
  referrer: 'Referrer',
  refund_id: 'Refund number',
  revenue: 'Revenue',
  session_id: 'Visit',
  source: 'Source',
  timestamp: 'Time',
  total_conversion_value: 'Value of the conversions',
  total_conversions: 'Conversions',
  total_null: 'Journeys without conversion',
  touch_id: 'Touch number',
  ts: 'Time',
  ttclid: 'TikTok click',
  user_agent: 'User agent',
  user_id: 'Person',
  utm_campaign: 'Campaign',
  utm_content: 'Content',
  utm_medium: 'Medium',
  utm_source: 'Source',
  utm_term: 'Search term',
  wbraid: 'Google click (web)',
}

/** Hints that the field's own does not say, or says in the names of programs. */
const HINTS: Readonly<Record<string, string>> = {
  campaign: 'Name of the campaign',
  channel: 'Where the person came from, such as Paid Search',
  clicks: 'How often it was clicked',
  country: 'Two letters, such as PH',
  device: 'desktop, mobile, ...',
  event_type: 'What happened, such as page_view or purchase',
  impressions: 'How often it was shown',
  landing_page: 'First page of the visit',
  medium: 'Such as email or cpc',
  properties: 'More about the event, as a JSON object; its items say what was bought',
  source: 'Such as google or newsletter',
  total_conversions: 'How many journeys took this path and converted',
  total_conversion_value: 'Money of these conversions, together',
  utm_campaign: 'utm_campaign, when it is not in the page address',
  utm_content: 'utm_content, when it is not in the page address',
  utm_medium: 'utm_medium, when it is not in the page address',
  utm_source: 'utm_source, when it is not in the page address',
  utm_term: 'utm_term, when it is not in the page address',
}

/** Terms of programs in the fields' own hints, and what is said instead. */
const PHRASES: readonly (readonly [string, string])[] = [
  ['ISO 8601 or Unix time', 'Such as 2026-01-31 10:00, or Unix time'],
  ['ISO 4217', 'Three letters, such as USD'],
  ['Decimal amount of a conversion', 'Money of a conversion, such as 49.90'],
  ['Decimal, major units', 'Such as 49.90'],
  ['Integer, minor units', 'Whole number of cents, or of the smallest coin'],
]

export function fieldLabel(name: string): string {
  return LABELS[name] ?? name
}

/** One sentence about the field in which other fields are called as on screen. */
export function fieldHint(field: ImportField): string {
  const own = HINTS[field.name]
  if (own !== undefined) return own
  const plain = PHRASES.reduce((hint, [term, words]) => hint.replace(term, words), field.hint)
  return plain.replace(/\b[a-z]+_[a-z0-9_]+\b/g, (name) => LABELS[name] ?? name)
}
