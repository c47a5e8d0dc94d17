/** Stores a slice of conversions: new ones, and those whose content differs from what holds now. */
import {
  conversionsOfSlice,
  insertConversions,
  knownConversions,
  newConversions,
  replacedConversions,
  rereadRefunds,
} from './conversions.sql.ts'
import type { StoreSlice } from './slice.ts'
import { handleKeys } from './staged-rows.sql.ts'
import { countRows, dropTable, fillWorkTable, recordChanges } from './staging.store.ts'

export const storeConversions: StoreSlice = async (analytics, slice) => {
  const [rows, known] = [`${slice.staging}_rows`, `${slice.staging}_known`]
  await fillWorkTable(analytics, rows, conversionsOfSlice(slice))
  await fillWorkTable(analytics, known, knownConversions(slice.workspaceId, slice.version, rows))
  const fresh = newConversions(rows, known)
  const stored = await countRows(analytics, fresh)
  if (stored > 0) {
    await analytics.command(insertConversions(slice, rows, known))
    await analytics.command(rereadRefunds(slice, rows))
    await recordChanges(
      analytics,
      slice.workspaceId,
      slice.version,
      handleKeys(fresh, replacedConversions(rows, known)),
    )
  }
  for (const table of [rows, known]) await dropTable(analytics, table)
  return { stored, refused: 0 }
}
