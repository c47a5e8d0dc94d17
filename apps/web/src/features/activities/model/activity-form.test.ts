import { expect, test } from 'vitest'
import { changeOf, formOf, formProblems, localText } from './activity-form.ts'

const NOW = new Date('2026-06-01T10:20:00Z')

test('something new is planned for the next full hour', () => {
  const form = formOf(undefined, NOW, 'k')
  expect([form.state, form.campaignId, new Date(form.at).toISOString()]).toEqual([
    'planned',
    'k',
    '2026-06-01T11:00:00.000Z',
  ])
})

test('a moment goes to the field and back without moving', () => {
  for (const text of ['2026-01-15T08:30:00.000Z', '2026-07-15T22:45:00.000Z'])
    expect(new Date(localText(new Date(text))).toISOString()).toBe(text)
})

test('a length that is no number of minutes, and no day, are named', () => {
  const form = formOf(undefined, NOW, null)
  expect(formProblems(form)).toEqual({})
  expect(formProblems({ ...form, minutes: '1.5', at: '' })).toEqual({
    at: 'Choose a day and a time',
    minutes: 'Whole minutes, from 1 to 1440',
  })
})

test('only a planned meeting invites, and only what is done has an outcome', () => {
  const form = { ...formOf(undefined, NOW, null), invites: true, outcome: 'HELD' }
  expect(changeOf({ ...form, kind: 'MEETING' })).toMatchObject({ send_invite: true, outcome: null })
  expect(changeOf({ ...form, kind: 'CALL' }).send_invite).toBe(false)
  expect(changeOf({ ...form, kind: 'MEETING', state: 'done' })).toMatchObject({
    send_invite: false,
    outcome: 'HELD',
  })
})
