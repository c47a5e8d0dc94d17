import { ROLES } from '@tributary/contract/permissions'
import { expect, test } from 'vitest'
import { NAVIGATION } from './navigation.ts'
import { mayOpen, pagesFor } from './pages-for-role.ts'

test('owners are offered every page, consultants none with reports, and everybody their settings', () => {
  expect(pagesFor('OWNER')).toEqual(NAVIGATION)
  const offered = pagesFor('CONSULTANT').map((entry) => entry.to)
  for (const page of ['/overview', '/people', '/import']) expect(offered).not.toContain(page)
  expect(offered).toContain('/deals')
  for (const role of ROLES) expect(pagesFor(role).map((entry) => entry.to)).toContain('/settings')
})

test('a page below another needs what that one needs, and a name that only begins alike does not', () => {
  expect(mayOpen('CONSULTANT', '/people/u:42')).toBe(false)
  expect(mayOpen('CONSULTANT', '/peoples')).toBe(true)
  expect([mayOpen('VIEWER', '/settings/audit'), mayOpen('VIEWER', '/settings/account')]).toEqual([
    false,
    true,
  ])
})
