import { expect, test } from 'vitest'
import { passwordProblem } from './password-problem.ts'

test('a password has 8 to 128 characters', () => {
  expect(passwordProblem('1234567')).toMatch(/at least 8/)
  expect(passwordProblem('12345678')).toBeUndefined()
  expect(passwordProblem('x'.repeat(128))).toBeUndefined()
  expect(passwordProblem('x'.repeat(129))).toMatch(/at most 128/)
})
