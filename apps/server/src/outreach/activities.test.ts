import { ACTIVITY_KINDS, ACTIVITY_STATES, OUTCOMES } from '@tributary/contract/activities'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ActivityFields,
  effectsOf,
  lastContactLeft,
  mayEdit,
  mergeActivity,
  snoozedTo,
  targetState,
} from './activities.ts'

const NOW = Date.UTC(2026, 5, 15, 12)
const DAY = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString()

const call: ActivityFields = {
  kind: 'CALL',
  state: 'done',
  outcome: 'TALKED',
  contactId: 'c1',
  campaignId: 'k1',
  dealId: null,
  subject: '',
  note: '',
  location: '',
  atMs: NOW - DAY,
  durationMinutes: null,
}
const about = { handle: 'e:1', campaignName: 'Spring' }

describe('what a client says of an activity', () => {
  test('a kind alone is one that was done just now', () => {
    expect(mergeActivity(undefined, { kind: 'EMAIL' }, NOW)).toEqual({
      fields: { ...call, kind: 'EMAIL', outcome: null, contactId: null, campaignId: null, atMs: NOW },
    })
  })
  test('only what is named changes, and null empties', () => {
    const changed = mergeActivity(call, { note: 'rang twice', campaign_id: null }, NOW)
    expect(changed).toEqual({ fields: { ...call, note: 'rang twice', campaignId: null } })
  })
  test('a phone whose clock is ahead logs now; one that is days ahead is refused', () => {
    const at = (ms: number) => mergeActivity(undefined, { kind: 'CALL', at: iso(ms) }, NOW)
    expect(at(NOW + DAY / 2)).toMatchObject({ fields: { atMs: NOW } })
    expect(at(NOW + 2 * DAY)).toMatchObject({ problem: { path: 'at' } })
  })
  test('of another kind, or planned again, it has no outcome any more', () => {
    expect(mergeActivity(call, { kind: 'EMAIL' }, NOW)).toMatchObject({ fields: { outcome: null } })
    expect(mergeActivity(call, { state: 'planned' }, NOW)).toMatchObject({ fields: { outcome: null } })
  })
  test('an outcome of another kind is named together with those that fit', () => {
    const said = mergeActivity(undefined, { kind: 'EMAIL', outcome: 'NO_ANSWER' }, NOW)
    expect(said).toEqual({
      problem: {
        path: 'outcome',
        message: expect.stringMatching(/"NO_ANSWER" is none of a EMAIL: SENT, REPLIED/),
      },
    })
  })
})

describe('what follows from an activity', () => {
  test('a talk is a touch of the campaign, warms, and is a contact', () => {
    expect(effectsOf('a1', call, about)).toEqual({
      touch: {
        kind: 'touch',
        touchId: 'activity:a1',
        handle: 'e:1',
        tsMs: call.atMs,
        channel: 'Outreach',
        campaign: 'Spring',
        source: 'call',
        medium: 'outreach',
        properties: { activity: 'CALL', outcome: 'TALKED' },
      },
      warmth: { points: 2, reason: 'Call: talked' },
      contactedMs: call.atMs,
    })
  })
  test('nothing follows from what reached nobody, is planned, was cancelled, has no contact or was taken back', () => {
    const none = { touch: { kind: 'touch_removed', touchId: 'activity:a1' }, warmth: null, contactedMs: null }
    expect(effectsOf('a1', { ...call, outcome: 'NO_ANSWER' }, about)).toEqual(none)
    expect(effectsOf('a1', { ...call, state: 'planned', outcome: null }, about)).toEqual(none)
    expect(effectsOf('a1', { ...call, state: 'cancelled', outcome: null }, about)).toEqual(none)
    expect(effectsOf('a1', call, { ...about, handle: undefined })).toEqual(none)
    expect(effectsOf('a1', undefined, about)).toEqual(none)
  })
  test('of every outcome: whoever answered was reached, and whoever met answered', () => {
    for (const kind of ACTIVITY_KINDS)
      for (const result of OUTCOMES[kind]) {
        if (result.replied)
          expect([kind, result.outcome, result.reached]).toEqual([kind, result.outcome, true])
        if (result.meeting)
          expect([kind, result.outcome, result.replied]).toEqual([kind, result.outcome, true])
        expect(result.declined ? result.points < 0 : true).toBe(true)
      }
  })
})

