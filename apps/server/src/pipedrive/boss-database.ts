/**
 * The relational store as pg-boss wants it. pg-boss sends its set-up as one text of many statements; the embedded store
 * takes one statement at a time, so the text is divided, and run on one connection as it contains its own transaction.
 */
import { acrossScopes } from '@tributary/stores/row-scope'
import { CompiledQuery, type Kysely } from 'kysely'

export type BossDatabase = {
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>
}

/** @param db whichever tables its type knows */
export function createBossDatabase<Tables>(db: Kysely<Tables>): BossDatabase {
  async function runAll(statements: readonly string[]): Promise<{ rows: unknown[] }> {
    return db.connection().execute(async (connection) => {
      const rows: unknown[] = []
      try {
        for (const statement of statements)
          rows.push(...(await connection.executeQuery(CompiledQuery.raw(statement))).rows)
        return { rows }
      } catch (error) {
        // The connection goes back to others: a transaction that failed half way must not go with it.
        if (statements.length > 1) await connection.executeQuery(CompiledQuery.raw('rollback'))
        throw error
      }
    })
  }

  return {
    // The queue's tables are of no workspace; a request may ask for a wake, which outlives it.
    executeSql: (text, values = []) =>
      acrossScopes(async () => {
        if (values.length === 0) return runAll(splitScript(text))
        const { rows } = await db.executeQuery(CompiledQuery.raw(text, [...values]))
        return { rows: [...rows] }
      }),
  }
}

/** What a statement may hold a semicolon in: quoted text, quoted names, dollar-quoted bodies, comments. */
const QUOTED = /'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\//y

/** The statements of a script. */
export function splitScript(script: string): string[] {
  const statements: string[] = []
  let start = 0
  for (let at = 0; at < script.length; ) {
    QUOTED.lastIndex = at
    const quoted = QUOTED.exec(script)
    if (quoted) at = QUOTED.lastIndex
    else if (script[at] === ';') {
      statements.push(script.slice(start, at))
      at += 1
      start = at
    } else at += 1
  }
  statements.push(script.slice(start))
  return statements.map((statement) => statement.trim()).filter((statement) => statement.length > 0)
}
