/** Problems of an import in words. */
import type { ImportProblem, UndoneDeals } from '@tributary/contract/deals'
import type { Formatter } from '../../../lib/format.ts'
import { RequestProblem } from '../../../lib/problem.ts'

export const SEVERITY_WORDS: Readonly<Record<ImportProblem['severity'], string>> = {
  refused: 'The row was left out',
  corrected: 'Taken as said',
  incomplete: 'Imported without it',
}

export function problemPlace({ file, line }: ImportProblem): string {
  return `${file}, line ${line}`
}

/** What an undo of an import did. */
export function undoneText({ deals, kept }: UndoneDeals, format: Formatter): string {
  const others = 'products, agents and organisations stay'
  if (kept === 0) return `The deals were taken back; ${others}`
  const stay =
    kept === 1
      ? '1 that somebody changed meanwhile stays'
      : `${format.count(kept)} that somebody changed meanwhile stay`
  return `${format.count(deals)} deals were taken back, ${stay}; ${others}`
}

/** Above why an undo failed: refused, it did nothing; without an answer it goes on where the server is. */
export function undoFailedTitle(error: unknown): string {
  const isRefused = error instanceof RequestProblem && error.status >= 400 && error.status < 500
  return isRefused ? 'Nothing was undone by this' : 'The undo may still be going on'
}
