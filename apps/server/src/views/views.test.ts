import { VIEW_PAGES } from '@tributary/contract/views'
import { expect, test } from 'vitest'
import { mayShare, withoutWorkspace } from './views.ts'

test('a link reaches the requests of its own page and no other, whatever the method', () => {
  expect(mayShare('overview', 'GET', '/api/v1/overview')).toBe(true)
  expect(mayShare('overview', 'GET', '/api/v1/attribution')).toBe(false)
  expect(mayShare('overview', 'DELETE', '/api/v1/overview')).toBe(false)
  for (const page of VIEW_PAGES)
    for (const path of ['conversions', 'events', 'people', 'api-keys', 'workspace', 'share-links', 'views'])
      expect([path, mayShare(page, 'GET', `/api/v1/${path}`)]).toEqual([path, false])
})

test('a saved address forgets the workspace and keeps its settings', () => {
  expect(withoutWorkspace('workspace=1&period=7d&model=linear')).toBe('period=7d&model=linear')
})
