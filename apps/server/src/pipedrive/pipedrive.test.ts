import { expect, test } from 'vitest'
import { type LocalRecord, pauseAfter, reasonToSend, retryWaitMs, stepAfterFailure } from './pipedrive.ts'

const record = (more: Partial<LocalRecord>): LocalRecord => ({
  id: 'x',
  ownerId: null,
  label: 'X',
  fields: {},
  updatedAtMs: 0,
  parents: {},
  ...more,
})
const setting = { warmThreshold: 7, sendsMeetings: true }

test('a contact goes to Pipedrive when it is warm, an activity when it is a meeting, a deal with its contact', () => {
  expect(reasonToSend('person', record({ warmness: 7 }), setting, false)).toBe('warm')
  expect(reasonToSend('person', record({ warmness: 6.9 }), setting, false)).toBeUndefined()
  expect(reasonToSend('activity', record({ isMeeting: true }), setting, false)).toBe('meeting')
  expect(reasonToSend('activity', record({ isMeeting: false }), setting, true)).toBeUndefined()
  expect(
    reasonToSend('activity', record({ isMeeting: true }), { ...setting, sendsMeetings: false }, true),
  ).toBeUndefined()
  expect(reasonToSend('deal', record({}), setting, true)).toBe('deal')
  expect(reasonToSend('deal', record({}), setting, false)).toBeUndefined()
  expect(reasonToSend('organization', record({}), setting, true)).toBeUndefined()
})

test('a limit costs no attempt, a refusal ends it, an unanswered write is not looked at for a minute', () => {
  expect(stepAfterFailure({ kind: 'rateLimited', retryAfterMs: 9 }, 3, 100)).toEqual({
    state: 'PENDING',
    nextAttemptAtMs: 100,
    attempts: 3,
  })
  expect(stepAfterFailure({ kind: 'refused', status: 400, message: '' }, 3, 100).state).toBe('FAILED')
  const lost = { kind: 'unavailable', reason: 'cut', mayHaveHappened: true } as const
  expect(stepAfterFailure(lost, 0, 0)).toEqual({ state: 'RETRY', nextAttemptAtMs: 60_000, attempts: 1 })
  expect(stepAfterFailure({ ...lost, mayHaveHappened: false }, 0, 0).nextAttemptAtMs).toBe(5_000)
  expect(stepAfterFailure(lost, 29, 0).state).toBe('FAILED')
})

test('pauses between attempts double up to half an hour', () => {
  expect([0, 1, 2, 9, 25].map(retryWaitMs)).toEqual([5_000, 10_000, 20_000, 1_800_000, 1_800_000])
})

test('a key rests for limits, for the third failure in a row, and long when the network blocks it', () => {
  const fresh = { failures: 0, waitFor: null }
  const spent = { kind: 'budgetExhausted', untilMs: 90_000_000 } as const
  expect(pauseAfter(spent, fresh, 5)).toEqual({ untilMs: 90_000_000, waitFor: 'budget' })
  const down = { kind: 'unavailable', reason: 'status 503', mayHaveHappened: false } as const
  expect(pauseAfter(down, { ...fresh, failures: 1 }, 0)).toBeUndefined()
  expect(pauseAfter(down, { ...fresh, failures: 2 }, 0)).toEqual({ untilMs: 5_000, waitFor: 'service' })
  expect(pauseAfter({ ...down, reason: 'a web page (403)' }, fresh, 0)?.untilMs).toBe(300_000)
  expect(pauseAfter({ kind: 'gone' }, { ...fresh, failures: 9 }, 0)).toBeUndefined()
})

test('a budget that is not renewed at our midnight is asked for every hour', () => {
  const spent = { kind: 'budgetExhausted', untilMs: 86_400_000 } as const
  expect(pauseAfter(spent, { failures: 0, waitFor: 'budget' }, 1_000)?.untilMs).toBe(3_601_000)
})
