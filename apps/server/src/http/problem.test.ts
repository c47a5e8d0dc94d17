import { AppError } from '@tributary/contract/errors'
import { MemoryLimitError } from '@tributary/stores/analytics-store'
import { expect, test } from 'vitest'
import { expectedError, toProblem } from './problem.ts'

test('a question beyond its memory is the question’s fault, not the server’s', () => {
  const error = expectedError(new MemoryLimitError(new Error('Code: 241')))
  expect(error && toProblem(error, 'r1')).toMatchObject({
    status: 422,
    code: 'QuestionTooLarge',
    request_id: 'r1',
  })
})

test('only planned failures are answered with what they are', () => {
  expect(expectedError(new AppError('Busy'))?.code).toBe('Busy')
  expect(expectedError(new SyntaxError('Unexpected end of JSON input'))?.code).toBe('BadJson')
  expect(expectedError(new Error('anything'))).toBeUndefined()
  expect(expectedError('anything')).toBeUndefined()
})
