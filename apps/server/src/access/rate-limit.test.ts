import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../server-app.testkit.ts'

let app: TestApp
beforeAll(async () => {
  app = await openTestApp({ rateLimit: true, trustProxy: true })
})
afterAll(() => app.close())

const ATTEMPTS = 10
const from = (ip: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': ip, ...more })

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

test('passwords cannot be guessed at speed: after ten attempts in a minute an address has to wait', async () => {
  await app.call('/api/auth/sign-up/email', {
    method: 'POST',
    body: { email: 'victim@example.com', password: 'the right password', name: 'V' },
    headers: from('198.51.100.1'),
  })
  for (let index = 0; index < ATTEMPTS; index++) {
    const response = await attempt('sign-in/email', 'victim@example.com', from('198.51.100.2'))
    expect(response.status).toBe(401)
  }
  expectRefused(await attempt('sign-in/email', 'victim@example.com', from('198.51.100.2')))
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
