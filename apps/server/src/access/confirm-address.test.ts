import { emailPageSchema, emailSchema } from '@tributary/contract/emails'
import { createdInvitationSchema } from '@tributary/contract/members'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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

describe('an invitation', () => {
  const joinBy = (url: string) =>
    app.call(`${new URL(url).pathname.replace('/invite/', '/api/v1/invites/')}/sign-up`, {
      method: 'POST',
      body: { name: 'Invited', password: 'correct horse' },
    })

  async function ownerWithInvitation(invited: string) {
    await signUp(`owner-of-${invited}`)
    const owner = cookieOf(await openLink())
    await app.call('/api/v1/workspaces', { method: 'POST', cookie: owner, body: { name: 'Shop' } })
    const body = { role: 'VIEWER', email: invited }
    const response = await app.call('/api/v1/invitations', { method: 'POST', cookie: owner, body })
    const invitation = createdInvitationSchema.parse(await response.json())
    await app.installation.email.deliverDue()
    const mailed = /\S+\/invite\/\S+/.exec(sent.at(-1)?.text ?? '')?.[0] ?? ''
    return { owner, shown: invitation.url, mailed }
  }

  async function messageTo(cookie: string, invited: string) {
    const page = emailPageSchema.parse(await (await app.call('/api/v1/emails', { cookie })).json())
    const entry = page.emails.find(({ to }) => to === invited)
    return emailSchema.parse(await (await app.call(`/api/v1/emails/${entry?.email_id}`, { cookie })).json())
  }

  test('confirms the address by the link of its e-mail, which nobody else reads', async () => {
    const invited = 'by-mail@example.com'
    const { owner, shown, mailed } = await ownerWithInvitation(invited)
    expect(mailed).not.toBe(shown)
    expect(await messageTo(owner, invited)).toMatchObject({ state: 'sent', text: null, withheld: 'mailed' })
    expect((await joinBy(mailed)).status).toBe(201)
    expect((await joinBy(shown)).status).toBe(404)
    expect((await signIn(invited)).status).toBe(200)
  })

  test('that was handed over lets its account in once the address is confirmed', async () => {
    const invited = 'by-hand@example.com'
    const { shown } = await ownerWithInvitation(invited)
    expect((await joinBy(shown)).status).toBe(201)
    expect((await signIn(invited)).status).toBe(403)
    const entered = await openLink()
    expect((await app.me(cookieOf(entered))).workspaces).toMatchObject([{ name: 'Shop', role: 'VIEWER' }])
  })
})
