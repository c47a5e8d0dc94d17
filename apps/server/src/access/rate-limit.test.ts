import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../server-app.testkit.ts'

let app: TestApp
beforeAll(async () => {
  app = await openTestApp({ rateLimit: true, trustedProxies: 1 })
})
afterAll(() => app.close())

const ATTEMPTS = 10
const BEFORE_LOCKED = 5
let forged = 0
/** As a proxy passes it on: behind what the client wrote itself, which is another address every time. */
const from = (ip: string, more: Record<string, string> = {}) => ({
  'x-forwarded-for': `203.0.113.${++forged % 250}, ${ip}`,
  ...more,
})

async function attempt(path: string, email: string, headers: Record<string, string>) {
  const body = { email, password: 'a wrong password', name: 'Somebody' }
  return app.call(`/api/auth/${path}`, { method: 'POST', body, headers })
}

function expectRefused(response: Response) {
  expect(response.status).toBe(429)
  const waitSeconds = Number(response.headers.get('retry-after'))
  expect(waitSeconds).toBeGreaterThan(0)
  expect(waitSeconds).toBeLessThanOrEqual(60)
}

test('passwords cannot be guessed at speed: after five wrong ones the account waits, and after ten attempts the address', async () => {
  await app.call('/api/auth/sign-up/email', {
    method: 'POST',
    body: { email: 'victim@example.com', password: 'the right password', name: 'V' },
    headers: from('198.51.100.1'),
  })
  for (let index = 0; index < BEFORE_LOCKED; index++) {
    const response = await attempt('sign-in/email', 'victim@example.com', from('198.51.100.2'))
    expect(response.status).toBe(401)
  }
  const locked = await attempt('sign-in/email', 'victim@example.com', from('198.51.100.2'))
  expectRefused(locked)
  expect(await locked.json()).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  // Somebody without an account is locked out alike: nothing says who has one.
  for (let index = 0; index < ATTEMPTS - BEFORE_LOCKED; index++)
    expect((await attempt('sign-in/email', 'nobody@example.com', from('198.51.100.2'))).status).toBe(401)
  expectRefused(await attempt('sign-in/email', 'nobody@example.com', from('198.51.100.2')))
  // A header of the client's own making is no way around, another guessed account neither.
  const disguised = from('198.51.100.2', { 'x-tributary-client-ip': '198.51.100.77' })
  expectRefused(await attempt('sign-in/email', 'victim@example.com', disguised))
  expectRefused(await attempt('sign-in/email', 'other@example.com', from('198.51.100.2')))
  expect((await attempt('sign-in/email', 'victim@example.com', from('198.51.100.3'))).status).toBe(401)
})

test('accounts cannot be made by the thousand', async () => {
  for (let index = 0; index < ATTEMPTS; index++) {
    const response = await attempt('sign-up/email', `crowd${index}@example.com`, from('198.51.100.4'))
    expect(response.status).toBe(200)
  }
  expectRefused(await attempt('sign-up/email', 'crowd@example.com', from('198.51.100.4')))
})

test('pages behind a token answer an address so often in a minute, and nobody else suffers from it', async () => {
  const open = (ip: string) => app.call(`/api/v1/invites/${'x'.repeat(43)}`, { headers: from(ip) })
  for (let index = 0; index < 60; index++) expect((await open('198.51.100.5')).status).toBe(404)
  expectRefused(await open('198.51.100.5'))
  expect((await open('198.51.100.6')).status).toBe(404)
})
