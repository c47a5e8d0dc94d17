/** Real stores for tests: chDB and PGlite, each from a cached snapshot, or a real PostgreSQL when DB=postgres. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnalyticsStore, openAnalyticsStore } from '@tributary/stores/analytics-store'
import { migrateAnalytics, migrateRelational, readMigrations } from '@tributary/stores/migrations'
import { openRelationalStore, writeRelationalSnapshot } from '@tributary/stores/relational-store'
import { type Kysely, sql } from 'kysely'

const MIGRATIONS = join(import.meta.dirname, '../../../migrations')

export type TestAnalytics = { store: AnalyticsStore; path: string; close: () => Promise<void> }

/** A fresh, migrated analytics store. One per process at a time: the engine binds one directory a process. */
export async function openTestAnalytics(): Promise<TestAnalytics> {
  const path = mkdtempSync(join(tmpdir(), 'tributary-analytics-'))
  await copyAnalytics(path)
  const store = await openAnalyticsStore({ kind: 'embedded', path })
  return {
    store,
    path,
    close: async () => {
      await store.close()
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Makes the folder an embedded analytics store after all migrations, which take longer than many a test. */
async function copyAnalytics(path: string): Promise<void> {
  await cp(await analyticsSnapshot(), path, { recursive: true, verbatimSymlinks: true })
}

/** A folder with such a store, as {@link relationalSnapshot}. The process that makes it must have no other open. */
async function analyticsSnapshot(): Promise<string> {
  const folder = join(MIGRATIONS, 'clickhouse')
  const path = await pathByMigrations(folder, 'tributary-analytics')
  if (existsSync(path)) return path
  const made = mkdtempSync(`${path}-`)
  const store = await openAnalyticsStore({ kind: 'embedded', path: made })
  await migrateAnalytics(store, folder)
  await store.close()
  // Another process may have been faster.
  await rename(made, path).catch(() => rm(made, { recursive: true, force: true }))
  return path
}

/** A name among the temporary files under the migrations' checksum, so that a snapshot made of others is never taken for it. */
async function pathByMigrations(migrations: string, name: string): Promise<string> {
  const checksums = (await readMigrations(migrations)).map(({ checksum }) => checksum)
  return join(tmpdir(), `${name}-${createHash('sha256').update(checksums.join()).digest('hex').slice(0, 16)}`)
}

export type TestRelational<Database> = { db: Kysely<Database>; close: () => Promise<void> }

/** A fresh, migrated relational store: in-memory PGlite, or a new database of the server named by TEST_DATABASE_URL when DB=postgres. */
export async function openTestRelational<Database>(): Promise<TestRelational<Database>> {
  return process.env.DB === 'postgres'
    ? openServerDatabase<Database>(serverUrl())
    : openEmbeddedDatabase<Database>()
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (!url)
    throw new Error(
      'DB=postgres needs TEST_DATABASE_URL. `DB=postgres npm test` starts a server and sets it.',
    )
  return url
}

async function openEmbeddedDatabase<Database>(): Promise<TestRelational<Database>> {
  const snapshotPath = await relationalSnapshot()
  const db = await openRelationalStore<Database>({ kind: 'embedded', path: 'memory://', snapshotPath })
  return { db, close: () => db.destroy() }
}

/** A file with an embedded store after all migrations, made by the first test that needs one. */
async function relationalSnapshot(): Promise<string> {
  const folder = join(MIGRATIONS, 'postgres')
  const path = `${await pathByMigrations(folder, 'tributary-relational')}.tar`
  if (!existsSync(path)) await writeRelationalSnapshot(path, (db) => migrateRelational(db, folder))
  return path
}

/** Puts new embedded stores into the data directory of a server that is about to start: it makes its own in seconds. */
export async function prepareDataDirectory(dataDir: string): Promise<void> {
  await prepareAnalytics(dataDir)
  const path = join(dataDir, 'relational')
  await mkdir(path, { recursive: true })
  const snapshotPath = await relationalSnapshot()
  await (await openRelationalStore({ kind: 'embedded', path, snapshotPath })).destroy()
}

/** Puts a new embedded analytics store into a data directory. */
export async function prepareAnalytics(dataDir: string): Promise<void> {
  await copyAnalytics(join(dataDir, 'analytics'))
}

async function openServerDatabase<Database>(url: string): Promise<TestRelational<Database>> {
  const fresh = await createServerDatabase(url)
  const db = await openRelationalStore<Database>({ kind: 'server', url: fresh.url })
  await migrateRelational(db, join(MIGRATIONS, 'postgres'))
  return {
    db,
    close: async () => {
      await db.destroy()
      await fresh.drop()
    },
  }
}

/** What an installation under test reads from its environment: nothing, or a new database of the server when DB=postgres. */
export async function testRelationalEnv(): Promise<{
  env: { DATABASE_URL?: string }
  relationalSnapshotPath: string | undefined
  drop: () => Promise<void>
}> {
  if (process.env.DB !== 'postgres')
    return { env: {}, relationalSnapshotPath: await relationalSnapshot(), drop: async () => {} }
  const { url, drop } = await createServerDatabase(serverUrl())
  return { env: { DATABASE_URL: url }, relationalSnapshotPath: undefined, drop }
}

/** An empty database of its own; `drop` cuts connections that are still open. */
async function createServerDatabase(url: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `tributary_test_${process.pid}_${Math.floor(performance.now() * 1000)}`
  const admin = await openRelationalStore<unknown>({ kind: 'server', url })
  await sql`create database ${sql.id(name)}`.execute(admin)
  const target = new URL(url)
  target.pathname = `/${name}`
  return {
    url: target.toString(),
    drop: async () => {
      await sql`drop database ${sql.id(name)} with (force)`.execute(admin)
      await admin.destroy()
    },
  }
}
