/** The facts of an explanation as CSV. */
import type { Explanation } from '@tributary/contract/explain'
import { minorToDecimal } from '@tributary/contract/money'
import { csvText, safeText } from './csv.ts'

export function explanationToCsv({ rows, currency, listed }: Explanation): string {
  const header = ['Id', 'Time', 'What', 'Where', 'Person', `${listed} ${currency}`, 'Quantity']
  return csvText([
    header,
    ...rows.map((row) => [
      safeText(row.id),
      row.ts,
      safeText(row.what),
      safeText(row.where),
      safeText(row.person),
      row.amount_minor === null ? '' : minorToDecimal(BigInt(row.amount_minor), currency),
      String(row.quantity),
    ]),
  ])
}
