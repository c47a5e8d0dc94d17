/**
 * Composition: opens the data directory and the stores of one installation and wires the capabilities. Used by the
 * server and by commands that work on a data directory no server holds.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAnalyticsStore } from '@tributary/stores/analytics-store'
import { openDataDirectory } from '@tributary/stores/data-directory'
import { migrateAnalytics, migrateRelational } from '@tributary/stores/migrations'
import { openRelationalStore } from '@tributary/stores/relational-store'
import { type Logger, pino } from 'pino'
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
import type { Env } from './env.ts'
import { createIdentifyService } from './identify/identify.service.ts'
import { createImportService } from './import/import.service.ts'
import { createEventsService } from './measure/events.service.ts'
import { createOverviewService } from './measure/overview.service.ts'
import { createExplainService } from './query/explain.service.ts'
import { createQueryService } from './query/query.service.ts'
import { systemSources } from './sources.ts'
import { createViewsService } from './views/views.service.ts'

const ROOT = join(import.meta.dirname, '../../..')

export type Installation = Awaited<ReturnType<typeof openInstallation>>

export async function openInstallation(options: { dataDir: string; env: Env; log?: Logger }) {
  const { env } = options
  const log =
    options.log ??
    pino({ level: env.TRIBUTARY_LOG_LEVEL ?? 'info', redact: ['req.headers', '*.password', '*.api_key'] })
  const sources = systemSources()
  const directory = openDataDirectory(options.dataDir)
  try {
    const [db, analytics] = await Promise.all([
      openRelationalStore<Database>(
        env.DATABASE_URL === undefined
          ? {
              kind: 'embedded',
              path: directory.folder('relational'),
            }
          : {
              kind: 'server',
              url: env.DATABASE_URL,
              onConnectionLost: (error) =>
                log.warn(
                  { err: error },
                  'an idle PostgreSQL connection was lost; another is opened when needed',
                ),
            },
      ),
      openAnalyticsStore(
        env.CLICKHOUSE_URL === undefined
          ? { kind: 'embedded', path: directory.folder('analytics') }
          : { kind: 'server', url: env.CLICKHOUSE_URL },
      ),
    ])
    await migrateRelational(db, join(ROOT, 'migrations/postgres'))
    await migrateAnalytics(analytics, join(ROOT, 'migrations/clickhouse'))

    const versions = createVersionClock(sources.now)
    const access = createAccessService({ db, ...sources })
    await access.loadPixels()
    const imports = createImportService({
      db,
      analytics,
      uploadsFolder: directory.folder('uploads'),
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
    const overview = createOverviewService({ analytics, attribution, now: sources.now })
    const query = createQueryService({ db, analytics, journeys, attribution, now: sources.now })
    const explain = createExplainService({ analytics, query, journeys, attribution, now: sources.now })
    const analyse = createAnalyseService({ db, analytics, journeys, attribution, ...sources })
    const events = createEventsService({ analytics, now: sources.now })

    return {
      directory,
      db,
      analytics,
      log,
      sources,
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
      root: ROOT,
      secret: env.TRIBUTARY_SECRET ?? secretIn(directory.path, sources.randomBytes),
      close: async () => {
        await analytics.close()
        await db.destroy()
        directory.release()
      },
    }
  } catch (error) {
    directory.release()
    throw error
  }
}

/** Signs the sessions; made once and kept with the data, readable by this user only. */
function secretIn(path: string, randomBytes: (length: number) => Uint8Array): string {
  const file = join(path, 'secret')
  if (!existsSync(file))
    writeFileSync(file, Buffer.from(randomBytes(32)).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
