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
import { raiseScopeWall } from '@tributary/stores/row-scope'
import { type Logger, pino } from 'pino'
import { SEEN_OF_ACCOUNTS } from './access/access.table.ts'
import { createSecretBox, parseSecretKey, SECRET_KEY_BYTES } from './access/secret-box.ts'
import type { Database } from './database.ts'
import type { Env } from './env.ts'
import { createBrevoTransport } from './mail/client.ts'
import type { EmailTransport } from './mail/email.ts'
import { createSmtpTransport } from './mail/smtp.ts'
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
  /** Instead of what the environment configures. */
  emailTransport?: EmailTransport
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
              isScoped: env.TRIBUTARY_ROW_SECURITY !== 'off',
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
    if (env.TRIBUTARY_ROW_SECURITY !== 'off' && !(await raiseScopeWall(db, { readable: SEEN_OF_ACCOUNTS })))
      log.warn(
        'row-level security is off: the user of DATABASE_URL may not create the role tributary_scoped; create it (nologin) and grant it to that user',
      )
    await migrateAnalytics(analytics, join(ROOT, 'migrations/clickhouse'))

    const secrets = createSecretBox(
      secretKeyOf(directory.path, env, log, sources.randomBytes),
      sources.randomBytes,
    )
    const services = wireServices({
      db,
      analytics,
      log,
      sources,
      secrets,
      emailTransport: options.emailTransport ?? emailTransportOf(env),
      pipedrive: { baseUrl: env.TRIBUTARY_PIPEDRIVE_URL, publicUrl: env.TRIBUTARY_PUBLIC_URL },
      uploadsFolder: directory.folder('uploads'),
    })
    await services.access.loadPixels()

    return {
      directory,
      db,
      /** Whether the relational store is in this process. */
      isEmbedded: env.DATABASE_URL === undefined,
      analytics,
      log,
      sources,
      secrets,
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

/** What the environment says about sending e-mail; undefined when it says nothing. */
function emailTransportOf(env: Env): EmailTransport | undefined {
  const { TRIBUTARY_SMTP_URL: smtp, TRIBUTARY_BREVO_KEY: brevo, TRIBUTARY_EMAIL_FROM: from } = env
  if (from === undefined) return undefined
  if (smtp !== undefined) return createSmtpTransport(smtp, from)
  return brevo === undefined ? undefined : createBrevoTransport(brevo, from)
}

/** Signs the sessions; made once and kept with the data, readable by this user only. */
function secretIn(path: string, randomBytes: (length: number) => Uint8Array): string {
  const file = join(path, 'secret')
  if (!existsSync(file))
    writeFileSync(file, Buffer.from(randomBytes(32)).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** Seals stored secrets: from the environment, or made once and kept with the data, whose backups can then be read by whoever has them. */
function secretKeyOf(
  path: string,
  env: Env,
  log: Logger,
  randomBytes: (length: number) => Uint8Array,
): Uint8Array {
  const given = parseSecretKey(env.TRIBUTARY_SECRET_KEY ?? '')
  if (given) return given
  const file = join(path, 'secret-key')
  if (!existsSync(file)) {
    writeFileSync(file, Buffer.from(randomBytes(SECRET_KEY_BYTES)).toString('base64'), { mode: 0o600 })
    log.warn(
      { file },
      'made a key that seals stored secrets; it lies beside the data it protects: set TRIBUTARY_SECRET_KEY to keep it apart',
    )
  }
  const kept = parseSecretKey(readFileSync(file, 'utf8'))
  if (!kept) throw new Error(`${file} holds no key of ${SECRET_KEY_BYTES} bytes; restore it from a backup`)
  return kept
}
