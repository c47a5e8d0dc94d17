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
import type { Database } from './database.ts'
import type { Env } from './env.ts'
import { wireServices } from './services.ts'
import { systemSources } from './sources.ts'

const ROOT = join(import.meta.dirname, '../../..')

export type Installation = Awaited<ReturnType<typeof openInstallation>>

export async function openInstallation(options: {
  dataDir: string
  env: Env
  log?: Logger
  /** What the embedded relational store of a new directory begins as; without it, it is made there. */
  relationalSnapshotPath?: string | undefined
}) {
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
              snapshotPath: options.relationalSnapshotPath,
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

    const services = wireServices({ db, analytics, log, sources, uploadsFolder: directory.folder('uploads') })
    await services.access.loadPixels()

    return {
      directory,
      db,
      analytics,
      log,
      sources,
      ...services,
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
