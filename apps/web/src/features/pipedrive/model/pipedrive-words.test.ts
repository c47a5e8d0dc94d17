import type { PipedriveStatus } from '@tributary/contract/pipedrive'
import { expect, test } from 'vitest'
import { conflictWords, statusFinding } from './pipedrive-words.ts'

const none = {
  queued: 0,
  waiting_for_budget: 0,
  waiting_for_key: 0,
  retry: 0,
  failed: 0,
  synced: 0,
  conflicts: 0,
}
const key: NonNullable<PipedriveStatus['my_key']> = {
  hint: 'abcd',
  vendor_user: 'Ada',
  company: 'Northwind',
  state: 'OK',
  problem: null,
  checked_at: '2026-11-21T10:00:00Z',
  wait_until: null,
  wait_for: null,
  daily_left: null,
  read_at: null,
  has_webhook: false,
}
const status = (more: Partial<PipedriveStatus>): PipedriveStatus => ({
  company: { name: 'Northwind', domain: 'northwind' },
  setting: { warm_threshold: 7, sends_meetings: true },
  my_key: key,
  counts: none,
  members: [],
  failed: [],
  latest: [],
  ...more,
})

test('the finding says what is missing before it counts', () => {
  expect(statusFinding(status({ company: null, my_key: null }))).toBe(
    'Nobody has connected this workspace yet.',
  )
  expect(statusFinding(status({ my_key: null }))).toContain('your own key is missing')
  expect(statusFinding(status({ counts: { ...none, synced: 1, failed: 2, conflicts: 1 } }))).toBe(
    '1 record is in step with Northwind, 2 could not be sent, 1 conflict to look at.',
  )
})

test('a conflict names the field and says which value holds', () => {
  const conflict = {
    conflict_id: '',
    kind: 'person' as const,
    record_id: '',
    label: 'Ann',
    what: 'field' as const,
    field: 'email',
    ours: 'a',
    theirs: 'b',
    winner: 'theirs' as const,
    other_record_id: null,
    other_url: null,
    noted_at: '',
  }
  expect(conflictWords(conflict)).toBe(
    'E-mail was changed on both sides. The value of Pipedrive holds: it was written later.',
  )
  expect(conflictWords({ ...conflict, what: 'merged', theirs: 'Bob' })).toContain('merged there into Bob')
  expect(conflictWords({ ...conflict, what: 'twice' })).toContain('a second record of it at Pipedrive')
})
