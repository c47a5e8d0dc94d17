/** Runs the passes of a plan and reads their rows as facts. */
import type { ModelSpec, RuleModel } from '@tributary/models/attribution/model'
import { unconvertedConversions } from '@tributary/query/conversion-rows'
import { unconvertedDeals } from '@tributary/query/deal-rows'
import { NOT_SET } from '@tributary/query/dimension-expression'
import { isColumnOf } from '@tributary/query/dimensions.data'
import {
  type FactRow,
  type Facts,
  factKey,
  mergeRows,
  type Quantity,
  readFactRows,
  sumFacts,
} from '@tributary/query/facts'
import type { HomeName } from '@tributary/query/measures.data'
import { whyCountedOnce } from '@tributary/query/measures.data'
import { passStatement } from '@tributary/query/pass-statement'
import type { Pass, Plan } from '@tributary/query/plan'
import { type RowsRequest, sidesOf } from '@tributary/query/rows-request'
import { unconvertedSpend } from '@tributary/query/spend-rows'
import type { QueryContext, Stretch } from '@tributary/query/stretch'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { sumTotals, type Totals } from '../attribute/attribution.ts'
import type { JourneyFilter } from '../attribute/journey.ts'
import {
  creditByDimensions,
  type JourneyRows,
  KEY_SEPARATOR,
  keyOrder,
  LEFT_OUT_KEY,
} from './credit-journeys.sql.ts'
import { otherCurrencies } from './query.sql.ts'

/** More groups than this are not read: the largest are, and the answer says that there are more. */
export const MAX_GROUPS = 50_000

export type PassRows = { readonly rows: readonly FactRow[]; readonly totals: Facts; readonly isCut: boolean }

/** The days that a question is about: one period, or two that have no moment in common. */
export type Periods = { readonly stretch: Stretch; readonly before?: Stretch | undefined }

/** Rows of a pass over events, touches, conversions or spend, and their totals: one item per period. */
export async function readPass(
  analytics: AnalyticsStore,
  plan: Plan,
  pass: Pass,
  context: QueryContext,
  periods: Periods,
): Promise<readonly PassRows[]> {
  const { home, measures } = pass
  if (home === 'credit') return []
  const { dimensions, filters } = plan
  const request: RowsRequest = { context, ...periods, measures, filters, dimensions }
  const read = (asked: RowsRequest) =>
    analytics.query<Record<string, string>>(passStatement(home, asked, MAX_GROUPS))
  const isDistinct = measures.some((name) => whyCountedOnce(name, dimensions) !== undefined)
  const [found, apart] = await Promise.all([
    read(request),
    isDistinct && dimensions.length > 0 ? read({ ...request, dimensions: [] }) : undefined,
  ])
  const isCut = found.length > MAX_GROUPS
  const whole = apart ?? (isCut ? await read({ ...request, dimensions: [] }) : undefined)
  return sidesOf(request).map((side) => {
    const rows = readFactRows(pass, dimensions.length, found.slice(0, MAX_GROUPS), side)
    return { rows, totals: sumFacts(whole === undefined ? rows : readFactRows(pass, 0, whole, side)), isCut }
  })
}

export type CreditModel<Model extends ModelSpec = RuleModel> = {
  /** As the query names it. */
  readonly name: string
  readonly model: Model
}

export type CreditPass = {
  readonly context: QueryContext
  readonly journeys: JourneyRows
  readonly filter: JourneyFilter
  readonly models: readonly CreditModel[]
}
/** Credit of one period, and the conversions that no touch came before: the same under every model. */
export type CreditRows = PassRows & { readonly unattributed: Totals }

/** A row of `creditByKey`; those of one model and key add up. */
type CreditRow = {
  readonly model: string
  readonly key: string
  readonly attributed: number
  readonly conversions: number
  readonly amount_minor: string
  readonly net_amount_minor: string
  /** Where the filter has a period before. */
  readonly in_before?: number
}

/** Credit by the plan's dimensions for several rule models in one statement. One item per period of the filter. */
export async function readCredit(
  analytics: AnalyticsStore,
  plan: Plan,
  credit: CreditPass,
): Promise<readonly CreditRows[]> {
  if (credit.models.length === 0) return []
  const { dimensions, filters } = plan
  const models = credit.models.map(({ model }) => model)
  const answered = await analytics.query<CreditRow>(
    creditByDimensions({ ...credit, models, dimensions, filters }),
  )
  const found = filters.length === 0 ? answered : answered.filter((row) => row.key !== LEFT_OUT_KEY)
  const creditOn = (isBefore: boolean): CreditRows => {
    const here = found.filter((row) => (row.in_before === 1) === isBefore)
    const credited = here
      .filter((row) => row.attributed === 1)
      .map((row) => ({
        key: readKey(plan, row.key),
        facts: creditFacts(credit.models[Number(row.model)]?.name, totalsOf(row)),
      }))
    const rows = mergeRows([credited])
    const isCut = rows.length > MAX_GROUPS
    return {
      rows: isCut ? largest(plan, rows) : rows,
      totals: sumFacts(rows),
      isCut,
      unattributed: sumTotals(here.filter((row) => row.attributed === 0).map(totalsOf)),
    }
  }
  return credit.filter.before === undefined ? [creditOn(false)] : [creditOn(false), creditOn(true)]
}

