/** Facts that wait in the relational store. The handle is the first parameter. */
import type { Kysely } from 'kysely'
import type { OutboxTables } from './outbox.table.ts'
import type { OutboxEntry, OutboxFact, WaitingFact } from './outbox.ts'
import { insertWaiting } from './waiting.sql.ts'

type Db = Kysely<OutboxTables>

/** Of one statement: a text of a few megabytes. */
const FACTS_PER_STATEMENT = 5_000

export async function insertFacts(db: Db, { workspaceId, version, facts }: OutboxEntry): Promise<void> {
  for (let from = 0; from < facts.length; from += FACTS_PER_STATEMENT) {
    const some = JSON.stringify(facts.slice(from, from + FACTS_PER_STATEMENT))
    await insertWaiting(workspaceId, String(version), some).execute(db)
  }
}

/** The oldest facts, in the order in which they were told. */
export async function listOldest(db: Db, limit: number): Promise<(WaitingFact & { id: string })[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'workspace_id', 'version', 'fact'])
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    version: BigInt(row.version),
    fact: parseFact(row.fact),
  }))
}

/** Only {@link insertFacts} writes the column, from this very type. */
function parseFact(fact: unknown): OutboxFact {
  return fact as OutboxFact
}

export async function deleteFacts(db: Db, ids: readonly string[]): Promise<void> {
  await db.deleteFrom('outbox').where('id', 'in', ids).execute()
}

export async function countFacts(db: Db): Promise<number> {
  const { waiting } = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<string>().as('waiting'))
    .executeTakeFirstOrThrow()
  return Number(waiting)
}
