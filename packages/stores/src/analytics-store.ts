/**
 * Port to the store of what happened: ClickHouse over HTTP, or chDB (the same engine) inside this process.
 * One dialect, one client; the difference ends in this file and `chdb-pool.ts`.
 */

import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createClient } from '@clickhouse/client'
import { type ChdbPool, createChdbPool } from './chdb-pool.ts'
import { createLookUps } from './look-ups.ts'
import { compile, type Sql } from './sql.ts'

/** Formats that a file can be staged from, as ClickHouse names them. */
export type StageFormat = 'CSVWithNames' | 'TSVWithNames' | 'JSONEachRow' | 'Parquet'

export type AnalyticsStore = {
  /** Runs a statement and answers its rows. 64-bit integers arrive as strings. */
  query<Row>(statement: Sql): Promise<Row[]>
  /**
   * As `query`, for few rows that many questions begin with: the answer is kept until something is written through this store,
   * the only one that writes to its tables.
   */
  lookUp<Row>(statement: Sql): Promise<readonly Row[]>
  /** Runs a statement and answers its result in a ClickHouse format (`TabSeparated`, `CSVWithNames`, `RowBinary`, ...). */
  queryBytes(statement: Sql, format: string): Promise<Uint8Array>
  /** Runs a statement that answers nothing. Statements that write run one after another on the embedded engine. */
  command(statement: Sql): Promise<void>
  /** Inserts rows that are already encoded as TabSeparated. `table` and `columns` come from code. */
  insertTsv(table: string, columns: readonly string[], body: Uint8Array): Promise<void>
  /**
   * `insert into <table> (<columns>) select <select> from <file> <tail>`, read by the engine with bounded memory.
   * Inside `select` the file's columns are named as in the file; all are text unless the format is typed (Parquet, JSON).
   */
  stageFile(request: StageFileRequest): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

export type StageFileRequest = {
  readonly path: string
  readonly format: StageFormat
  /** `gz` for gzip-compressed files. */
  readonly compression: 'none' | 'gz'
  /** Structure of the file's columns in its order: [name, ClickHouse type]. */
  readonly structure: readonly (readonly [string, string])[]
  readonly table: string
  readonly columns: readonly string[]
  readonly select: Sql
  readonly tail?: Sql
}

export type AnalyticsStoreOptions =
  | {
      readonly kind: 'embedded'
      readonly path: string
      readonly maxMemoryBytes?: number
      readonly readers?: number
    }
  | { readonly kind: 'server'; readonly url: string; readonly maxMemoryBytes?: number }

/** A statement needed more memory than one may take. Nothing else is affected. */
export class MemoryLimitError extends Error {
  constructor(cause: unknown) {
    super('The statement needs more memory than one may take', { cause })
    this.name = 'MemoryLimitError'
  }
}

/** What the two engines do each in its way. */
type Engine = Omit<AnalyticsStore, 'lookUp'>

const DEFAULT_MAX_MEMORY_BYTES = 2_000_000_000

export async function openAnalyticsStore(options: AnalyticsStoreOptions): Promise<AnalyticsStore> {
  const store: Engine =
    options.kind === 'embedded'
      ? createEmbeddedStore(
          await createChdbPool(options.path, options.readers ?? 3, engineSettings(options.maxMemoryBytes)),
        )
      : createServerStore(options.url, options.maxMemoryBytes)
  await store.ping()
  const lookUps = createLookUps()
  const query = <Row>(statement: Sql) => namingMemory(store.query<Row>(statement))
  return {
    ...store,
    query,
    lookUp: <Row>(statement: Sql) => lookUps.answer(statement, () => query<Row>(statement)),
    queryBytes: (statement, format) => namingMemory(store.queryBytes(statement, format)),
    command: (statement) => lookUps.write(() => namingMemory(store.command(statement))),
    insertTsv: (table, columns, body) => lookUps.write(() => store.insertTsv(table, columns, body)),
    stageFile: (request) => lookUps.write(() => store.stageFile(request)),
  }
}

/** The engine's code of a statement beyond its memory. */
const MEMORY_LIMIT_EXCEEDED = '241'

async function namingMemory<T>(running: Promise<T>): Promise<T> {
  try {
    return await running
  } catch (cause) {
    // The embedded engine brings a copy of the client's class of its own.
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === MEMORY_LIMIT_EXCEEDED) throw new MemoryLimitError(cause)
    throw cause
  }
}

