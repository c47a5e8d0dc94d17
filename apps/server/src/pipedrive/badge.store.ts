/** How the records of a page stand with Pipedrive, in one statement. The handle is the first parameter. */
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import { sql } from 'kysely'
import type { ItemState, LinkState } from './pipedrive.table.ts'
import type { KeyPause } from './pipedrive.ts'
import type { PipedriveDb } from './setting.store.ts'

export type BadgeRow = {
  readonly local_id: string
  readonly company_domain: string
  /** null: it was never to be sent. */
  readonly item_state: ItemState | null
  readonly user_id: string | null
  readonly problem: string | null
  readonly link_state: LinkState | null
  readonly vendor_id: string | null
  /** Of the member whose key sends it; null: they have none. */
  readonly key_state: 'OK' | 'REFUSED' | null
  readonly wait_until: Date | null
  readonly wait_for: KeyPause['waitFor'] | null
  readonly is_in_conflict: boolean
}

/** One row for each id; none at all where the workspace is not connected. */
export function listBadges(
  db: PipedriveDb,
  workspaceId: string,
  kind: Kind,
  localIds: readonly string[],
): Promise<BadgeRow[]> {
  const asked = sql<{ id: string }>`(select unnest(${sql.val(localIds)}::uuid[]) as id)`.as<'asked'>(
    sql.ref('asked'),
  )
  return db
    .selectFrom('pipedrive_setting as setting')
    .innerJoin(asked, (join) => join.onTrue())
    .leftJoin('pipedrive_item as item', (join) =>
      join
        .onRef('item.workspace_id', '=', 'setting.workspace_id')
        .on('item.kind', '=', kind)
        .onRef('item.local_id', '=', 'asked.id'),
    )
    .leftJoin('pipedrive_link as link', (join) =>
      join
        .onRef('link.workspace_id', '=', 'setting.workspace_id')
        .on('link.kind', '=', kind)
        .onRef('link.local_id', '=', 'asked.id'),
    )
    .leftJoin('pipedrive_key as key', (join) =>
      join.onRef('key.workspace_id', '=', 'setting.workspace_id').onRef('key.user_id', '=', 'item.user_id'),
    )
    .where('setting.workspace_id', '=', workspaceId)
    .where('setting.company_id', 'is not', null)
    .select((select) => [
      'asked.id as local_id',
      'setting.company_domain',
      'item.state as item_state',
      'item.user_id',
      'item.problem',
      'link.state as link_state',
      'link.vendor_id',
      'key.state as key_state',
      'key.wait_until',
      'key.wait_for',
      select
        .exists(
          select
            .selectFrom('pipedrive_conflict as conflict')
            .select('conflict.id')
            .whereRef('conflict.workspace_id', '=', 'setting.workspace_id')
            .where('conflict.kind', '=', kind)
            .whereRef('conflict.local_id', '=', 'asked.id')
            .where('conflict.resolved_at', 'is', null),
        )
        .$castTo<boolean>()
        .as('is_in_conflict'),
    ])
    .execute()
}
