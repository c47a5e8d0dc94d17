/** Statements that store facts of the outbox. Each may be repeated: keys, versions and comparisons make it harmless. */
import { identifier, type Sql, sql, uint64, uuid } from '@tributary/stores/sql'

/** Tables that live for one batch. */
export const WORK = {
  conversions: 'outbox_conversions',
  touches: 'outbox_touches',
  identities: 'outbox_identities',
  /** Stored touches that the batch removes or replaces. */
  outdated: 'outbox_outdated',
  /** Handles whose journeys are out of date: those before the batch, and those of the batch. */
  handles: 'outbox_handles',
} as const
export type WorkTable = (typeof WORK)[keyof typeof WORK]

export const CONVERSION_COLUMNS = [
  'conversion_id',
  'conversion_type',
  'handle',
  'ts',
  'amount_minor',
  'currency',
  'source',
  'version',
  'products',
  'product_amounts_minor',
] as const
export const TOUCH_COLUMNS = [
  'touch_id',
  'is_removed',
  'handle',
  'ts',
  'channel',
  'campaign',
  'source',
  'medium',
  'properties',
] as const
export const IDENTITY_COLUMNS = ['handle', 'person', 'ts'] as const
export const DEAL_STATE_COLUMNS = [
  'workspace_id',
  'deal_id',
  'name',
  'stage',
  'stage_name',
  'reached',
  'amount_minor',
  'currency',
  'probability',
  'owner',
  'agent',
  'office',
  'organisation',
  'sector',
  'campaign',
  'loss_reason',
  'products',
  'product_amounts_minor',
  'opened_at',
  'closed_at',
  'expected_close',
  'is_deleted',
  'version',
] as const

const TYPES: Readonly<Record<WorkTable, Sql>> = {
  [WORK.conversions]: sql`conversion_id String, conversion_type String, handle String, ts DateTime64(3, 'UTC'), amount_minor Int64, currency String, source String, version UInt64, products Array(String), product_amounts_minor Array(Int64)`,
  [WORK.touches]: sql`touch_id String, is_removed UInt8, handle String, ts DateTime64(3, 'UTC'), channel String, campaign String, source String, medium String, properties Map(String, String)`,
  [WORK.identities]: sql`handle String, person String, ts DateTime64(3, 'UTC')`,
  [WORK.outdated]: sql`touch_id String, handle_key UInt64`,
  [WORK.handles]: sql`handle_key UInt64`,
}

/** An empty table, whatever a crash left under its name. */
export function createWork(table: WorkTable): Sql {
  return sql`create or replace table ${identifier(table)} (${TYPES[table]}) engine = Memory`
}

export function dropWork(table: WorkTable): Sql {
  return sql`drop table if exists ${identifier(table)} sync`
}

const CONVERSIONS = identifier(WORK.conversions)
const TOUCHES = identifier(WORK.touches)
const IDENTITIES = identifier(WORK.identities)
const OUTDATED = identifier(WORK.outdated)
const HANDLES = identifier(WORK.handles)

/** Whom the conversions of the batch belonged to before it. */
export function keepOldConverting(workspaceId: string): Sql {
  return sql`
    insert into ${HANDLES} (handle_key)
    select handle_key from conversions final
    where workspace_id = ${uuid(workspaceId)} and conversion_id in (select conversion_id from ${CONVERSIONS})`
}

export function insertConversions(workspaceId: string): Sql {
  return sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version, products, product_amounts_minor)
    select ${uuid(workspaceId)}, conversion_id, conversion_id, conversion_type, sipHash64(handle), handle, ts, amount_minor, currency, source, version, products, product_amounts_minor
    from ${CONVERSIONS}`
}

export const keepConverting: Sql = sql`insert into ${HANDLES} (handle_key) select sipHash64(handle) from ${CONVERSIONS}`

/** The expression of the projection `known_touches`. */
const CONTENT = sql`cityHash64(origin, handle, ts, channel, campaign, source, medium, landing_page, country, device)`

/** The batch's touches as they will be stored, with what they say in one number. */
const WANTED = sql`
  select *, cityHash64(origin, handle, ts, channel, campaign, source, medium, landing_page, country, device) as content
  from (
    select touch_id, is_removed, 'activity' as origin, handle, sipHash64(handle) as handle_key, ts, channel, campaign, source, medium,
      '' as landing_page, '' as country, '' as device, properties from ${TOUCHES})`

/** Stored touches of the batch's ids. */
function known(workspaceId: string): Sql {
  return sql`
    select touch_id, ${CONTENT} as content from touches
    where workspace_id = ${uuid(workspaceId)} and touch_id in (select touch_id from ${TOUCHES})`
}

/** Keeps the stored touches that are removed, or say something else now. */
export function keepOutdated(workspaceId: string): Sql {
  return sql`
    insert into ${OUTDATED} (touch_id, handle_key)
    select touch_id, handle_key from touches
    where workspace_id = ${uuid(workspaceId)} and touch_id in (
      select touch_id from (${known(workspaceId)})
      where (touch_id, content) not in (select touch_id, content from (${WANTED}) where is_removed = 0))`
}

export const countOutdated: Sql = sql`select count() as count from ${OUTDATED}`

export const keepOutdatedHandles: Sql = sql`insert into ${HANDLES} (handle_key) select handle_key from ${OUTDATED}`

/** A mutation: a lightweight delete would leave the row in the projection. */
export function deleteOutdated(workspaceId: string): Sql {
  return sql`
    alter table touches delete
    where workspace_id = ${uuid(workspaceId)} and touch_id in (select touch_id from ${OUTDATED})
    settings mutations_sync = 2`
}

export function insertTouches(workspaceId: string): Sql {
  return sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign, source, medium, landing_page, country, device, properties)
    select ${uuid(workspaceId)}, touch_id, origin, handle_key, handle, ts, channel, campaign, source, medium, landing_page, country, device, properties
    from (${WANTED}) where is_removed = 0 and touch_id not in (select touch_id from (${known(workspaceId)}))
    settings max_partitions_per_insert_block = 0`
}

export const keepTouching: Sql = sql`insert into ${HANDLES} (handle_key) select sipHash64(handle) from ${TOUCHES} where is_removed = 0`

export function insertIdentities(workspaceId: string): Sql {
  return sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts)
    select ${uuid(workspaceId)}, sipHash64(handle), handle, person, 'import', ts from ${IDENTITIES}
    where (handle, person) not in (
      select handle, person from identities
      where workspace_id = ${uuid(workspaceId)} and source = 'import' and handle_key in (select sipHash64(handle) from ${IDENTITIES}))`
}

export const keepLinked: Sql = sql`insert into ${HANDLES} (handle_key) select sipHash64(arrayJoin([handle, person])) from ${IDENTITIES}`

/** Tells the journeys whose facts changed. */
export function insertChanges(workspaceId: string, version: bigint): Sql {
  return sql`
    insert into handle_changes (workspace_id, version, handle_key)
    select distinct ${uuid(workspaceId)}, ${uint64(version)}, handle_key from ${HANDLES}`
}
