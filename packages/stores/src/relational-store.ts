/** Port to the store of what people edit: PostgreSQL, or PGlite (the same engine) inside this process, behind Kysely. */
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { createPgliteDialect } from './pglite-dialect.ts'
import { scopedDialect } from './row-scope.ts'

export type RelationalStoreOptions =
  | {
      readonly kind: 'embedded'
      /** A directory, or `memory://`. */
      readonly path: string
      /** What {@link writeRelationalSnapshot} wrote: a directory that is not initialised yet begins as a copy of it. */
      readonly snapshotPath?: string | undefined
    }
  | {
      readonly kind: 'server'
      readonly url: string
      /** A connection nobody was using broke (the server restarted, say); the pool opens another when it is needed. */
      readonly onConnectionLost?: (error: Error) => void
      /**
       * False behind a pooler that gives one connection to several clients between statements: what a scope sets would reach
       * the wrong ones.
       */
      readonly isScoped?: boolean
    }

/** Opens the store and proves that it answers. `Database` is the caller's table types. */
export async function openRelationalStore<Database>(
  options: RelationalStoreOptions,
): Promise<Kysely<Database>> {
  const dialect =
    options.kind === 'server'
      ? await createServerDialect(options.url, options.onConnectionLost)
      : createPgliteDialect(await openPglite(options))
  const isScoped = options.kind === 'embedded' || options.isScoped !== false
  const db = new Kysely<Database>({ dialect: isScoped ? scopedDialect(dialect) : dialect })
  await sql`select 1`.execute(db)
  return db
}

async function createServerDialect(
  url: string,
  onConnectionLost: (error: Error) => void = () => {},
): Promise<PostgresDialect> {
  const { default: pg } = await import('pg')
  // 64-bit integers as text, as PGlite is told to below: a number would lose digits.
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // Without a listener a lost idle connection would end the process.
  pool.on('error', onConnectionLost)
  return new PostgresDialect({ pool })
}

/**
 * The optimizing compiler needs 600 MB and 2.5 s for one of PGlite's functions (its largest, 105 kB of WebAssembly), which would
 * be most of the process's peak. A filter that no function passes keeps the code of the quick compiler: single statements
 * take the same time, long aggregations nearly twice as long, and those are not asked of this store.
 */
const NO_OPTIMIZED_WASM = '--wasm-tier-up-filter=1000000000'

async function openPglite({ path, snapshotPath }: { path: string; snapshotPath?: string | undefined }) {
  setFlagsFromString(NO_OPTIMIZED_WASM)
  const [{ PGlite, types }, { pg_trgm }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
  ])
  const isNew = !existsSync(join(path, 'PG_VERSION'))
  return PGlite.create({
    dataDir: path,
    ...(isNew && snapshotPath !== undefined ? { loadDataDir: new Blob([await readFile(snapshotPath)]) } : {}),
    // search that forgives a slip; PostgreSQL has it in its contrib package
    extensions: { pg_trgm },
    parsers: { [types.INT8]: (value: string) => value },
  })
}

/**
 * Writes an embedded store, new but for what `prepare` does to it, as one file: making a store takes seconds, copying one a
 * fraction. Who reads the path meanwhile finds nothing or the whole file.
 */
export async function writeRelationalSnapshot<Database>(
  path: string,
  prepare: (db: Kysely<Database>) => Promise<unknown>,
): Promise<void> {
  const pglite = await openPglite({ path: 'memory://' })
  const db = new Kysely<Database>({ dialect: createPgliteDialect(pglite) })
  await prepare(db)
  const dump = await pglite.dumpDataDir('none')
  await db.destroy()
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, new Uint8Array(await dump.arrayBuffer()))
  await rename(unfinished, path)
}