const done = (kind: ActivityFields['kind'], outcome: string | null) => ({
  kind,
  state: 'done' as const,
  outcome,
})

describe('how far a campaign got with a contact', () => {
  test('the furthest holds, until they say no; a later answer counts more than a no', () => {
    const call = (outcome: string) => done('CALL', outcome)
    expect(targetState([])).toBe('open')
    expect(targetState([call('NO_ANSWER')])).toBe('tried')
    expect(targetState([call('LEFT_MESSAGE'), call('NO_ANSWER')])).toBe('reached')
    expect(targetState([call('TALKED'), call('LEFT_MESSAGE')])).toBe('replied')
    expect(targetState([call('MEETING_SET'), call('NO_ANSWER')])).toBe('meeting')
    expect(targetState([call('TALKED'), call('NOT_INTERESTED'), call('NO_ANSWER')])).toBe('declined')
    expect(targetState([call('NOT_INTERESTED'), call('INTERESTED')])).toBe('replied')
    expect(targetState([{ kind: 'MEETING', state: 'planned', outcome: null }])).toBe('open')
  })
  const anyActivity = fc.constantFrom(...ACTIVITY_KINDS).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      state: fc.constantFrom(...ACTIVITY_STATES),
      outcome: fc.constantFrom(null, ...OUTCOMES[kind].map((entry) => entry.outcome)),
    }),
  )
  test('what was only planned or cancelled changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyActivity), (list) => {
        expect(targetState(list)).toBe(targetState(list.filter((entry) => entry.state === 'done')))
      }),
    )
  })
})

test('with nothing left, the last contact is what it was before any activity', () => {
  expect(lastContactLeft([3, 7], 5)).toBe(7)
  expect(lastContactLeft([], 5)).toBe(5)
  expect(lastContactLeft([], null)).toBeNull()
})

test('a lead changes the team’s activities, a consultant only their own', () => {
  expect(mayEdit({ role: 'GOLDEN_TICKET', userId: 'a' }, 'b')).toBe(true)
  expect(mayEdit({ role: 'CONSULTANT', userId: 'a' }, 'b')).toBe(false)
  expect(mayEdit({ role: 'CONSULTANT', userId: 'a' }, 'a')).toBe(true)
  expect(mayEdit({ role: 'CONSULTANT', userId: null }, null)).toBe(false)
})

test('snoozing keeps the time of day, also across the change of clocks, and stays in a short month', () => {
  const zone = 'Europe/Berlin'
  const at = (text: string) => Date.parse(text)
  const planned = at('2026-01-05T09:30:00+01:00')
  expect(snoozedTo(at('2026-01-31T18:00:00+01:00'), planned, '2w', zone)).toBe(
    at('2026-02-14T09:30:00+01:00'),
  )
  expect(snoozedTo(at('2026-01-31T18:00:00+01:00'), planned, '1m', zone)).toBe(
    at('2026-02-28T09:30:00+01:00'),
  )
  expect(snoozedTo(at('2026-01-31T18:00:00+01:00'), planned, '3m', zone)).toBe(
    at('2026-04-30T09:30:00+02:00'),
  )
  expect(snoozedTo(at('2026-11-30T18:00:00+01:00'), planned, '3m', zone)).toBe(
    at('2027-02-28T09:30:00+01:00'),
  )
  // Onto a day of changed clocks, and from one.
  expect(snoozedTo(at('2026-03-15T18:00:00+01:00'), planned, '2w', zone)).toBe(
    at('2026-03-29T09:30:00+02:00'),
  )
  expect(snoozedTo(at('2026-10-25T18:00:00+01:00'), at('2026-10-25T10:00:00+01:00'), '2w', zone)).toBe(
    at('2026-11-08T10:00:00+01:00'),
  )
})
