/** The services of this capability, made together. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { AttributionService } from '../attribute/attribution.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import type { QueryService } from '../query/query.service.ts'
import { createFunnelService } from './funnel.service.ts'
import { createPathService } from './path.service.ts'
import { createRetentionService } from './retention.service.ts'
import { createSavedFunnelService } from './saved-funnel.service.ts'
import type { FunnelTables } from './saved-funnel.table.ts'

export type AnalyseService = ReturnType<typeof createAnalyseService>

export function createAnalyseService(deps: {
  analytics: AnalyticsStore
  db: Kysely<FunnelTables>
  journeys: JourneyService
  attribution: AttributionService
  query: QueryService
  now: () => number
  newId: () => string
}) {
  return {
    funnels: createFunnelService(deps),
    savedFunnels: createSavedFunnelService(deps),
    paths: createPathService(deps),
    retention: createRetentionService(deps),
  }
}
