import { expect, test } from 'vitest'
import { activityTitle, todayFinding } from './activity-words.ts'

test('an activity is named by what came of it', () => {
  expect(activityTitle({ kind: 'CALL', state: 'done', outcome: 'NO_ANSWER' })).toBe('Call: no answer')
  expect(activityTitle({ kind: 'EMAIL', state: 'done', outcome: null })).toBe('E-mail')
  expect(activityTitle({ kind: 'LINKEDIN', state: 'planned', outcome: null })).toBe(
    'Planned LinkedIn message',
  )
  expect(activityTitle({ kind: 'LINKEDIN', state: 'done', outcome: 'SENT' })).toBe('LinkedIn message: sent')
  expect(activityTitle({ kind: 'MEETING', state: 'cancelled', outcome: null })).toBe('Cancelled meeting')
})

test('the day is summed up in one sentence', () => {
  expect(todayFinding({ overdue: [1], today: [1, 2], done: [1] })).toBe(
    '2 planned for today, 1 overdue; 1 done today.',
  )
  expect(todayFinding({ overdue: [], today: [], done: [1] })).toBe('1 done today.')
  expect(todayFinding({ overdue: [], today: [], done: [] })).toMatch(/^Nothing is planned/)
})
