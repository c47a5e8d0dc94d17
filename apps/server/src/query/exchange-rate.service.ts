/** Exchange rates of a workspace: entered, listed, and made into factors for a stretch of days. */
import type { ExchangeRate } from '@tributary/contract/query'
import { RATE_HOLDS_DAYS, type RateFactor } from '@tributary/query/stretch'
import type { Kysely } from 'kysely'
import { type Author, systemAuthor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { addDays } from '../access/workspace-days.ts'
import { listRatedSpans, listRates, type RateFilter, upsertRates } from './exchange-rate.store.ts'
import type { ExchangeRateTables } from './exchange-rate.table.ts'
import { rateFactor } from './exchange-rate.ts'

export function createExchangeRateService(deps: { db: Kysely<ExchangeRateTables> }) {
  return {
    put: (
      workspaceId: string,
      toCurrency: string,
      rates: readonly ExchangeRate[],
      author: Author = systemAuthor(workspaceId),
    ): Promise<void> =>
      deps.db.transaction().execute(async (trx) => {
        // Of two rates for one day the later in the list holds; the statement takes each day once.
        const byDay = new Map(rates.map((rate) => [`${rate.currency} ${rate.day}`, rate]))
        await upsertRates(trx, workspaceId, toCurrency, [...byDay.values()])
        const after = Object.fromEntries([...byDay].map(([name, { rate }]) => [name, rate]))
        const change = { action: 'enter', kind: 'exchange_rates', id: toCurrency, name: toCurrency, after }
        await recordChange(trx, author, change)
      }),
    list: (workspaceId: string, toCurrency: string, filter: RateFilter) =>
      listRates(deps.db, workspaceId, toCurrency, filter),
    /** When other currencies have a rate to this one that holds, up to the day. */
    spansUntil: (workspaceId: string, toCurrency: string, toDay: string) =>
      listRatedSpans(deps.db, workspaceId, toCurrency, toDay),
    /** Rates of these currencies that can hold on a day of the range. */
    factorsFor: async (
      workspaceId: string,
      toCurrency: string,
      currencies: readonly string[],
      range: { fromDay: string; toDay: string },
    ): Promise<RateFactor[]> => {
      const rates = await listRates(deps.db, workspaceId, toCurrency, {
        currencies,
        from: addDays(range.fromDay, -RATE_HOLDS_DAYS),
        to: range.toDay,
      })
      return rates.map((rate) => rateFactor(rate, toCurrency))
    },
  }
}