const totalsOf = (row: CreditRow): Totals => ({
  conversions: row.conversions,
  amountMinor: BigInt(row.amount_minor),
  netAmountMinor: BigInt(row.net_amount_minor),
})

/** A single name as a row shows it. */
export function shownKey(key: string): string {
  return key === '' ? NOT_SET : key.replaceAll(KEY_SEPARATOR, ' ')
}

/** The parts of a key in the order of the plan's dimensions. */
function readKey({ dimensions }: Plan, key: string): string[] {
  const [, second] = dimensions
  if (dimensions.length === 0) return []
  if (second === undefined) return [shownKey(key)]
  const parts = key.split(KEY_SEPARATOR)
  const order = keyOrder(dimensions)
  return dimensions.map((name) => parts[order.indexOf(name)] || NOT_SET)
}

/** Credit as facts of its model. */
export function creditFacts(model: string | undefined, credit: Totals): Facts {
  return new Map<string, Quantity>([
    [factKey('attributed_conversions', model), credit.conversions],
    [factKey('attributed_revenue_gross', model), credit.amountMinor],
    [factKey('attributed_revenue', model), credit.netAmountMinor],
  ])
}

/** The rows with most of the first credited money. */
function largest(plan: Plan, rows: readonly FactRow[]): FactRow[] {
  const first = plan.metrics.find(({ model }) => model !== undefined)?.model
  const money = (row: FactRow) => BigInt(row.facts.get(factKey('attributed_revenue', first)) ?? 0)
  return [...rows].sort((a, b) => Number(money(b) - money(a))).slice(0, MAX_GROUPS)
}

export function listOtherCurrencies(
  analytics: AnalyticsStore,
  workspaceId: string,
  stretches: readonly Stretch[],
  currency: string,
): Promise<string[]> {
  return analytics
    .lookUp<{ currency: string }>(otherCurrencies(workspaceId, stretches, currency))
    .then((rows) => rows.map((row) => row.currency))
}

export type Unconverted = {
  readonly source: 'conversions' | 'spend' | 'deals'
  readonly currency: string
  readonly rows: number
  readonly amount_minor: string
}

/** Money without a rate under the same filters, where the plan's facts have money of that sort. */
export async function readUnconverted(
  analytics: AnalyticsStore,
  plan: Plan,
  context: QueryContext,
  stretch: Stretch,
): Promise<Unconverted[]> {
  if (context.otherCurrencies.length === 0) return []
  const homes = new Set<HomeName>(plan.passes.map(({ home }) => home))
  const request = { context, stretch, measures: [], dimensions: [] }
  const known = (home: HomeName) => plan.filters.filter(({ dimension }) => isColumnOf(dimension, home))
  const dealHome = (['deals', 'closed_deals', 'expected_deals'] as const).find((home) => homes.has(home))
  const [conversions, spend, deals] = await Promise.all([
    homes.has('conversions') || homes.has('credit') || homes.has('customers')
      ? readUnconvertedConversions(analytics, context, stretch, known('conversions'))
      : [],
    homes.has('spend')
      ? analytics.lookUp<UnconvertedRow>(unconvertedSpend({ ...request, filters: known('spend') }))
      : [],
    dealHome !== undefined
      ? analytics.lookUp<UnconvertedRow>(unconvertedDeals(dealHome, { ...request, filters: known(dealHome) }))
      : [],
  ])
  const as = (source: Unconverted['source']) => (row: UnconvertedRow) => ({
    source,
    currency: row.currency,
    rows: Number(row.found),
    amount_minor: row.amount_minor,
  })
  return [...conversions.map(as('conversions')), ...spend.map(as('spend')), ...deals.map(as('deals'))]
}

/** Money of the stretch's conversions without a rate, by currency. */
export function readUnconvertedConversions(
  analytics: AnalyticsStore,
  context: QueryContext,
  stretch: Stretch,
  filters: Plan['filters'] = [],
): Promise<readonly UnconvertedRow[]> {
  return analytics.lookUp<UnconvertedRow>(
    unconvertedConversions({ context, stretch, measures: [], dimensions: [], filters }),
  )
}

type UnconvertedRow = { currency: string; found: string; amount_minor: string }
