/** States of a record in another system, in words. */
import type { PipedriveBadgeState } from '@tributary/contract/pipedrive'

/** Label and tone of a badge; the words carry the meaning, the colour repeats it. */
export const BADGE_WORDS: Readonly<Record<PipedriveBadgeState, { label: string; color: string }>> = {
  queued: { label: 'Queued', color: 'gray' },
  synced: { label: 'In Pipedrive', color: 'teal' },
  conflict: { label: 'Conflict', color: 'yellow' },
  waiting_for_budget: { label: 'Waits for budget', color: 'gray' },
  waiting_for_key: { label: 'Waits for a key', color: 'gray' },
  retry: { label: 'Tried again soon', color: 'yellow' },
  failed: { label: 'Not sent', color: 'red' },
  gone: { label: 'Gone at Pipedrive', color: 'yellow' },
}

/** The badge in full, where the label alone does not say what it is about. */
export function badgeSentence(state: PipedriveBadgeState, problem: string | null): string {
  const { label } = BADGE_WORDS[state]
  const subject = label.includes('Pipedrive') ? label : `Pipedrive: ${label}`
  return problem === null ? subject : `${subject}. ${problem}`
}
