/** Stores a slice of spend. Rows of one file with the same key add up; a later import of the key replaces it. */

import type { StoreSlice } from './slice.ts'
import { countNewRows, insertSpend, knownSpend, spendOfSlice } from './spend.sql.ts'
import { dropTable, fillWorkTable } from './staging.store.ts'

export const storeSpend: StoreSlice = async (analytics, slice) => {
  const [rows, known] = [`${slice.staging}_rows`, `${slice.staging}_known`]
  await fillWorkTable(analytics, rows, spendOfSlice(slice))
  await fillWorkTable(analytics, known, knownSpend(slice, rows))
  const [counts] = await analytics.query<{ rows: string }>(countNewRows(rows, known))
  const stored = Number(counts?.rows ?? 0)
  if (stored > 0) await analytics.command(insertSpend(slice, rows, known))
  for (const table of [rows, known]) await dropTable(analytics, table)
  return { stored, refused: 0 }
}
