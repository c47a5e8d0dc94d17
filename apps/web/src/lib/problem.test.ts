import { expect, test } from 'vitest'
import { addressOf } from './client.ts'
import { describeProblem, problemOf } from './problem.ts'

test('a problem document is told with its bad values and its request id', () => {
  const body = {
    type: 'about:blank',
    title: 'Some values are not acceptable.',
    status: 422,
    code: 'ValidationFailed',
    request_id: 'r-7',
    errors: [{ path: 'time_zone', message: 'is not an IANA time zone' }],
  }
  const text = describeProblem(problemOf(422, JSON.stringify(body)))
  expect(text.what).toBe('Some values are not acceptable. time_zone: is not an IANA time zone')
  expect(text.requestId).toBe('r-7')
})
test('the message of the sign-in service is passed on', () => {
  expect(describeProblem(problemOf(401, '{"message":"Invalid email or password"}')).what).toBe(
    'Invalid email or password',
  )
})
test('what is not there is told apart from what may be corrected', () => {
  expect(describeProblem(problemOf(404, '{"message":"This workspace has no deal 7."}')).advice).toContain(
    'deleted',
  )
  expect(describeProblem(problemOf(409, '{"message":"Taken"}')).advice).toContain('Change it')
})
test('an answer of something in between is still told', () => {
  expect(describeProblem(problemOf(502, '<html>Bad gateway</html>')).what).toBe('The server answered 502.')
})
test('an answer of an unknown shape asks for a reload', () => {
  expect(describeProblem(new TypeError('x')).advice).toContain('Reload')
})
test('absent query values are left out of the address', () => {
  expect(addressOf('/api', { a: 1, b: undefined, c: null, d: '', e: 'x y' })).toBe('/api?a=1&e=x+y')
  expect(addressOf('/api')).toBe('/api')
})
