/** Stores a slice of touches. A known touch with other content is replaced; with the same content it is left alone. */
import { identifier } from '@tributary/stores/sql'
import type { StoreSlice } from './slice.ts'
import { handleKeys } from './staged-rows.sql.ts'
import { countRows, dropTable, fillWorkTable, recordChanges } from './staging.store.ts'
import {
  deleteReplacedTouches,
  insertTouches,
  knownTouches,
  newTouches,
  replacedTouches,
  touchesOfSlice,
} from './touches.sql.ts'

export const storeTouches: StoreSlice = async (analytics, slice) => {
  const { workspaceId, version } = slice
  const [rows, known, replaced] = [
    `${slice.staging}_rows`,
    `${slice.staging}_known`,
    `${slice.staging}_replaced`,
  ]
  const oldHandles = identifier(replaced)
  await fillWorkTable(analytics, rows, touchesOfSlice(slice))
  await fillWorkTable(analytics, known, knownTouches(workspaceId, rows))
  await fillWorkTable(analytics, replaced, replacedTouches(workspaceId, rows, known))
  const stored = await countRows(analytics, newTouches(rows, known))
  const hasReplaced = (await countRows(analytics, identifier(replaced))) > 0
  if (hasReplaced) {
    // Before as well: after a crash in between, nobody would know the old handle any more.
    await recordChanges(analytics, workspaceId, version, handleKeys(oldHandles))
    await analytics.command(deleteReplacedTouches(workspaceId, replaced))
  }
  if (stored > 0) {
    await analytics.command(insertTouches(workspaceId, rows, known))
    await recordChanges(analytics, workspaceId, version, handleKeys(newTouches(rows, known), oldHandles))
  }
  for (const table of [rows, known, replaced]) await dropTable(analytics, table)
  return { stored, refused: 0 }
}
