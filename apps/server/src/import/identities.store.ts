/** Stores a slice of identity links. */
import { identifier } from '@tributary/stores/sql'
import { insertLinks, linkedKeys, newLinks } from './identities.sql.ts'
import type { StoreSlice } from './slice.ts'
import { countRows, dropTable, fillWorkTable, recordChanges } from './staging.store.ts'

export const storeIdentities: StoreSlice = async (analytics, slice) => {
  const links = `${slice.staging}_rows`
  await fillWorkTable(analytics, links, newLinks(slice))
  const stored = await countRows(analytics, identifier(links))
  if (stored > 0) {
    await analytics.command(insertLinks(slice.workspaceId, links))
    await recordChanges(analytics, slice.workspaceId, slice.version, linkedKeys(links))
  }
  await dropTable(analytics, links)
  return { stored, refused: 0 }
}
