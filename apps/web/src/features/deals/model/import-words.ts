/** Problems of an import in words. */
import type { ImportProblem } from '@tributary/contract/deals'

export const SEVERITY_WORDS: Readonly<Record<ImportProblem['severity'], string>> = {
  refused: 'The row was left out',
  corrected: 'Taken as said',
  incomplete: 'Imported without it',
}

export function problemPlace({ file, line }: ImportProblem): string {
  return `${file}, line ${line}`
}
