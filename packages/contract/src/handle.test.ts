import { expect, test } from 'vitest'
import { handleName } from './handle.ts'

test('a handle is shown as its id, a hash of an address stays recognisable as one', () => {
  expect(handleName('u:42')).toBe('42')
  expect(handleName('a:0190-abc')).toBe('0190-abc')
  expect(handleName(`e:${'ab'.repeat(32)}`)).toBe('e-mail abababab…')
})
