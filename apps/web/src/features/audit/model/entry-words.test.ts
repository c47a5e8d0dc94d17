import { expect, test } from 'vitest'
import { entrySentence, fieldChanges } from './entry-words.ts'

test('an entry says what was done to what', () => {
  expect(entrySentence({ action: 'update', kind: 'deal', name: 'Acme' })).toBe('changed deal Acme')
  expect(entrySentence({ action: 'create', kind: 'api_key', name: 'Robot' })).toBe('made API key Robot')
  expect(entrySentence({ action: 'join', kind: 'member', name: 'Bea' })).toBe('joined the workspace')
  expect(entrySentence({ action: 'reset password', kind: 'account', name: '' })).toBe(
    'reset password account',
  )
})

test('fields are shown by name with what they were and are', () => {
  expect(
    fieldChanges({ before: { role: 'VIEWER', note: '' }, after: { role: 'ADMIN', note: null } }),
  ).toEqual([
    { field: 'note', before: '-', after: '-' },
    { field: 'role', before: 'VIEWER', after: 'ADMIN' },
  ])
  expect(fieldChanges({ before: null, after: { scopes: ['read'] } })).toEqual([
    { field: 'scopes', before: null, after: '["read"]' },
  ])
})
