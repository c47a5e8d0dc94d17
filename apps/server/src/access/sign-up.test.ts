import { expect, test } from 'vitest'
import { isSignUpOpen } from './sign-up.ts'

const LOCAL = {
  asked: undefined,
  sendsEmail: false,
  host: '127.0.0.1',
  publicUrl: 'http://127.0.0.1:3000',
  isBehindProxy: false,
} as const

test('whoever tries the product on their own machine may sign up', () => {
  for (const host of ['127.0.0.1', '127.8.0.1', 'localhost', '::1'])
    expect(isSignUpOpen({ ...LOCAL, host, publicUrl: 'http://localhost:3000' })).toBe(true)
  expect(isSignUpOpen({ ...LOCAL, host: '::1', publicUrl: 'http://[::1]:3000' })).toBe(true)
})

test('a server that others reach is closed to strangers until it sends e-mail', () => {
  const reached = [
    { host: '0.0.0.0', publicUrl: 'http://localhost:3000' },
    { publicUrl: 'https://tributary.example.com' },
    { publicUrl: 'http://127.0.0.1.example.com' },
    { isBehindProxy: true },
    { host: '::' },
  ]
  for (const setting of reached) {
    expect(isSignUpOpen({ ...LOCAL, ...setting })).toBe(false)
    expect(isSignUpOpen({ ...LOCAL, ...setting, sendsEmail: true })).toBe(true)
  }
})

test('what the operator says holds everywhere', () => {
  for (const sendsEmail of [true, false])
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      expect(isSignUpOpen({ ...LOCAL, sendsEmail, host, asked: 'open' })).toBe(true)
      expect(isSignUpOpen({ ...LOCAL, sendsEmail, host, asked: 'closed' })).toBe(false)
    }
})
