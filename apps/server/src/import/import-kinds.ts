/** Each kind of import: how its rows are staged and how a slice of them is stored. */
import type { ImportKind } from '@tributary/contract/imports'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { stageConversions } from './conversions.sql.ts'
import { storeConversions } from './conversions.store.ts'
import { stageEvents } from './events.sql.ts'
import { createStoreEvents } from './events.store.ts'
import { stageIdentities } from './identities.sql.ts'
import { storeIdentities } from './identities.store.ts'
import type { ImportRow } from './import.store.ts'
import { stagePaths } from './paths.sql.ts'
import { createStorePaths } from './paths.store.ts'
import { stageRefunds } from './refunds.sql.ts'
import { storeRefunds } from './refunds.store.ts'
import type { StoreSlice } from './slice.ts'
import { stageSpend } from './spend.sql.ts'
import { storeSpend } from './spend.store.ts'
import type { Cell, KindStaging } from './staging.sql.ts'
import { stageTouches } from './touches.sql.ts'
import { storeTouches } from './touches.store.ts'

export const DEFAULT_SEPARATOR = ' > '

export function stagingOf(
  kind: ImportKind,
  cell: Cell,
  options: { separator: string; fromBinary: boolean },
): KindStaging {
  switch (kind) {
    case 'events':
      return stageEvents(cell, options.fromBinary)
    case 'touches':
      return stageTouches(cell)
    case 'identities':
      return stageIdentities(cell)
    case 'conversions':
      return stageConversions(cell, options.fromBinary)
    case 'refunds':
      return stageRefunds(cell, options.fromBinary)
    case 'spend':
      return stageSpend(cell, options.fromBinary)
    case 'paths':
      return stagePaths(cell, options.separator)
  }
}

/** Ready to store the slices of this import from its staging table. */
export async function openStore(
  row: ImportRow,
  analytics: AnalyticsStore,
  staging: string,
): Promise<StoreSlice> {
  switch (row.kind) {
    case 'events':
      return createStoreEvents(row.created_at.getTime())
    case 'touches':
      return storeTouches
    case 'identities':
      return storeIdentities
    case 'conversions':
      return storeConversions
    case 'refunds':
      return storeRefunds
    case 'spend':
      return storeSpend
    case 'paths':
      return createStorePaths(analytics, staging, row.dataset_id ?? row.id)
  }
}
