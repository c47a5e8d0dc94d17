/** Numbered migrations, applied at start in order, once each, under a lock. A file is never edited once it has landed. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql as pgSql } from 'kysely'
import type { AnalyticsStore } from './analytics-store.ts'
import { int64, sql, text } from './sql.ts'

type Migration = {
  readonly number: number
  readonly name: string
  readonly body: string
  readonly checksum: string
}

export class MigrationError extends Error {}

/** Reads `NNNN_name.sql` files in order; refuses gaps and duplicates. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1])
      if (number !== index + 1)
        throw new MigrationError(`${folder}/${name}: migrations are numbered 0001, 0002, ... without gaps`)
      const body = await readFile(join(folder, name), 'utf8')
      return { number, name, body, checksum: createHash('sha256').update(body).digest('hex') }
    }),
  )
}

type AppliedMigration = { number: number; name: string; checksum: string }

/** Migrations not yet applied. Refuses a store that is newer than this program, or a file that changed after it was applied. */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  for (const entry of applied) {
    const migration = known[entry.number - 1]
    if (!migration)
      throw new MigrationError(
        `The data was written by a newer version: it has migration ${entry.name}, which this version does not know.`,
      )
    if (migration.checksum !== entry.checksum)
      throw new MigrationError(
        `Migration ${entry.name} was changed after it was applied. Restore the file as it was.`,
      )
  }
  return known.slice(applied.length)
}

/** Applies PostgreSQL migrations, each in its transaction, under an advisory lock held for the session of the transaction. */
export async function migrateRelational<Database>(db: Kysely<Database>, folder: string): Promise<number> {
  const known = await readMigrations(folder)
  return db.transaction().execute(async (trx) => {
    await pgSql`select pg_advisory_xact_lock(7411)`.execute(trx)
    await pgSql`create table if not exists schema_migration (number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`.execute(
      trx,
    )
    const { rows } =
      await pgSql<AppliedMigration>`select number, name, checksum from schema_migration order by number`.execute(
        trx,
      )
    const pending = pendingMigrations(known, rows)
    for (const migration of pending) {
      for (const statement of splitStatements(migration.body)) await pgSql.raw(statement).execute(trx)
      await pgSql`insert into schema_migration (number, name, checksum) values (${migration.number}, ${migration.name}, ${migration.checksum})`.execute(
        trx,
      )
    }
    return pending.length
  })
}

/**
 * Applies ClickHouse migrations. ClickHouse has no transactions: statements are written to be repeatable
 * (`if not exists`), so that a crash in the middle is repaired by the next start. The caller holds the lock
 * (the data directory's, or the relational store's advisory lock).
 */
export async function migrateAnalytics(store: AnalyticsStore, folder: string): Promise<number> {
  const known = await readMigrations(folder)
  await store.command(
    sql`create table if not exists schema_migration (number Int64, name String, checksum String, applied_at DateTime default now()) engine = MergeTree order by number`,
  )
  const applied = await store.query<{ number: string; name: string; checksum: string }>(
    sql`select number, name, any(checksum) as checksum from schema_migration group by number, name order by number`,
  )
  const pending = pendingMigrations(
    known,
    applied.map((row) => ({ ...row, number: Number(row.number) })),
  )
  for (const migration of pending) {
    for (const statement of splitStatements(migration.body))
      await store.command({ kind: 'sql', pieces: [statement] })
    await store.command(
      sql`insert into schema_migration (number, name, checksum) values (${int64(migration.number)}, ${text(migration.name)}, ${text(migration.checksum)})`,
    )
  }
  return pending.length
}

/** Statements end with `;` at the end of a line; line comments are dropped. */
export function splitStatements(body: string): string[] {
  return body
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.length > 0)
}
