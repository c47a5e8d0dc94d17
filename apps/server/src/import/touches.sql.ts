/** Touches as they are staged, and the statements that store a slice of them. */
import { identifier, type Sql, sql, uuid } from '@tributary/stores/sql'
import { handleValue, missing, missingHandle, notATime, timeValue } from './field.sql.ts'
import type { Slice } from './slice.ts'
import { bucketOfKey, type Cell, type KindStaging, sliceCondition } from './staging.sql.ts'

export function stageTouches(cell: Cell): KindStaging {
  const [touchId, personId, anonymousId, ts] = [
    cell('touch_id'),
    cell('person_id'),
    cell('anonymous_id'),
    cell('ts'),
  ]
  const text = (name: string) => ({ name, type: 'String', value: cell(name) })
  return {
    columns: [
      { name: 'touch_id', type: 'String', value: touchId },
      { name: 'handle', type: 'String', value: handleValue(personId, anonymousId) },
      { name: 'ts', type: "DateTime64(3, 'UTC')", value: sql`ifNull(${timeValue(ts)}, 0)` },
      ...['channel', 'campaign', 'source', 'medium', 'landing_page', 'device', 'country'].map(text),
    ],
    checks: [
      missing('touch_id', touchId),
      missingHandle(personId, anonymousId),
      ...notATime('ts', ts),
      missing('channel', cell('channel')),
    ],
    bucket: bucketOfKey(touchId),
  }
}

/** The expression of the projection `known_touches`: what a touch says, in one number. */
const CONTENT = sql`cityHash64(origin, handle, ts, channel, campaign, source, medium, landing_page, country, device)`

/** The last row of each touch id, as it will be stored. */
export function touchesOfSlice(slice: Slice): Sql {
  return sql`
    select touch_id, 'import' as origin, handle, sipHash64(handle) as handle_key, ts, channel, campaign, source, medium, landing_page, country, device,
      cityHash64(origin, handle, ts, channel, campaign, source, medium, landing_page, country, device) as content
    from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)}
    order by row desc limit 1 by touch_id`
}

/** Touches of the slice that are stored already, with what they say. Answered by the projection. */
export function knownTouches(workspaceId: string, rows: string): Sql {
  return sql`
    select touch_id, ${CONTENT} as content from touches
    where workspace_id = ${uuid(workspaceId)} and touch_id in (select touch_id from ${identifier(rows)})`
}

/** Stored touches that the slice replaces, with the handle they were stored under. */
export function replacedTouches(workspaceId: string, rows: string, known: string): Sql {
  return sql`
    select touch_id, handle_key from touches
    where workspace_id = ${uuid(workspaceId)} and touch_id in (
      select touch_id from ${identifier(known)} where (touch_id, content) not in (select touch_id, content from ${identifier(rows)}))`
}

/** A mutation: a lightweight delete would leave the row in the projection. */
export function deleteReplacedTouches(workspaceId: string, replaced: string): Sql {
  return sql`
    alter table touches delete
    where workspace_id = ${uuid(workspaceId)} and touch_id in (select touch_id from ${identifier(replaced)})
    settings mutations_sync = 2`
}

export function newTouches(rows: string, known: string): Sql {
  return sql`${identifier(rows)} where (touch_id, content) not in (select touch_id, content from ${identifier(known)})`
}

export function insertTouches(workspaceId: string, rows: string, known: string): Sql {
  return sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign, source, medium, landing_page, country, device)
    select ${uuid(workspaceId)}, touch_id, origin, handle_key, handle, ts, channel, campaign, source, medium, landing_page, country, device
    from ${newTouches(rows, known)}
    settings max_partitions_per_insert_block = 0`
}
