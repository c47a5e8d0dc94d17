import { expect, test } from 'vitest'
import { handleKind, isHandle, isPlaceholder } from './handle.ts'
import type { IdentityLink, LinkSource } from './link.ts'
import { countPeople, isSharedHandle } from './shared-handle.ts'

const link = (handle: string, other: string, source: LinkSource = 'event'): IdentityLink => ({
  id: `${handle}-${other}`,
  handle,
  other,
  source,
  tsMs: 0,
  certainty: 1,
})

test('a browser with three people is not shared, one with four is', () => {
  const links = ['u:1', 'u:2', 'u:3'].map((user) => link('a:till', user))
  expect(isSharedHandle('a:till', links)).toBe(false)
  expect(isSharedHandle('a:till', [...links, link('a:till', 'u:4')])).toBe(true)
})

test('a user id and an e-mail address count as one person, not two', () => {
  const links = ['u:1', 'u:2', 'u:3', 'e:1', 'e:2', 'e:3'].map((known) => link('a:till', known))
  expect(countPeople('a:till', links)).toBe(3)
})

test('one person who signs in again and again is one person', () => {
  expect(countPeople('a:1', [link('a:1', 'u:1'), link('a:1', 'u:1', 'import')])).toBe(1)
})

test('browsers are not people: a user may have many', () => {
  const links = Array.from({ length: 50 }, (_, index) => link(`a:${index}`, 'u:1'))
  expect(countPeople('u:1', links)).toBe(0)
})

test('what a member joined and what was inferred does not make a handle shared', () => {
  const links = ['u:1', 'u:2', 'u:3', 'u:4', 'u:5'].map((user, index) =>
    link('a:1', user, index % 2 ? 'manual' : 'device'),
  )
  expect(isSharedHandle('a:1', links)).toBe(false)
})

test('a user id may have more e-mail addresses than a browser may have people', () => {
  const addresses = (count: number) => Array.from({ length: count }, (_, index) => link(`e:${index}`, 'u:1'))
  expect(isSharedHandle('u:1', addresses(10))).toBe(false)
  expect(isSharedHandle('u:1', addresses(11))).toBe(true)
})

test('ids that programs send when they have none are shared from the start', () => {
  for (const handle of ['u:undefined', 'u:NULL', 'a:0', 'u:[object Object]'])
    expect(isSharedHandle(handle, [])).toBe(true)
  expect(isPlaceholder('u:10')).toBe(false)
  expect(isPlaceholder('e:0')).toBe(false)
})

test('a text that is no handle is refused with its name', () => {
  expect(() => handleKind('x:1')).toThrow('not a handle: x:1')
  expect([isHandle('u:1'), isHandle('u:'), isHandle('bob')]).toEqual([true, false, false])
})
