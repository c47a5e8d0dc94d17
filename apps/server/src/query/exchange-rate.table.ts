/** Row type of the table of exchange rates. Days and rates travel as text, so that no digit and no day is lost. */
import type { ColumnType } from 'kysely'

type Text = ColumnType<string, string, string>

export type ExchangeRateTables = {
  exchange_rate: {
    workspace_id: string
    to_currency: string
    currency: string
    day: Text
    rate: Text
  }
}
