/** Answers of small statements, kept until the next write. */
import { compile, type Sql } from './sql.ts'

/** Each is a few rows. A page asks with a dozen statements, some dozen pages are open. */
const MOST_KEPT = 1_000

export function createLookUps() {
  const kept = new Map<string, Promise<readonly unknown[]>>()
  let writing = 0
  return {
    /**
     * The answer of `run`, or that of an earlier run of the same statement when nothing was written since that began. While
     * something is being written, which readers may see in part, nothing is kept.
     */
    answer: <Row>(statement: Sql, run: () => Promise<readonly Row[]>): Promise<readonly Row[]> => {
      if (writing > 0) return run()
      const { text, params } = compile(statement)
      const key = JSON.stringify([text, params])
      const known = kept.get(key)
      if (known !== undefined) return known as Promise<readonly Row[]> // why: one statement has one sort of row
      if (kept.size >= MOST_KEPT) kept.clear()
      const asked = run()
      kept.set(key, asked)
      asked.catch(() => kept.delete(key))
      return asked
    },

    /** Runs a write: what was known before is forgotten. */
    write: async <T>(run: () => Promise<T>): Promise<T> => {
      writing++
      kept.clear()
      try {
        return await run()
      } finally {
        writing--
      }
    },
  }
}
