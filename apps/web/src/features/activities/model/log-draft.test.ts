import type { Activity } from '@tributary/contract/activities'
import { expect, test } from 'vitest'
import { completedEntry, followUpAt, followUpEntry, loggedEntry, personOfActivity } from './log-draft.ts'

const common = { userId: 'ann', workspaceId: 'w', timeZone: 'UTC', now: new Date('2026-06-01T10:07:30Z') }
const person = {
  contactId: 'c',
  name: 'Kim',
  organisation: null,
  phone: null,
  email: null,
  dealId: null,
  campaigns: [],
}
const planned: Activity = {
  activity_id: 'a',
  kind: 'CALL',
  state: 'planned',
  outcome: null,
  contact: { contact_id: 'c', name: 'Kim', organisation_name: null, phone: null, email: null },
  campaign: { campaign_id: 'k', name: 'Spring' },
  deal: null,
  subject: 'Offer',
  note: 'ask for Lou',
  location: '',
  at: '2026-05-30T09:00:00Z',
  duration_minutes: null,
  created_by: 'ann',
  created_by_name: 'Ann',
  invite: null,
  may_edit: true,
  created_at: '2026-05-29T09:00:00Z',
  updated_at: '2026-05-29T09:00:00Z',
  version: 1,
}

test('a tap makes a finished activity of now, under its own id', () => {
  const logged = {
    id: 'x',
    person,
    kind: 'CALL',
    outcome: 'TALKED',
    note: ' nice ',
    campaignId: 'k',
  } as const
  expect(loggedEntry(logged, common)).toMatchObject({
    id: 'x',
    contactName: 'Kim',
    request: {
      kind: 'create',
      body: {
        activity_id: 'x',
        state: 'done',
        outcome: 'TALKED',
        note: 'nice',
        at: '2026-06-01T10:07:30.000Z',
      },
    },
  })
})

test('what was planned is done now, and its notes stay above the new one', () => {
  const done = completedEntry(planned, { kind: 'CALL', outcome: 'TALKED', note: 'calls back' }, common)
  expect(done.request).toEqual({
    kind: 'update',
    body: {
      kind: 'CALL',
      state: 'done',
      outcome: 'TALKED',
      note: 'ask for Lou\ncalls back',
      at: '2026-06-01T10:07:30.000Z',
    },
  })
})

test('a follow-up is planned for the same contact and campaign; after a meeting it is a call', () => {
  expect(followUpAt(common.now, 1, 'UTC')).toBe('2026-06-02T10:00:00.000Z')
  const about = { person, kind: 'MEETING', campaignId: 'k', days: 7 } as const
  expect(followUpEntry('y', about, common).request.body).toMatchObject({
    kind: 'CALL',
    state: 'planned',
    contact_id: 'c',
    campaign_id: 'k',
    at: '2026-06-08T10:00:00.000Z',
  })
})

test('a follow-up keeps the time of day of the workspace, also across the change of its clocks', () => {
  const evening = new Date('2026-03-28T17:37:00+01:00')
  expect(followUpAt(evening, 1, 'Europe/Berlin')).toBe('2026-03-29T15:30:00.000Z')
  expect(followUpAt(new Date('2026-10-24T17:37:00+02:00'), 7, 'Europe/Berlin')).toBe(
    '2026-10-31T16:30:00.000Z',
  )
  // In Auckland it is the next day already, and its clocks change: a day on is a day on there.
  expect(followUpAt(new Date('2026-04-03T21:00:00Z'), 1, 'Pacific/Auckland')).toBe('2026-04-04T22:00:00.000Z')
})

test('a planned activity knows whom it is about, unless it is about nobody', () => {
  expect(personOfActivity(planned)).toMatchObject({ contactId: 'c', campaigns: [{ name: 'Spring' }] })
  expect(personOfActivity({ ...planned, contact: null })).toBeUndefined()
})
