/** What the sync with Pipedrive says to people. */
import type {
  PipedriveBadgeState,
  PipedriveConflict,
  PipedriveItem,
  PipedriveKind,
  PipedriveStatus,
} from '@tributary/contract/pipedrive'

/** A record of the queue as a badge. */
export function badgeOfItem(item: PipedriveItem): PipedriveBadgeState {
  if (item.state === 'SUCCESS') return 'synced'
  if (item.state === 'FAILED') return 'failed'
  return item.state === 'RETRY' ? 'retry' : 'queued'
}

export const KIND_WORDS: Readonly<Record<PipedriveKind, string>> = {
  organization: 'Organisation',
  person: 'Contact',
  deal: 'Deal',
  activity: 'Activity',
}

export const REASON_WORDS: Readonly<Record<PipedriveItem['reason'], string>> = {
  warm: 'is warm',
  meeting: 'is a meeting',
  deal: 'belongs to a contact that is there',
  asked: 'was asked for',
  changed: 'was changed',
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  name: 'Name',
  email: 'E-mail',
  phone: 'Phone',
  title: 'Name',
  amount_minor: 'Amount',
  currency: 'Currency',
  status: 'Status',
  expected_close: 'Expected close',
  lost_reason: 'Loss reason',
  subject: 'Subject',
  type: 'Kind',
  due_date: 'Day',
  due_time: 'Time',
  duration_minutes: 'Minutes',
  done: 'Done',
  note: 'Note',
}

function fieldWord(field: string | null): string {
  return (field !== null && FIELD_WORDS[field]) || 'Record'
}

/** What happened, in one sentence. */
export function conflictWords(conflict: PipedriveConflict): string {
  if (conflict.what === 'deleted')
    return 'It is no longer at Pipedrive, or your key may not see it. Nothing was deleted here.'
  if (conflict.what === 'merged')
    return `It was merged there into ${conflict.theirs ?? 'another record'}, which is another contact of yours. Merge the two here as well, or leave them.`
  if (conflict.what === 'twice')
    return 'There is a second record of it at Pipedrive: it arrived after all when it had been sent again, or somebody copied it there.'
  return `${fieldWord(conflict.field)} was changed on both sides. ${
    conflict.winner === 'ours'
      ? 'The value here holds.'
      : 'The value of Pipedrive holds: it was written later.'
  }`
}

/** The state of everything, in one sentence. */
export function statusFinding({ company, my_key, counts }: PipedriveStatus): string {
  if (company === null) return 'Nobody has connected this workspace yet.'
  if (my_key === null) return `The workspace is connected with ${company.name}; your own key is missing.`
  const open = counts.queued + counts.retry
  const parts = [
    `${counts.synced} ${counts.synced === 1 ? 'record is' : 'records are'} in step with ${company.name}`,
    ...(open > 0 ? [`${open} on their way`] : []),
    ...(counts.waiting_for_budget > 0 ? [`${counts.waiting_for_budget} wait for tomorrow’s budget`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} could not be sent`] : []),
    ...(counts.conflicts > 0
      ? [`${counts.conflicts} ${counts.conflicts === 1 ? 'conflict' : 'conflicts'} to look at`]
      : []),
  ]
  return `${parts.join(', ')}.`
}
