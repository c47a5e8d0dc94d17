/**
 * Kysely on PGlite. PGlite is one connection: two overlapping transactions would run inside each other, so a
 * connection is held under a mutex from acquire to release, and whoever comes second waits.
 */
import type { PGlite } from '@electric-sql/pglite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'

export function createPgliteDialect(database: PGlite): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createPgliteDriver(database),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

function createPgliteDriver(database: PGlite): Driver {
  const mutex = createMutex()
  const connection = createPgliteConnection(database)
  const run = (statement: string) => connection.executeQuery(CompiledQuery.raw(statement))
  return {
    init: async () => database.waitReady,
    acquireConnection: async () => {
      await mutex.lock()
      return connection
    },
    releaseConnection: async () => mutex.unlock(),
    beginTransaction: async (_connection, settings) => {
      await run(
        settings.isolationLevel ? `start transaction isolation level ${settings.isolationLevel}` : 'begin',
      )
    },
    commitTransaction: async () => {
      await run('commit')
    },
    rollbackTransaction: async () => {
      await run('rollback')
    },
    destroy: () => database.close(),
  }
}

function createPgliteConnection(database: PGlite): DatabaseConnection {
  return {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      const result = await database.query<Row>(query.sql, [...query.parameters])
      return { rows: result.rows, numAffectedRows: BigInt(result.affectedRows ?? 0) }
    },
    streamQuery: async function* <Row>(query: CompiledQuery) {
      const result = await database.query<Row>(query.sql, [...query.parameters])
      yield { rows: result.rows }
    },
  }
}

/** First come, first served. */
export function createMutex(): { lock(): Promise<void>; unlock(): void } {
  let held = false
  const waiting: (() => void)[] = []
  return {
    lock: () => {
      if (!held) {
        held = true
        return Promise.resolve()
      }
      return new Promise<void>((resolve) => waiting.push(resolve))
    },
    unlock: () => {
      const next = waiting.shift()
      if (next) next()
      else held = false
    },
  }
}
