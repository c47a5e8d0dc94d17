/** What the address of the page Contacts holds: its search, filters and order. */
import { CONTACT_SORTS, type ContactFilter } from '@tributary/contract/contacts'
import { z } from 'zod'

const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

/** Lenient, as every address is: a value that makes no sense counts as absent. */
export const contactsSearchSchema = z.object({
  find: optional(z.string().max(200)),
  owner: optional(z.string().max(100)),
  tag: optional(z.string().max(50)),
  warm: optional(z.enum(['hot', 'warm', 'cold'])),
  contacted: optional(z.enum(['never', 'week', 'month', 'longer'])),
  has: optional(z.enum(['email', 'phone', 'no_email', 'no_phone'])),
  campaign: optional(z.enum(['true', 'false'])),
  organisation: optional(z.uuid()),
  sort: optional(z.enum(CONTACT_SORTS)),
})
export type ContactsSearch = z.infer<typeof contactsSearchSchema>

/** Words of the filters, for their menus. */
export const WARM_WORDS = {
  hot: 'Warm (7 and more)',
  warm: 'Lukewarm (3 to 7)',
  cold: 'Cold (below 3)',
} as const
export const CONTACTED_WORDS = {
  never: 'Never',
  week: 'Within 7 days',
  month: 'Within 30 days',
  longer: 'Over 30 days ago',
} as const
export const HAS_WORDS = {
  email: 'With e-mail',
  phone: 'With phone',
  no_email: 'Without e-mail',
  no_phone: 'Without phone',
} as const
export const CAMPAIGN_WORDS = { true: 'In a campaign', false: 'In none' } as const
export const SORT_WORDS = {
  name: 'Name',
  '-warmness': 'Warmest first',
  last_contact_at: 'Longest without contact',
  '-last_contact_at': 'Contacted last',
  '-created_at': 'Newest',
} as const

const WARM_RANGES = {
  hot: { min_warmness: 7 },
  warm: { min_warmness: 3, max_warmness: 6.9 },
  cold: { max_warmness: 2.9 },
} as const

/** The filter as the server takes it. */
export function contactFilter(search: ContactsSearch): ContactFilter {
  return {
    search: search.find,
    owner: search.owner,
    tag: search.tag,
    contacted: search.contacted,
    has: search.has,
    in_campaign: search.campaign,
    organisation_id: search.organisation,
    ...(search.warm === undefined ? {} : WARM_RANGES[search.warm]),
  }
}

/** An address without any filter; search and order are none. */
export const NO_FILTERS = {
  owner: undefined,
  tag: undefined,
  warm: undefined,
  contacted: undefined,
  has: undefined,
  campaign: undefined,
  organisation: undefined,
} as const satisfies { [Name in keyof ContactsSearch]?: undefined }

/** How many filters the address holds. */
export function countFilters(search: ContactsSearch): number {
  return Object.keys(NO_FILTERS).filter((name) => search[name as keyof ContactsSearch] !== undefined).length
}

/** Whether the address asks for some contacts only. */
export function isFiltered(search: ContactsSearch): boolean {
  return countFilters(search) > 0
}
