/** Conversions as a list, and the journey of one with its credits under any model. */
import type { Journey, journeyModelQuerySchema } from '@tributary/contract/attribution'
import type { Bought, Conversion, listConversionsQuerySchema } from '@tributary/contract/conversions'
import { AppError } from '@tributary/contract/errors'
import { handleName } from '@tributary/contract/handle'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { z } from 'zod'
import { resolveRange } from '../access/workspace-days.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { currentPeople } from '../identify/current-people.service.ts'
import type { AttributionService, AttributionWorkspace } from './attribution.service.ts'
import {
  type BoughtRow,
  type ConversionFilter,
  countConversions,
  selectBought,
  selectConversions,
  selectRefunds,
} from './conversion.sql.ts'
import { selectConversionJourney } from './journey.sql.ts'
import { settingOf } from './journey.ts'

type ListQuery = z.infer<typeof listConversionsQuerySchema>
type JourneyQuery = z.infer<typeof journeyModelQuerySchema>
type ConversionRow = Omit<Conversion, 'ts' | 'products'> & BoughtRow & { ts_ms: string }
type JourneyRow = {
  conversion_id: string
  order_id: string
  conversion_type: string
  person: string
  ts_ms: string
  currency: string
  amount_minor: string
} & Record<
  | 'touch_ids'
  | 'touch_ms'
  | 'channels'
  | 'campaigns'
  | 'sources'
  | 'mediums'
  | 'landing_pages'
  | 'devices'
  | 'countries'
  | 'handles',
  string[]
>

export type ConversionService = ReturnType<typeof createConversionService>

export function createConversionService(deps: {
  analytics: AnalyticsStore
  attribution: AttributionService
  now: () => number
}) {
  const { analytics } = deps

  function filterOf(query: ListQuery, timeZone: string): ConversionFilter {
    const range =
      query.from === undefined && query.to === undefined
        ? undefined
        : resolveRange({ from: query.from ?? '1970-01-01', to: query.to }, timeZone, deps.now())
    if (range && 'message' in range) throw new AppError('ValidationFailed', range.message, [range])
    return {
      fromMs: range?.fromMs,
      toMs: query.to === undefined ? undefined : range?.toMs,
      conversionType: query.conversion_type,
      orderId: query.order_id,
      before: query.cursor === undefined ? undefined : readCursor(query.cursor),
    }
  }

  return {
    listConversions: async (workspace: AttributionWorkspace, query: ListQuery) => {
      const rows = await analytics.query<ConversionRow>(
        selectConversions(workspace.workspaceId, filterOf(query, workspace.timeZone), query.limit + 1),
      )
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        conversions: page.map(
          ({ ts_ms, products, product_amounts, ...row }): Conversion => ({
            ...row,
            products: boughtOf({ products, product_amounts }),
            person: handleName(row.person),
            person_id: row.person,
            ts: new Date(Number(ts_ms)).toISOString(),
          }),
        ),
        next_cursor:
          rows.length > query.limit && last ? writeCursor(Number(last.ts_ms), last.conversion_id) : null,
      }
    },

    countConversions: async (workspace: AttributionWorkspace, query: ListQuery) => {
      const [row] = await analytics.query<{ count: string }>(
        countConversions(
          workspace.workspaceId,
          filterOf({ ...query, cursor: undefined }, workspace.timeZone),
        ),
      )
      return { count: Number(row?.count ?? 0) }
    },

    /** The journey is read from the touches at this moment, so it is current whatever is stored. */
    journey: async (
      workspace: AttributionWorkspace,
      conversionId: string,
      query: JourneyQuery,
    ): Promise<Journey> => {
      const setting = settingOf(query)
      const [row] = await analytics.query<JourneyRow>(
        selectConversionJourney({
          workspaceId: workspace.workspaceId,
          setting,
          conversionId,
          people: await currentPeople(analytics, workspace.workspaceId),
        }),
      )
      if (!row) throw new AppError('ConversionNotFound', `No conversion has the id ${conversionId}.`)
      const [refundRows, [bought]] = await Promise.all([
        analytics.query<{ ts_ms: string; amount_minor: string }>(
          selectRefunds(workspace.workspaceId, row.order_id),
        ),
        analytics.query<BoughtRow>(selectBought(workspace.workspaceId, conversionId)),
      ])
      const refunds = refundRows.map((refund) => ({
        ts: new Date(Number(refund.ts_ms)).toISOString(),
        amount_minor: refund.amount_minor,
      }))
      const kept = keptTouches(row, query)
      const conversionMs = Number(row.ts_ms)
      const amount = BigInt(row.amount_minor)
      const refunded = refunds.reduce((sum, refund) => sum + BigInt(refund.amount_minor), 0n)
      const net = amount - (refunded > amount ? amount : refunded)
      const { credits, notes } = await deps.attribution.creditsOfConversion(
        workspace,
        query,
        {
          conversionId,
          conversionMs: Number(row.ts_ms),
          currency: row.currency,
          amountMinor: amount,
          netAmountMinor: net,
        },
        kept.map((index) => ({ touchId: row.touch_ids[index] ?? '', channel: row.channels[index] ?? '' })),
      )
      return {
        conversion_id: row.conversion_id,
        order_id: row.order_id,
        conversion_type: row.conversion_type,
        person: handleName(row.person),
        person_id: row.person,
        ts: new Date(conversionMs).toISOString(),
        currency: row.currency,
        amount_minor: row.amount_minor,
        net_amount_minor: String(net),
        refunds,
        products: boughtOf(bought),
        model: query.model,
        lookback_days: query.lookback_days,
        scope: query.scope,
        touches: kept.map((index, position) => ({
          touch_id: row.touch_ids[index] ?? '',
          ts: new Date(Number(row.touch_ms[index])).toISOString(),
          channel: row.channels[index] ?? '',
          campaign: row.campaigns[index] ?? '',
          source: row.sources[index] ?? '',
          medium: row.mediums[index] ?? '',
          landing_page: row.landing_pages[index] ?? '',
          device: row.devices[index] ?? '',
          country: row.countries[index] ?? '',
          anonymous_id: handleName(row.handles[index] ?? ''),
          share: credits[position]?.share ?? 0,
          amount_minor: String(credits[position]?.amountMinor ?? 0n),
          net_amount_minor: String(credits[position]?.netAmountMinor ?? 0n),
        })),
        unattributed: kept.length === 0,
        notes,
      }
    },
  }
}

function boughtOf(row: BoughtRow | undefined): Bought {
  return (row?.products ?? []).map((product, at) => ({
    product,
    amount_minor: row?.product_amounts[at] ?? '0',
  }))
}

/** Touches that take part: Direct left out where asked, then consecutive repeats merged where asked, as in the reports. */
function keptTouches(row: JourneyRow, query: JourneyQuery): number[] {
  const indexes = row.channels
    .map((_, index) => index)
    .filter((index) => query.direct === 'include' || row.channels[index] !== 'Direct')
  if (query.collapse === 'false') return indexes
  return indexes.filter((index, position) => {
    const before = indexes[position - 1]
    return (
      before === undefined ||
      row.channels[index] !== row.channels[before] ||
      row.campaigns[index] !== row.campaigns[before]
    )
  })
}
