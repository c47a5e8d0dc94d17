/** Money without a rate as the pages list it beside their numbers. Pure. */
import type { QueryAnswer } from '@tributary/contract/query'

/** Of an answer of the catalogue: conversions and spend that are in none of its numbers. */
export function unconvertedMoney({ unconverted }: Pick<QueryAnswer, 'unconverted'>) {
  const of = (wanted: QueryAnswer['unconverted'][number]['source']) =>
    unconverted.filter(({ source }) => source === wanted)
  return {
    other_currencies: of('conversions').map(({ currency, rows, amount_minor }) => ({
      currency,
      conversions: rows,
      amount_minor,
    })),
    unconverted_spend: of('spend').map(({ currency, rows, amount_minor }) => ({
      currency,
      rows,
      amount_minor,
    })),
  }
}
