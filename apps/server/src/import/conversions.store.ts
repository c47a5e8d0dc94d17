/** Stores a slice of conversions: new ones, and those whose content differs from what holds now. */
import { identifier, sql } from '@tributary/stores/sql'
import { recordChanges } from './change.store.ts'
import {
  conversionsOfSlice,
  insertConversions,
  knownConversions,
  newConversions,
  rereadRefunds,
} from './conversions.sql.ts'
import type { StoreSlice } from './slice.ts'
import { countRows, dropTable, fillWorkTable } from './staging.store.ts'

export const storeConversions: StoreSlice = async (analytics, slice) => {
  const [rows, known] = [`${slice.staging}_rows`, `${slice.staging}_known`]
  await fillWorkTable(analytics, rows, conversionsOfSlice(slice))
  await fillWorkTable(analytics, known, knownConversions(slice.workspaceId, slice.version, rows))
  const fresh = newConversions(rows, known)
  const stored = await countRows(analytics, fresh)
  if (stored > 0) {
    await analytics.command(insertConversions(slice, rows, known))
    await analytics.command(rereadRefunds(slice, rows))
    const oldHandles = sql`select handle_key from ${identifier(known)} where conversion_id in (select conversion_id from ${fresh})`
    await recordChanges(
      analytics,
      slice.workspaceId,
      slice.version,
      sql`select handle_key from ${fresh} union all ${oldHandles}`,
    )
  }
  for (const table of [rows, known]) await dropTable(analytics, table)
  return { stored, refused: 0 }
}