/** Settings of every statement on either engine. */
function engineSettings(maxMemoryBytes = DEFAULT_MAX_MEMORY_BYTES): Record<string, string | number> {
  return {
    max_memory_usage: String(maxMemoryBytes),
    max_bytes_before_external_group_by: String(Math.floor(maxMemoryBytes / 2)),
    max_bytes_before_external_sort: String(Math.floor(maxMemoryBytes / 2)),
    // `with x as materialized (...)`: a common table expression that is used several times runs once.
    enable_materialized_cte: 1,
    // What a statement reads of one table in several places is the table of one moment.
    enable_shared_storage_snapshot_in_query: 1,
    // Looks for comparisons that follow from others, through all nested selects: a fifth to a third of a funnel's analysis, for nothing.
    optimize_and_compare_chain: 0,
    join_use_nulls: 0,
    mutations_sync: 2,
    lightweight_deletes_sync: 2,
    date_time_input_format: 'best_effort',
    output_format_json_quote_64bit_integers: 1,
  }
}

function createEmbeddedStore(pool: ChdbPool): Engine {
  return {
    query: async <Row>(statement: Sql) => {
      const { text, params } = compile(statement)
      return pool.read(
        async (client) =>
          (await (
            await client.query({ query: text, query_params: params, format: 'JSONEachRow' })
          ).json<Row>()) as Row[],
      )
    },
    queryBytes: async (statement, format) => {
      const { text, params } = compile(statement)
      return pool.read(async (client) =>
        collectBytes((await client.exec({ query: `${text} format ${format}`, query_params: params })).stream),
      )
    },
    command: async (statement) => {
      const { text, params } = compile(statement)
      await pool.write((client) =>
        client.command({ query: text, query_params: params }).then(() => undefined),
      )
    },
    insertTsv: async (table, columns, body) => {
      if (body.byteLength === 0) return
      await pool.insertRaw(table, columns, body)
    },
    stageFile: async (request) => {
      const structure = request.structure.map(([name, type]) => `${quoteName(name)} ${type}`).join(', ')
      const source = `file(${quoteText(request.path)}, ${request.format}, ${quoteText(structure)}${request.compression === 'gz' ? ", 'gz'" : ''})`
      const { text, params } = compile(stageStatement(request, source))
      await pool.write((client) =>
        client.command({ query: text, query_params: params }).then(() => undefined),
      )
    },
    ping: () =>
      pool.read((client) =>
        client.ping({ select: true }).then((answer) => {
          if (!answer.success) throw answer.error
        }),
      ),
    close: () => pool.close(),
  }
}

function createServerStore(url: string, maxMemoryBytes?: number): Engine {
  const client = createClient({
    url,
    clickhouse_settings: { ...engineSettings(maxMemoryBytes), wait_end_of_query: 1 },
    request_timeout: 600_000,
    compression: { request: false, response: true },
  })
  return {
    query: async <Row>(statement: Sql) => {
      const { text, params } = compile(statement)
      return (await (
        await client.query({ query: text, query_params: params, format: 'JSONEachRow' })
      ).json<Row>()) as Row[]
    },
    queryBytes: async (statement, format) => {
      const { text, params } = compile(statement)
      return collectBytes(
        (await client.exec({ query: `${text} format ${format}`, query_params: params })).stream,
      )
    },
    command: async (statement) => {
      const { text, params } = compile(statement)
      await client.command({ query: text, query_params: params })
    },
    insertTsv: async (table, columns, body) => {
      if (body.byteLength === 0) return
      await client.insert({
        table,
        columns: columns as [string, ...string[]],
        format: 'TabSeparated',
        values: Readable.from([Buffer.from(body)], { objectMode: false }),
      })
    },
    stageFile: async (request) => {
      const structure = request.structure.map(([name, type]) => `${quoteName(name)} ${type}`).join(', ')
      const { text, params } = compile(stageStatement(request, `input(${quoteText(structure)})`))
      const body = createReadStream(request.path)
      await client.exec({
        query: `${text} format ${request.format}`,
        query_params: params,
        values: request.compression === 'gz' ? body.pipe(await gunzip()) : body,
      })
    },
    ping: () =>
      client.ping({ select: true }).then((answer) => {
        if (!answer.success) throw answer.error
      }),
    close: () => client.close(),
  }
}

async function gunzip() {
  const { createGunzip } = await import('node:zlib')
  return createGunzip()
}

function stageStatement(request: StageFileRequest, source: string): Sql {
  const head = `insert into ${request.table} (${request.columns.join(', ')}) select `
  return {
    kind: 'sql',
    pieces: [head, ...request.select.pieces, ` from ${source} `, ...(request.tail?.pieces ?? [])],
  }
}

async function collectBytes(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

/** A text literal. Needed where the engine takes no parameter (arguments of table functions). */
function quoteText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A column name of a file, which may hold anything. */
export function quoteName(value: string): string {
  return `\`${value.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}
