/** Every metric, declared once: what dashboards, the API and exports call by one name is one number. */
import type { MeasureName } from './measures.data.ts'

/** How a metric follows from measures. Quotients are of totals, never averages of quotients; null without a divisor. */
export type Formula =
  | { readonly kind: 'measure'; readonly of: MeasureName }
  | { readonly kind: 'difference'; readonly of: MeasureName; readonly less: MeasureName }
  | {
      readonly kind: 'quotient'
      readonly of: MeasureName
      readonly by: MeasureName
      readonly times?: number
    }

export type MetricUnit = 'money' | 'count' | 'ratio' | 'percent'

export type Metric = {
  readonly label: string
  readonly description: string
  readonly synonyms: readonly string[]
  readonly unit: MetricUnit
  readonly formula: Formula
  /** Whether more is better. */
  readonly better: 'more' | 'less' | 'neither'
}

const measure = (of: MeasureName): Formula => ({ kind: 'measure', of })
const quotient = (of: MeasureName, by: MeasureName, times?: number): Formula =>
  times === undefined ? { kind: 'quotient', of, by } : { kind: 'quotient', of, by, times }

export const METRICS = {
  spend: {
    label: 'Spend',
    description: 'Imported cost of the days',
    synonyms: ['cost', 'ad spend', 'budget spent', 'costs'],
    unit: 'money',
    formula: measure('spend'),
    better: 'neither',
  },
  impressions: {
    label: 'Impressions',
    description: 'Times an advertisement was shown, as imported with the spend',
    synonyms: ['views of ads', 'ad impressions', 'impr'],
    unit: 'count',
    formula: measure('impressions'),
    better: 'more',
  },
  clicks: {
    label: 'Clicks',
    description: 'Clicks on advertisements, as imported with the spend',
    synonyms: ['ad clicks'],
    unit: 'count',
    formula: measure('clicks'),
    better: 'more',
  },
  ctr: {
    label: 'CTR',
    description: 'Clicks on advertisements per impression',
    synonyms: ['click-through rate', 'click rate'],
    unit: 'percent',
    formula: quotient('clicks', 'impressions'),
    better: 'more',
  },
  cpc: {
    label: 'CPC',
    description: 'Spend per click on an advertisement',
    synonyms: ['cost per click'],
    unit: 'money',
    formula: quotient('spend', 'clicks_paid'),
    better: 'less',
  },
  cpm: {
    label: 'CPM',
    description: 'Spend per thousand impressions',
    synonyms: ['cost per mille', 'cost per thousand'],
    unit: 'money',
    formula: quotient('spend', 'impressions_paid', 1000),
    better: 'less',
  },
  events: {
    label: 'Events',
    description: 'Stored events, bots left out',
    synonyms: ['actions', 'hits'],
    unit: 'count',
    formula: measure('events'),
    better: 'more',
  },
  pageviews: {
    label: 'Page views',
    description: 'Pages seen, bots left out',
    synonyms: ['page views', 'views', 'page impressions'],
    unit: 'count',
    formula: measure('pageviews'),
    better: 'more',
  },
  visitors: {
    label: 'Visitors',
    description:
      'Different people seen; a browser of a known person counts as that person. Bots are left out',
    synonyms: ['people', 'users', 'unique visitors', 'uniques'],
    unit: 'count',
    formula: measure('visitors'),
    better: 'more',
  },
  sessions: {
    label: 'Sessions',
    description: 'Touches: visits that landed, further tagged links within them, and imported touches',
    synonyms: ['visits', 'touches'],
    unit: 'count',
    formula: measure('sessions'),
    better: 'more',
  },
  people_reached: {
    label: 'People reached',
    description: 'Different people with a touch',
    synonyms: ['reach', 'people with a visit'],
    unit: 'count',
    formula: measure('people_reached'),
    better: 'more',
  },
  conversions: {
    label: 'Conversions',
    description: 'Conversions with money; each order counts once',
    synonyms: ['purchases', 'sales'],
    unit: 'count',
    formula: measure('conversions'),
    better: 'more',
  },
  goals: {
    label: 'Goals',
    description: 'Conversions without money, such as a sign-up',
    synonyms: ['goal completions', 'leads', 'sign-ups'],
    unit: 'count',
    formula: measure('goals'),
    better: 'more',
  },
  orders: {
    label: 'Orders',
    description: 'Conversions with money that carry an order id',
    synonyms: ['order count', 'transactions'],
    unit: 'count',
    formula: measure('orders'),
    better: 'more',
  },
  revenue: {
    label: 'Revenue before refunds',
    description: 'Money of the conversions, before refunds',
    synonyms: ['revenue', 'gross revenue', 'turnover', 'income', 'sales value'],
    unit: 'money',
    formula: measure('revenue'),
    better: 'more',
  },
  refunds: {
    label: 'Refunds',
    description:
      'Money given back for these conversions, whenever it was, and never more than the conversion',
    synonyms: ['money back', 'returns', 'refunded'],
    unit: 'money',
    formula: measure('refunds'),
    better: 'less',
  },
  net_revenue: {
    label: 'Net revenue',
    description: 'Revenue less the refunds of the same conversions',
    synonyms: ['revenue after refunds', 'net sales', 'revenue'],
    unit: 'money',
    formula: { kind: 'difference', of: 'revenue', less: 'refunds' },
    better: 'more',
  },
  refund_rate: {
    label: 'Refund rate',
    description: 'Refunds per revenue',
    synonyms: ['return rate', 'share refunded'],
    unit: 'percent',
    formula: quotient('refunds', 'revenue'),
    better: 'less',
  },
  aov: {
    label: 'Average order',
    description: 'Revenue before refunds per conversion with money',
    synonyms: ['average order value', 'basket size', 'order value'],
    unit: 'money',
    formula: quotient('revenue', 'conversions'),
    better: 'more',
  },
  conversion_rate: {
    label: 'Conversion rate',
    description: 'Conversions with money per session',
    synonyms: ['conversion', 'cvr', 'cr'],
    unit: 'percent',
    formula: quotient('conversions', 'sessions'),
    better: 'more',
  },
  customers: {
    label: 'Customers',
    description: 'Different people with a conversion with money',
    synonyms: ['buyers', 'purchasers'],
    unit: 'count',
    formula: measure('customers'),
    better: 'more',
  },
  new_customers: {
    label: 'New customers',
    description: 'People whose first conversion with money, ever, is in the range',
    synonyms: ['first-time buyers', 'acquired customers'],
    unit: 'count',
    formula: measure('new_customers'),
    better: 'more',
  },
  cac: {
    label: 'CAC',
    description: 'Spend per new customer',
    synonyms: ['customer acquisition cost', 'acquisition cost'],
    unit: 'money',
    formula: quotient('spend', 'new_customers'),
    better: 'less',
  },
  pipeline_value: {
    label: 'Pipeline value',
    description: 'Amounts of the deals opened in the range that are still open',
    synonyms: ['pipeline', 'open pipeline', 'deals in progress'],
    unit: 'money',
    formula: measure('pipeline_value'),
    better: 'more',
  },
  weighted_pipeline: {
    label: 'Weighted pipeline',
    description: 'Pipeline value by the chance of each deal’s stage',
    synonyms: ['probable pipeline', 'pipeline forecast'],
    unit: 'money',
    formula: measure('weighted_pipeline'),
    better: 'more',
  },
  open_deals: {
    label: 'Open deals',
    description: 'Deals opened in the range that are still open',
    synonyms: ['opportunities in progress'],
    unit: 'count',
    formula: measure('open_deals'),
    better: 'neither',
  },
  deals_opened: {
    label: 'Deals opened',
    description: 'Deals opened in the range, whatever became of them: the top of the stage funnel',
    synonyms: ['new deals', 'new leads', 'leads created'],
    unit: 'count',
    formula: measure('deals_opened'),
    better: 'more',
  },
  deals_reached_mql: {
    label: 'Deals that reached MQL',
    description: 'Of the deals opened in the range, those that were ever marketing qualified or further',
    synonyms: ['mql', 'marketing qualified leads'],
    unit: 'count',
    formula: measure('deals_reached_mql'),
    better: 'more',
  },
  deals_reached_sql: {
    label: 'Deals that reached SQL',
    description: 'Of the deals opened in the range, those that were ever sales qualified or further',
    synonyms: ['sql', 'sales qualified leads'],
    unit: 'count',
    formula: measure('deals_reached_sql'),
    better: 'more',
  },
  deals_reached_opportunity: {
    label: 'Deals that became opportunities',
    description: 'Of the deals opened in the range, those that were ever an opportunity or won',
    synonyms: ['opportunities'],
    unit: 'count',
    formula: measure('deals_reached_opportunity'),
    better: 'more',
  },
  deals_reached_won: {
    label: 'Opened deals won',
    description: 'Of the deals opened in the range, those that are won by now: the end of the stage funnel',
    synonyms: ['deals won of those opened'],
    unit: 'count',
    formula: measure('deals_reached_won'),
    better: 'more',
  },
  deals_won: {
    label: 'Deals won',
    description: 'Deals that were won in the range',
    synonyms: ['won deals', 'closed won', 'wins'],
    unit: 'count',
    formula: measure('deals_won'),
    better: 'more',
  },
  deals_lost: {
    label: 'Deals lost',
    description: 'Deals that were lost in the range',
    synonyms: ['lost deals', 'closed lost'],
    unit: 'count',
    formula: measure('deals_lost'),
    better: 'less',
  },
  win_rate: {
    label: 'Win rate',
    description: 'Deals won per deals that closed in the range, won or lost',
    synonyms: ['close rate', 'success rate'],
    unit: 'percent',
    formula: quotient('deals_won', 'deals_closed'),
    better: 'more',
  },
  won_revenue: {
    label: 'Won revenue',
    description: 'Amounts of the deals that were won in the range',
    synonyms: ['closed won revenue', 'deal revenue', 'bookings'],
    unit: 'money',
    formula: measure('won_revenue'),
    better: 'more',
  },
  average_deal: {
    label: 'Average deal',
    description: 'Won revenue per deal won',
    synonyms: ['average deal size', 'deal size', 'acv'],
    unit: 'money',
    formula: quotient('won_revenue', 'deals_won'),
    better: 'more',
  },
  sales_cycle: {
    label: 'Sales cycle in days',
    description: 'Days from opening to winning, on average of the deals won in the range',
    synonyms: ['cycle time', 'days to close', 'length of sale'],
    unit: 'count',
    formula: quotient('deal_days', 'deals_won'),
    better: 'less',
  },
  expected_value: {
    label: 'Expected to close',
    description: 'Amounts of the open deals that are expected to close in the range',
    synonyms: ['deals closing', 'closing soon'],
    unit: 'money',
    formula: measure('expected_value'),
    better: 'more',
  },
  expected_weighted: {
    label: 'Expected by chance',
    description: 'Amounts expected to close in the range, by the chance of each deal’s stage',
    synonyms: ['weighted forecast', 'probable revenue'],
    unit: 'money',
    formula: measure('expected_weighted'),
    better: 'more',
  },
  attributed_revenue: {
    label: 'Attributed revenue',
    description: 'Money credited to touches by the model, refunds taken back by the same shares',
    synonyms: ['credited revenue', 'channel revenue', 'net attributed revenue'],
    unit: 'money',
    formula: measure('attributed_revenue'),
    better: 'more',
  },
  attributed_revenue_gross: {
    label: 'Attributed revenue before refunds',
    description: 'Money credited to touches by the model, before refunds',
    synonyms: ['gross attributed revenue'],
    unit: 'money',
    formula: measure('attributed_revenue_gross'),
    better: 'more',
  },
  attributed_conversions: {
    label: 'Attributed conversions',
    description: 'Shares of conversions credited to touches by the model',
    synonyms: ['credited conversions'],
    unit: 'count',
    formula: measure('attributed_conversions'),
    better: 'more',
  },
  roas: {
    label: 'ROAS',
    description: 'Attributed revenue per spend',
    synonyms: ['return on ad spend', 'return on spend'],
    unit: 'ratio',
    formula: quotient('attributed_revenue', 'spend'),
    better: 'more',
  },
  cpa: {
    label: 'Cost per conversion',
    description: 'Spend per attributed conversion',
    synonyms: ['cost per acquisition', 'cpa', 'cost per action'],
    unit: 'money',
    formula: quotient('spend', 'attributed_conversions'),
    better: 'less',
  },
  attributed_conversion_rate: {
    label: 'Attributed conversion rate',
    description: 'Attributed conversions per session',
    synonyms: ['channel conversion rate'],
    unit: 'percent',
    formula: quotient('attributed_conversions', 'sessions'),
    better: 'more',
  },
} as const satisfies Readonly<Record<string, Metric>>
export type MetricName = keyof typeof METRICS

/** The metric with the general type, which the narrow type of the table hides. */
export function metricOf(name: MetricName): Metric {
  return METRICS[name]
}
