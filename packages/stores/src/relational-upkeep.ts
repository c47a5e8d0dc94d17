/** What a PostgreSQL server does by itself in the background and the embedded one leaves to whoever runs it. */
import { setImmediate as letOthers } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'

/**
 * Frees what deleted and rewritten rows take, and looks anew at how values are spread, which plans are made from. One table
 * after the other, so that requests get their turn in between: the embedded store has one connection.
 */
export async function keepUp<Database>(db: Kysely<Database>, isStopping: () => boolean): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r' order by relname
  `.execute(db)
  for (const { name } of rows) {
    // The embedded store answers without leaving the turn: a loop of statements would hold up timers and sockets.
    await letOthers()
    if (isStopping()) return
    await sql`vacuum (analyze) ${sql.id(name)}`.execute(db)
  }
}
