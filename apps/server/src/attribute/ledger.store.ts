/** Which models a workspace's ledger records, in the relational store. The handle is the first parameter. */
import type { LedgerSetting } from '@tributary/contract/ledger'
import type { Kysely } from 'kysely'
import type { LedgerTables } from './ledger.table.ts'

type Db = Kysely<LedgerTables>

export function findLedgerSetting(db: Db, workspaceId: string): Promise<LedgerSetting | undefined> {
  return db
    .selectFrom('ledger_setting')
    .select(['models', 'lookback_days'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
}

export async function saveLedgerSetting(
  db: Db,
  workspaceId: string,
  setting: LedgerSetting,
  updatedAt: Date,
): Promise<void> {
  const row = { ...setting, updated_at: updatedAt }
  await db
    .insertInto('ledger_setting')
    .values({ workspace_id: workspaceId, ...row })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(row))
    .execute()
}
