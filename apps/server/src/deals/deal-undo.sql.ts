/** What stands in the way of an undo, asked of all deals of a change at once. */
import { type RawBuilder, sql } from 'kysely'

/** A deal that went on since the change. */
export function selectChangedSince(changeId: string): RawBuilder<{ name: string }> {
  return sql<{ name: string }>`
    select deal.name from deal_change_row as done
    join deal on deal.id = done.deal_id
    where done.change_id = ${changeId}::uuid
      and deal.revision <> coalesce(done.after ->> 'revision', done.after ->> 'version')::int
    order by deal.id limit 1`
}

/** A deal whose stage before the change is no longer part of the pipeline. */
export function selectWithoutStage(changeId: string): RawBuilder<{ name: string }> {
  return sql<{ name: string }>`
    select done.before ->> 'name' as name from deal_change_row as done
    where done.change_id = ${changeId}::uuid
      and not (done.before ->> 'isDeleted')::boolean
      and not exists (
        select from pipeline_stage as stage
        where stage.id = (done.before ->> 'stageId')::uuid and stage.kind = done.before ->> 'kind' and stage.retired_at is null)
    order by done.deal_id limit 1`
}
