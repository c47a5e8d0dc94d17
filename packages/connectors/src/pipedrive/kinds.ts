/** The four kinds of records that are kept in step with Pipedrive, in the order in which they are sent. */

export const KINDS = ['organization', 'person', 'deal', 'activity'] as const
export type Kind = (typeof KINDS)[number]

export const LIST_PATH: Readonly<Record<Kind, string>> = {
  organization: '/api/v2/organizations',
  person: '/api/v2/persons',
  deal: '/api/v2/deals',
  activity: '/api/v2/activities',
}

/** Where the custom fields of a kind are defined; activities have none. */
export const FIELD_PATH: Readonly<Record<Exclude<Kind, 'activity'>, string>> = {
  organization: '/api/v2/organizationFields',
  person: '/api/v2/personFields',
  deal: '/api/v2/dealFields',
}

/** The page of a record in Pipedrive's application, below `https://<company>.pipedrive.com`. */
const PAGE_PATH: Readonly<Record<Kind, string>> = {
  organization: '/organization/',
  person: '/person/',
  deal: '/deal/',
  activity: '/activities/',
}

/** The page of a record in Pipedrive's application; null where the company's domain or the id is not known. */
export function pageOf(domain: string, kind: Kind, vendorId: string | null): string | null {
  if (vendorId === null || !/^[a-z0-9-]+$/i.test(domain)) return null
  return `https://${domain}.pipedrive.com${PAGE_PATH[kind]}${vendorId}`
}
