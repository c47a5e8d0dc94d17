/** What is counted and summed, and where it lies. Every metric is one of these, or two of them put together. */
import type { Permission } from '@tributary/contract/permissions'

/** What must be allowed to whoever asks about deals, whatever the cut: a question names clients, owners and reasons of loss. */
const OF_DEALS = { needs: 'readDealNumbers' } as const satisfies { needs: Permission }

type Home = {
  readonly label: string
  readonly grain: string
  /** A permission beyond that for numbers. */
  readonly needs?: Permission
}

/** Where facts lie. Each is read by one statement; a query that needs several merges their rows. */
export const HOMES = {
  events: { label: 'events', grain: 'one event; bots left out' },
  touches: { label: 'touches', grain: 'one touch: the landing of a visit, an ad click, an imported touch' },
  conversions: { label: 'conversions and their refunds', grain: 'one conversion' },
  customers: { label: 'conversions', grain: 'one person, by the first conversion with money' },
  spend: { label: 'spend', grain: 'one day, channel, campaign and currency' },
  deals: { label: 'deals', grain: 'one deal, by the day it was opened', ...OF_DEALS },
  closed_deals: {
    label: 'closed deals',
    grain: 'one deal that was won or lost, by the day it closed',
    ...OF_DEALS,
  },
  expected_deals: {
    label: 'expected deals',
    grain: 'one open deal, by the day it is expected to close',
    ...OF_DEALS,
  },
  credit: { label: 'journeys and their credits', grain: 'one touch of one conversion' },
} as const satisfies Readonly<Record<string, Home>>
export type HomeName = keyof typeof HOMES

export type Measure = {
  readonly home: HomeName
  /** `money`: whole minor units of the reporting currency. `whole`: a count. `fraction`: shares of conversions. */
  readonly value: 'money' | 'whole' | 'fraction'
  /** What is counted, where it may be in several rows of an answer and counts once in the total. */
  readonly distinct?: Distinct
}

/** Of what is counted once: why the total is not the sum of the rows, and the dimension without which it is; null for none. */
const COUNTED_ONCE = {
  deal: {
    reason: 'A deal of several products counts with each of them, and once in the total.',
    onlyBy: 'product',
  },
  order: {
    reason: 'An order of several products counts with each of them, and once in the total.',
    onlyBy: 'product',
  },
  person: { reason: 'A person in several rows counts in each of them, and once in the total.', onlyBy: null },
} as const
type Distinct = keyof typeof COUNTED_ONCE

export const MEASURES = {
  events: { home: 'events', value: 'whole' },
  pageviews: { home: 'events', value: 'whole' },
  visitors: { home: 'events', value: 'whole', distinct: 'person' },
  sessions: { home: 'touches', value: 'whole' },
  people_reached: { home: 'touches', value: 'whole', distinct: 'person' },
  conversions: { home: 'conversions', value: 'whole', distinct: 'order' },
  goals: { home: 'conversions', value: 'whole', distinct: 'order' },
  orders: { home: 'conversions', value: 'whole', distinct: 'order' },
  revenue: { home: 'conversions', value: 'money' },
  refunds: { home: 'conversions', value: 'money' },
  customers: { home: 'conversions', value: 'whole', distinct: 'person' },
  new_customers: { home: 'customers', value: 'whole' },
  spend: { home: 'spend', value: 'money' },
  impressions: { home: 'spend', value: 'whole' },
  clicks: { home: 'spend', value: 'whole' },
  /** Those of rows whose cost is in `spend`: a cost that is not converted must not make the others look cheap. */
  impressions_paid: { home: 'spend', value: 'whole' },
  clicks_paid: { home: 'spend', value: 'whole' },
  deals_opened: { home: 'deals', value: 'whole', distinct: 'deal' },
  deals_reached_mql: { home: 'deals', value: 'whole', distinct: 'deal' },
  deals_reached_sql: { home: 'deals', value: 'whole', distinct: 'deal' },
  deals_reached_opportunity: { home: 'deals', value: 'whole', distinct: 'deal' },
  deals_reached_won: { home: 'deals', value: 'whole', distinct: 'deal' },
  open_deals: { home: 'deals', value: 'whole', distinct: 'deal' },
  pipeline_value: { home: 'deals', value: 'money' },
  weighted_pipeline: { home: 'deals', value: 'money' },
  deals_closed: { home: 'closed_deals', value: 'whole', distinct: 'deal' },
  deals_won: { home: 'closed_deals', value: 'whole', distinct: 'deal' },
  deals_lost: { home: 'closed_deals', value: 'whole', distinct: 'deal' },
  won_revenue: { home: 'closed_deals', value: 'money' },
  /** Days from opening to closing of won deals, together. */
  deal_days: { home: 'closed_deals', value: 'whole', distinct: 'deal' },
  deals_expected: { home: 'expected_deals', value: 'whole', distinct: 'deal' },
  expected_value: { home: 'expected_deals', value: 'money' },
  expected_weighted: { home: 'expected_deals', value: 'money' },
  attributed_revenue: { home: 'credit', value: 'money' },
  attributed_revenue_gross: { home: 'credit', value: 'money' },
  attributed_conversions: { home: 'credit', value: 'fraction' },
} as const satisfies Readonly<Record<string, Measure>>
export type MeasureName = keyof typeof MEASURES

/** What asking about facts of the home needs beyond the permission for numbers. */
export function needOf(name: HomeName): Permission | undefined {
  const home: Home = HOMES[name]
  return home.needs
}

/** The measure with its optional fields, which the narrow type of the table hides. */
export function measureOf(name: MeasureName): Measure {
  return MEASURES[name]
}

/** Why the measure's rows do not add up in an answer cut by these dimensions; undefined where they do. */
export function whyCountedOnce(name: MeasureName, dimensions: readonly string[]): string | undefined {
  const { distinct } = measureOf(name)
  if (distinct === undefined) return undefined
  const { reason, onlyBy } = COUNTED_ONCE[distinct]
  return onlyBy === null || dimensions.includes(onlyBy) ? reason : undefined
}
