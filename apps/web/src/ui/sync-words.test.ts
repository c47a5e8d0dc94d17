import { expect, test } from 'vitest'
import { BADGE_WORDS, badgeSentence } from './sync-words.ts'

test('a badge says what it is about without its colour, and why where there is a reason', () => {
  for (const state of ['queued', 'retry', 'conflict', 'waiting_for_budget', 'gone'] as const)
    expect(badgeSentence(state, null)).toContain('Pipedrive')
  expect(badgeSentence('synced', null)).toBe('In Pipedrive')
  expect(badgeSentence('failed', 'Pipedrive refused it (400): blocked')).toBe(
    'Pipedrive: Not sent. Pipedrive refused it (400): blocked',
  )
  expect(new Set(Object.values(BADGE_WORDS).map(({ label }) => label)).size).toBe(
    Object.keys(BADGE_WORDS).length,
  )
})
