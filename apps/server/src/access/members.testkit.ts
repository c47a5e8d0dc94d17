/** Members of a test's workspace: invited, and joined by a link. */
import { createdInvitationSchema, joinedSchema } from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import { expect } from 'vitest'
import { type Call, cookieOf, type TestApp } from '../server-app.testkit.ts'

export const send = (method: string, cookie: string, body?: unknown): Call => ({
  method,
  cookie,
  ...(body === undefined ? {} : { body }),
})

export async function invite(
  app: TestApp,
  cookie: string,
  role: Role,
  email: string | null = null,
  more = '',
) {
  const response = await app.call(`/api/v1/invitations${more}`, send('POST', cookie, { role, email }))
  expect(response.status).toBe(201)
  const invitation = createdInvitationSchema.parse(await response.json())
  return { ...invitation, token: invitation.url.split('/').at(-1) ?? '' }
}

/** A new account that joined by a link. */
export async function join(app: TestApp, owner: string, role: Role, email: string) {
  const { token } = await invite(app, owner, role)
  const account = { email, name: email.split('@')[0], password: 'correct horse' }
  const joined = await app.call(`/api/v1/invites/${token}/sign-up`, { method: 'POST', body: account })
  expect(joined.status).toBe(201)
  const signedIn = await app.call('/api/auth/sign-in/email', { method: 'POST', body: account })
  const cookie = cookieOf(signedIn)
  return {
    cookie,
    userId: (await app.me(cookie)).user?.user_id ?? '',
    ...joinedSchema.parse(await joined.json()),
  }
}
