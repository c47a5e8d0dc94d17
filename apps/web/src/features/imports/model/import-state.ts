import type { IMPORT_STATES, Import } from '@tributary/contract/imports'
import type { Formatter } from '../../../lib/format.ts'

type State = (typeof IMPORT_STATES)[number]

export const STATE_LABELS: Readonly<Record<State, string>> = {
  queued: 'Waiting',
  staging: 'Reading',
  storing: 'Storing',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export function isRunning(state: State): boolean {
  return state === 'queued' || state === 'staging' || state === 'storing'
}

/** Counts in words: "1,200 stored, 3 already known, 2 refused". */
export function resultText(entry: Import, format: Formatter): string {
  const parts = [`${format.count(entry.rows_stored)} stored`]
  if (entry.rows_known > 0) parts.push(`${format.count(entry.rows_known)} already known`)
  if (entry.rows_refused > 0) parts.push(`${format.count(entry.rows_refused)} refused`)
  return parts.join(', ')
}
