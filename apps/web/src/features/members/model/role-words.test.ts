import { ROLES } from '@tributary/contract/permissions'
import { expect, test } from 'vitest'
import { grantableRoles, parseRole, roleLabel, roleMay } from './role-words.ts'

test('owners give every role, administrators every one but theirs above them, others none', () => {
  const given = (role: (typeof ROLES)[number]) => grantableRoles(role).map(({ value }) => value)
  expect(given('OWNER')).toEqual([...ROLES])
  expect(given('ADMIN')).toEqual(ROLES.filter((role) => role !== 'OWNER'))
  for (const role of ['ANALYST', 'CONSULTANT', 'GOLDEN_TICKET', 'VIEWER'] as const)
    expect(given(role)).toEqual([])
})

test('every role has words of its own', () => {
  expect(new Set(ROLES.map(roleLabel)).size).toBe(ROLES.length)
  expect(new Set(ROLES.map(roleMay)).size).toBe(ROLES.length)
  expect([parseRole('VIEWER'), parseRole('viewer'), parseRole(null)]).toEqual([
    'VIEWER',
    undefined,
    undefined,
  ])
})
