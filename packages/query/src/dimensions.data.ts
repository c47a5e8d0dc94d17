/** What numbers are cut by. A dimension is meaningful for the facts that have its column, and for no others. */
import { PROPERTY_DIMENSION } from '@tributary/contract/attribution'
import type { HomeName } from './measures.data.ts'

/** A column of the home's table; two are shown joined by " / ". Or the value that a map of properties has under a name. */
export type Columns = string | readonly [string, string] | { readonly property: string }

export type Dimension = {
  readonly label: string
  readonly description: string
  readonly synonyms: readonly string[]
  /** `text`: names. `date`: consecutive periods of the workspace's time zone. `cycle`: times that come again. */
  readonly kind: 'text' | 'date' | 'cycle'
  /** Where it is known, and by which column there. Dates and times are cut from the home's moment instead. */
  readonly columns: Readonly<Partial<Record<HomeName, Columns>>>
}

/** The same column of a touch, seen by sessions and by credit. */
const touchColumn = (column: Columns) => ({ touches: column, credit: column })
/** Known for everything that has a moment, and for what has only a day. */
const EVERY_DAY = {
  events: '',
  touches: '',
  conversions: '',
  customers: '',
  spend: '',
  deals: '',
  closed_deals: '',
  expected_deals: '',
  credit: '',
} as const
const { spend: _, expected_deals: __, ...EVERY_MOMENT } = EVERY_DAY
/** The same column of a deal, by whichever of its days it is counted. */
const dealColumn = (column: string) => ({ deals: column, closed_deals: column, expected_deals: column })

