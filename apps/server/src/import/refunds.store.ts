/** Stores a slice of refunds. They may come before their conversion. */
import { identifier, sql } from '@tributary/stores/sql'
import {
  insertRefunds,
  keepGuesses,
  keepLateRefusals,
  knownRefunds,
  newRefunds,
  refundsOfSlice,
} from './refunds.sql.ts'
import type { StoreSlice } from './slice.ts'
import { handleKeys } from './staged-rows.sql.ts'
import { countRows, dropTable, fillWorkTable, recordChanges } from './staging.store.ts'

export const storeRefunds: StoreSlice = async (analytics, slice) => {
  const [rows, known] = [`${slice.staging}_rows`, `${slice.staging}_known`]
  await fillWorkTable(analytics, rows, refundsOfSlice(slice))
  await fillWorkTable(analytics, known, knownRefunds(slice.workspaceId, slice.version, rows))
  const fresh = newRefunds(rows, known)
  const stored = await countRows(analytics, fresh)
  const refused = await countRows(analytics, sql`${identifier(rows)} where refusal != ''`)
  if (refused > 0) await analytics.command(keepLateRefusals(slice, rows))
  if (stored > 0) {
    await analytics.command(keepGuesses(slice, rows))
    await analytics.command(insertRefunds(slice, rows, known))
    // A refund of a conversion that is not known yet changes nobody's journey; it is joined when it is read.
    await recordChanges(
      analytics,
      slice.workspaceId,
      slice.version,
      handleKeys(sql`${fresh} and handle_key != 0`),
    )
  }
  for (const table of [rows, known]) await dropTable(analytics, table)
  return { stored, refused }
}
