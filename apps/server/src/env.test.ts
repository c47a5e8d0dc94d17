import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const key = randomBytes(32).toString('base64')
const FROM = 'Tributary <tributary@example.com>'

test('what is not set is left out, and what is set is kept as it is', () => {
  expect(readEnv({ HOME: '/root', TRIBUTARY_PORT: '' })).toEqual({})
  const sending = { TRIBUTARY_SMTP_URL: 'smtps://user:pass@mail.example.com:465', TRIBUTARY_EMAIL_FROM: FROM }
  expect(readEnv({ ...sending, TRIBUTARY_SECRET_KEY: key })).toEqual({
    ...sending,
    TRIBUTARY_SECRET_KEY: key,
  })
  expect(readEnv({ TRIBUTARY_EMAIL_FROM: 'tributary@example.com' }).TRIBUTARY_EMAIL_FROM).toContain('@')
})

test('every bad variable is named at once', () => {
  const bad = {
    TRIBUTARY_PORT: '99999',
    TRIBUTARY_SECRET_KEY: 'a passphrase',
    TRIBUTARY_SMTP_URL: 'https://mail.example.com',
    TRIBUTARY_EMAIL_FROM: 'nobody',
  }
  for (const name of Object.keys(bad)) expect(() => readEnv(bad)).toThrow(name)
})

test('e-mail needs a sender, and one way to be sent', () => {
  const smtp = 'smtp://mail.example.com'
  expect(() => readEnv({ TRIBUTARY_SMTP_URL: smtp })).toThrow('TRIBUTARY_EMAIL_FROM')
  expect(() =>
    readEnv({ TRIBUTARY_SMTP_URL: smtp, TRIBUTARY_BREVO_KEY: 'x', TRIBUTARY_EMAIL_FROM: FROM }),
  ).toThrow('TRIBUTARY_BREVO_KEY')
})

test('a proxy is one unless they are counted', () => {
  const trusted = (text: string) => readEnv({ TRIBUTARY_TRUST_PROXY: text }).TRIBUTARY_TRUST_PROXY
  expect(['true', 'false', '0', '1', '2'].map(trusted)).toEqual([1, 0, 0, 1, 2])
  for (const bad of ['yes', '-1', '1.5', '10'])
    expect(() => readEnv({ TRIBUTARY_TRUST_PROXY: bad })).toThrow('TRIBUTARY_TRUST_PROXY')
})