export const DIMENSIONS = {
  channel: {
    label: 'Channel',
    description: 'Default grouping of where a touch came from',
    synonyms: ['channel group', 'acquisition channel', 'traffic channel'],
    kind: 'text',
    columns: { ...touchColumn('channel'), spend: 'channel' },
  },
  campaign: {
    label: 'Campaign',
    description: 'Campaign of the touch or of the spend; of a deal the one it came from',
    synonyms: ['utm campaign', 'ad campaign'],
    kind: 'text',
    columns: { ...touchColumn('campaign'), ...dealColumn('campaign'), spend: 'campaign' },
  },
  source: {
    label: 'Source',
    description: 'Site or platform that sent the visit',
    synonyms: ['utm source', 'referrer source'],
    kind: 'text',
    columns: touchColumn('source'),
  },
  medium: {
    label: 'Medium',
    description: 'Sort of link, such as cpc or email',
    synonyms: ['utm medium'],
    kind: 'text',
    columns: touchColumn('medium'),
  },
  source_medium: {
    label: 'Source / medium',
    description: 'Source and medium together',
    synonyms: ['source and medium'],
    kind: 'text',
    columns: touchColumn(['source', 'medium']),
  },
  landing_page: {
    label: 'Landing page',
    description: 'First page of the visit',
    synonyms: ['entry page', 'first page'],
    kind: 'text',
    columns: touchColumn('landing_page'),
  },
  country: {
    label: 'Country',
    description: 'Country of the address, as an ISO code',
    synonyms: ['nation', 'geo', 'location'],
    kind: 'text',
    columns: { ...touchColumn('country'), events: 'country' },
  },
  device: {
    label: 'Device',
    description: 'desktop, mobile or tablet',
    synonyms: ['device type', 'device category'],
    kind: 'text',
    columns: { ...touchColumn('device'), events: 'device' },
  },
  browser: {
    label: 'Browser',
    description: 'Browser of the event',
    synonyms: ['user agent'],
    kind: 'text',
    columns: { events: 'browser' },
  },
  os: {
    label: 'Operating system',
    description: 'Operating system of the event',
    synonyms: ['platform', 'operating system'],
    kind: 'text',
    columns: { events: 'os' },
  },
  page: {
    label: 'Page',
    description: 'Path of the page of the event',
    synonyms: ['page path', 'url', 'content'],
    kind: 'text',
    columns: { events: 'page_path' },
  },
  host: {
    label: 'Host',
    description: 'Host name of the page of the event',
    synonyms: ['site', 'domain', 'hostname'],
    kind: 'text',
    columns: { events: 'page_host' },
  },
  referrer: {
    label: 'Referrer',
    description: 'Host that linked to the page of the event',
    synonyms: ['referring site', 'referer'],
    kind: 'text',
    columns: { events: 'referrer_host' },
  },
  event_type: {
    label: 'Event type',
    description: 'Name of the event',
    synonyms: ['event', 'event name'],
    kind: 'text',
    columns: { events: 'event_type' },
  },
  conversion_type: {
    label: 'Conversion type',
    description: 'Name of the conversion, such as purchase',
    synonyms: ['goal', 'conversion name', 'goal type'],
    kind: 'text',
    columns: {
      conversions: 'conversion_type',
      customers: 'conversion_type',
      credit: 'conversion_type',
    },
  },
  deal_stage: {
    label: 'Deal stage',
    description: 'Stage that the deal is in, as the workspace calls it',
    synonyms: ['stage', 'pipeline stage'],
    kind: 'text',
    columns: dealColumn('stage_name'),
  },
  deal_owner: {
    label: 'Deal owner',
    description: 'Member who owns the deal',
    synonyms: ['owner', 'seller', 'account executive'],
    kind: 'text',
    columns: dealColumn('owner'),
  },
  sales_agent: {
    label: 'Sales agent',
    description: 'Agent who sells, as imported',
    synonyms: ['agent', 'sales rep', 'salesperson'],
    kind: 'text',
    columns: dealColumn('agent'),
  },
  sales_office: {
    label: 'Sales office',
    description: 'Office of the sales agent',
    synonyms: ['office', 'region', 'regional office'],
    kind: 'text',
    columns: dealColumn('office'),
  },
  organisation: {
    label: 'Organisation',
    description: 'Organisation that the deal is with',
    synonyms: ['account', 'company', 'organization'],
    kind: 'text',
    columns: dealColumn('organisation'),
  },
  sector: {
    label: 'Sector',
    description: 'Sector of the organisation that the deal is with',
    synonyms: ['industry', 'branch'],
    kind: 'text',
    columns: dealColumn('sector'),
  },
  product: {
    label: 'Product',
    description:
      'Product of the order or the deal; an amount is divided among its products as their prices are',
    synonyms: ['item', 'article', 'sku'],
    kind: 'text',
    columns: { ...dealColumn('product'), conversions: 'product' },
  },
  loss_reason: {
    label: 'Reason of loss',
    description: 'Why a deal was lost',
    synonyms: ['lost reason', 'why lost'],
    kind: 'text',
    columns: { closed_deals: 'loss_reason' },
  },
  day: {
    label: 'Day',
    description: 'Day in the workspace’s time zone',
    synonyms: ['date', 'daily', 'per day'],
    kind: 'date',
    columns: EVERY_DAY,
  },
  week: {
    label: 'Week',
    description: 'Week from Monday, named by its Monday',
    synonyms: ['weekly', 'per week'],
    kind: 'date',
    columns: EVERY_DAY,
  },
  month: {
    label: 'Month',
    description: 'Calendar month',
    synonyms: ['monthly', 'per month'],
    kind: 'date',
    columns: EVERY_DAY,
  },
  quarter: {
    label: 'Quarter',
    description: 'Calendar quarter',
    synonyms: ['quarterly', 'per quarter'],
    kind: 'date',
    columns: EVERY_DAY,
  },
  year: {
    label: 'Year',
    description: 'Calendar year',
    synonyms: ['yearly', 'annual', 'per year'],
    kind: 'date',
    columns: EVERY_DAY,
  },
  weekday: {
    label: 'Weekday',
    description: 'Day of the week: 1 is Monday, 7 is Sunday',
    synonyms: ['day of week', 'day of the week'],
    kind: 'cycle',
    columns: EVERY_DAY,
  },
  hour: {
    label: 'Hour',
    description: 'Hour of the day, 00 to 23, in the workspace’s time zone',
    synonyms: ['hour of day', 'time of day', 'hourly'],
    kind: 'cycle',
    columns: EVERY_MOMENT,
  },
} as const satisfies Readonly<Record<string, Dimension>>
export type DeclaredDimension = keyof typeof DIMENSIONS
/** A property of a touch, of whatever name it was sent or imported under. The name reaches SQL as a parameter only. */
export type PropertyDimension = `property:${string}`
export type DimensionName = DeclaredDimension | PropertyDimension

export function isPropertyDimension(name: string): name is PropertyDimension {
  return PROPERTY_DIMENSION.test(name)
}

/** The dimension with the general type, which the narrow type of the table hides; of a property one made for it. */
export function dimensionOf(name: DimensionName): Dimension {
  return isDeclared(name) ? DIMENSIONS[name] : propertyDimension(name)
}

function isDeclared(name: DimensionName): name is DeclaredDimension {
  return Object.hasOwn(DIMENSIONS, name)
}

function propertyDimension(name: PropertyDimension): Dimension {
  const property = name.slice('property:'.length)
  return {
    label: property,
    description: `The touch’s property ${property}`,
    synonyms: [],
    kind: 'text',
    columns: touchColumn({ property }),
  }
}

export const DATE_GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const satisfies DimensionName[]
export type DateGrain = (typeof DATE_GRAINS)[number]

export function isDateGrain(name: string): name is DateGrain {
  return (DATE_GRAINS as readonly string[]).includes(name)
}

/** Whether rows of the home have the dimension. */
export function isColumnOf(name: DimensionName, home: HomeName): boolean {
  return dimensionOf(name).columns[home] !== undefined
}
