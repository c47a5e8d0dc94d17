/** Exchange rates in the relational store. */
import type { ExchangeRate } from '@tributary/contract/query'
import type { RatedSpan } from '@tributary/query/stretch'
import { type Kysely, sql } from 'kysely'
import { ratedSpans } from './exchange-rate.sql.ts'
import type { ExchangeRateTables } from './exchange-rate.table.ts'

type Db = Kysely<ExchangeRateTables>

/** A rate of the same currency and day replaces the earlier one. */
export async function upsertRates(
  db: Db,
  workspaceId: string,
  toCurrency: string,
  rates: readonly ExchangeRate[],
): Promise<void> {
  const rows = rates.map((rate) => ({ workspace_id: workspaceId, to_currency: toCurrency, ...rate }))
  await db
    .insertInto('exchange_rate')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'to_currency', 'currency', 'day'])
        .doUpdateSet((known) => ({ rate: known.ref('excluded.rate') })),
    )
    .execute()
}

export type RateFilter = {
  readonly currencies?: readonly string[] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Rates to one currency by currency and day. */
export async function listRates(
  db: Db,
  workspaceId: string,
  toCurrency: string,
  { currencies, from, to }: RateFilter,
): Promise<ExchangeRate[]> {
  if (currencies?.length === 0) return []
  const rows = await db
    .selectFrom('exchange_rate')
    .select([
      'currency',
      sql<string>`to_char(day, 'YYYY-MM-DD')`.as('day'),
      sql<string>`trim_scale(rate)::text`.as('rate'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('to_currency', '=', toCurrency)
    .$if(currencies !== undefined, (query) => query.where('currency', 'in', currencies ?? []))
    .$if(from !== undefined, (query) => query.where('day', '>=', from ?? ''))
    .$if(to !== undefined, (query) => query.where('day', '<=', to ?? ''))
    .orderBy('currency')
    .orderBy('exchange_rate.day')
    .execute()
  return rows
}

export async function listRatedSpans(
  db: Db,
  workspaceId: string,
  toCurrency: string,
  toDay: string,
): Promise<RatedSpan[]> {
  return (await ratedSpans(workspaceId, toCurrency, toDay).execute(db)).rows
}
