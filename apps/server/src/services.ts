/** Every service of an installation, wired in the order of the capabilities. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { createAccessService } from './access/access.service.ts'
import { createAnalyseService } from './analyse/analyse.service.ts'
import { createAttributionService } from './attribute/attribution.service.ts'
import { createConversionService } from './attribute/conversion.service.ts'
import { createJourneyService } from './attribute/journey.service.ts'
import { createLedgerService } from './attribute/ledger.service.ts'
import { createPathCreditService } from './attribute/path-credit.service.ts'
import { createCampaignsService } from './campaigns/campaigns.service.ts'
import { createVersionClock } from './collect/version-clock.ts'
import type { Database } from './database.ts'
import { createIdentifyService } from './identify/identify.service.ts'
import { createImportService } from './import/import.service.ts'
import { createEventsService } from './measure/events.service.ts'
import { createOverviewService } from './measure/overview.service.ts'
import { createExplainService } from './query/explain.service.ts'
import { createQueryService } from './query/query.service.ts'
import type { Sources } from './sources.ts'
import { createViewsService } from './views/views.service.ts'

export type ServiceDeps = {
  readonly db: Kysely<Database>
  readonly analytics: AnalyticsStore
  readonly log: Logger
  readonly sources: Sources
  readonly uploadsFolder: string
}

export function wireServices({ db, analytics, log, sources, uploadsFolder }: ServiceDeps) {
  const versions = createVersionClock(sources.now)
  const access = createAccessService({ db, ...sources })
  const imports = createImportService({
    db,
    analytics,
    uploadsFolder,
    now: sources.now,
    newId: sources.newId,
    nextVersion: versions,
    log,
  })
  const identify = createIdentifyService({ db, analytics, nextVersion: versions, log, ...sources })
  const journeys = createJourneyService({ analytics, nowMicros: sources.nowMicros })
  const pathCredit = createPathCreditService({
    analytics,
    findDataset: imports.findDataset,
    now: sources.now,
  })
  const attribution = createAttributionService({ analytics, journeys, pathCredit, now: sources.now })
  const views = createViewsService({ db, access, ...sources })
  const ledger = createLedgerService({
    analytics,
    db,
    attribution,
    now: sources.now,
    nextVersion: versions,
    newId: sources.newId,
  })
  const campaigns = createCampaignsService({
    analytics,
    db,
    attribution,
    ...sources,
    nextVersion: versions,
  })
  const conversions = createConversionService({ analytics, attribution, now: sources.now })
  const query = createQueryService({ db, analytics, journeys, attribution, now: sources.now })
  const overview = createOverviewService({ analytics, attribution, query, now: sources.now })
  const explain = createExplainService({ analytics, query, journeys, attribution, now: sources.now })
  const analyse = createAnalyseService({ db, analytics, journeys, attribution, ...sources })
  const events = createEventsService({ analytics, now: sources.now })

  return {
    versions,
    access,
    imports,
    identify,
    journeys,
    attribution,
    ledger,
    views,
    campaigns,
    conversions,
    overview,
    analyse,
    events,
    query,
    explain,
  }
}
