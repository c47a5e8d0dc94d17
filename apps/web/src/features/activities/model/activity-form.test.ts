import type { Activity } from '@tributary/contract/activities'
import { expect, test } from 'vitest'
import { changeOf, elsewhereAt, formOf, formProblems, isOver } from './activity-form.ts'

const KOLKATA = 'Asia/Kolkata'
const clock = { now: new Date('2026-06-01T10:20:00Z'), timeZone: KOLKATA }
const fresh = formOf(undefined, clock, 'k')
const held: Activity = {
  activity_id: 'a',
  kind: 'MEETING',
  state: 'planned',
  outcome: null,
  contact: null,
  campaign: null,
  deal: null,
  subject: 'Offer',
  note: '',
  location: '',
  at: '2026-06-01T04:30:20.123Z',
  duration_minutes: null,
  created_by: 'ann',
  created_by_name: 'Ann',
  invite: null,
  may_edit: true,
  created_at: '2026-05-29T09:00:00Z',
  updated_at: '2026-05-29T09:00:00Z',
  version: 1,
}

test('something new is planned for the next full hour of the workspace', () => {
  expect([fresh.state, fresh.campaignId, fresh.at]).toEqual(['planned', 'k', '2026-06-01T16:00'])
})

test('what is typed is a time of the workspace, wherever the device is', () => {
  const form = { ...fresh, at: '2026-06-02T10:00' }
  expect(changeOf(form, clock).at).toBe('2026-06-02T04:30:00.000Z')
  expect(changeOf(form, { ...clock, timeZone: 'America/New_York' }).at).toBe('2026-06-02T14:00:00.000Z')
})

test('a device whose clocks show another time then is told when it is; one that shows the same is not', () => {
  const form = { ...fresh, at: '2026-06-02T10:00' }
  expect(elsewhereAt(form, KOLKATA, 'America/New_York')).toBe('2026-06-02T04:30:00.000Z')
  expect(elsewhereAt(form, KOLKATA, 'Asia/Calcutta')).toBeUndefined()
  expect(elsewhereAt({ ...form, at: '' }, KOLKATA, 'America/New_York')).toBeUndefined()
})

test('a moment that nobody moved is not sent, so that its seconds stay', () => {
  const form = formOf(held, clock, null)
  expect(form.at).toBe('2026-06-01T10:00')
  expect(changeOf({ ...form, note: 'x' }, clock, held)).not.toHaveProperty('at')
  expect(changeOf({ ...form, at: '2026-06-01T10:01' }, clock, held).at).toBe('2026-06-01T04:31:00.000Z')
})

test('a length that is no number of minutes, and no day, are named', () => {
  expect(formProblems(fresh, KOLKATA)).toEqual({})
  expect(formProblems({ ...fresh, minutes: '1.5', at: '' }, KOLKATA)).toEqual({
    at: 'Choose a day and a time',
    minutes: 'Whole minutes, from 1 to 1440',
  })
})

test('only a planned meeting invites, and only what is done has an outcome', () => {
  const form = { ...fresh, invites: true, outcome: 'HELD' }
  expect(changeOf({ ...form, kind: 'MEETING' }, clock)).toMatchObject({ send_invite: true, outcome: null })
  expect(changeOf({ ...form, kind: 'CALL' }, clock).send_invite).toBe(false)
  expect(changeOf({ ...form, kind: 'MEETING', state: 'done' }, clock)).toMatchObject({
    send_invite: false,
    outcome: 'HELD',
  })
})

test('a meeting that is over invites nobody new, and whoever is invited stays so', () => {
  const form = { ...formOf(held, clock, null), invites: true }
  expect([isOver(form, clock), isOver({ ...form, minutes: '360' }, clock)]).toEqual([true, false])
  expect(changeOf(form, clock, held).send_invite).toBe(false)
  const invite = { to: 'kim@guest.example', sequence: 0, sent_at: held.created_at }
  expect(changeOf(form, clock, { ...held, invite }).send_invite).toBe(true)
})
