/**
 * The tables in memory between the statements of a block. They are made once a process and emptied after every block:
 * to make and drop one costs more than to fill it with a thousand rows.
 */
import { identifier, type Sql, sql } from '@tributary/stores/sql'

export type WorkTables = Readonly<
  Record<'fresh' | 'visits' | 'knownVisits' | 'gaps' | 'knownGaps' | 'gone', Sql>
>

export const WORK_TABLES: WorkTables = {
  fresh: identifier('event_block_fresh'),
  visits: identifier('event_block_visits'),
  knownVisits: identifier('event_block_known_visits'),
  gaps: identifier('event_block_gaps'),
  knownGaps: identifier('event_block_known_gaps'),
  gone: identifier('event_block_gone'),
}

/** What `EVENT_TOUCH_COLUMNS` answers. */
const TOUCH = sql`
  workspace_id UUID, handle_key UInt64, handle String, ts DateTime64(3, 'UTC'), event_id String, channel LowCardinality(String), campaign LowCardinality(String),
  source LowCardinality(String), medium LowCardinality(String), landing_page String, country LowCardinality(String), device LowCardinality(String),
  term LowCardinality(String), content LowCardinality(String)`
const STORED_TOUCH = sql`workspace_id UUID, handle_key UInt64, touch_id String, event_id String`

function createInMemory(table: Sql, columns: Sql): Sql {
  return sql`create table ${table} (${columns}) engine = Memory`
}

export function createWorkTables(tables: WorkTables): Sql[] {
  return [
    createBlockTable(tables.fresh),
    createInMemory(
      tables.visits,
      sql`${TOUCH}, visit String, is_tagged UInt8, touch_id String, moment Int128`,
    ),
    createInMemory(tables.knownVisits, sql`${STORED_TOUCH}, visit String, moment Int128`),
    createInMemory(
      tables.gaps,
      sql`${TOUCH}, is_tagged UInt8, tag String, seen_ms Nullable(Int64), tag_seen_ms Nullable(Int64), touch_id String`,
    ),
    createInMemory(tables.knownGaps, STORED_TOUCH),
    createInMemory(tables.gone, STORED_TOUCH),
  ]
}

/** An empty table in memory with the columns of `events`. */
export function createBlockTable(table: Sql): Sql {
  return sql`create table ${table} as events engine = Memory`
}

export function emptyTable(table: Sql): Sql {
  return sql`truncate table ${table}`
}

export function dropTable(table: Sql): Sql {
  return sql`drop table if exists ${table} sync`
}

export function countTable(table: Sql): Sql {
  return sql`select count() as count from ${table}`
}
