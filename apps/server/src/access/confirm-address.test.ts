import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Email } from '../mail/email.ts'
import { cookieOf, openTestApp, TEST_HOST, type TestApp } from '../server-app.testkit.ts'

let app: TestApp
let sent: Email[] = []

beforeAll(async () => {
  app = await openTestApp({
    emailTransport: async (email) => {
      sent.push(email)
      return { isSent: true }
    },
  })
})
beforeEach(() => {
  sent = []
})
afterAll(() => app.close())

const post = (path: string, body: unknown) => app.call(`/api/auth/${path}`, { method: 'POST', body })
const signUp = (email: string, password = 'correct horse') =>
  post('sign-up/email', { email, password, name: 'Ann' })
const signIn = (email: string, password = 'correct horse') => post('sign-in/email', { email, password })

async function messages() {
  await app.installation.email.deliverDue()
  return sent.map(({ to, subject }) => ({ to, subject }))
}

/** Opens the link of the last message as a browser does. */
async function openLink() {
  await app.installation.email.deliverDue()
  const url =
    new RegExp(`${TEST_HOST}(/api/auth/verify-email\\?\\S+)`).exec(sent.at(-1)?.text ?? '')?.[1] ?? ''
  return app.call(url)
}

test('an account opens once the link in its message was followed', async () => {
  const response = await signUp('ann@example.com')
  expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
  const refused = await signIn('ann@example.com')
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ message: expect.stringContaining('not confirmed yet') })
  const entered = await openLink()
  expect([entered.status, entered.headers.get('location')]).toEqual([302, '/'])
  expect((await app.me(cookieOf(entered))).user).toMatchObject({ email: 'ann@example.com' })
  expect((await signIn('ann@example.com')).status).toBe(200)
})

test('signing up with an address that has an account answers the same, and tells its owner only', async () => {
  const shape = async (response: Response) => {
    const { user, ...rest } = (await response.json()) as { user: Record<string, unknown> }
    const varying = { id: '', createdAt: '', updatedAt: '', email: '' }
    return {
      status: response.status,
      ...rest,
      user: { ...user, ...varying },
      cookies: response.headers.getSetCookie(),
    }
  }
  const first = await shape(await signUp('bert@example.com'))
  await openLink()
  sent = []
  const again = await shape(await signUp('bert@example.com', 'another horse'))
  expect(again).toEqual(first)
  expect(await messages()).toEqual([
    { to: 'bert@example.com', subject: 'You have a Tributary account already' },
  ])
  expect((await signIn('bert@example.com', 'another horse')).status).toBe(401)
  expect((await signIn('bert@example.com')).status).toBe(200)
})

test('whoever does not know the password is sent nothing by trying', async () => {
  await signUp('carl@example.com')
  await messages()
  sent = []
  expect((await signIn('carl@example.com', 'a wrong horse')).status).toBe(401)
  expect(await messages()).toEqual([])
})

test('a link that was tampered with confirms nothing', async () => {
  await signUp('dora@example.com')
  await messages()
  const url = /\/api\/auth\/verify-email\?token=[^&\s]+/.exec(sent.at(-1)?.text ?? '')?.[0] ?? ''
  const answer = await app.call(`${url.slice(0, -4)}AAAA`)
  expect(answer.status).not.toBe(200)
  expect(answer.headers.getSetCookie()).toEqual([])
  expect((await signIn('dora@example.com')).status).toBe(403)
})
