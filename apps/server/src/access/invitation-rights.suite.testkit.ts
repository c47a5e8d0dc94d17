import { auditPageSchema } from '@tributary/contract/audit'
import { type EmailDetail, emailPageSchema, emailSchema } from '@tributary/contract/emails'
import { invitationListSchema } from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import { beforeAll, expect, test } from 'vitest'
import { problemOf, type TestApp } from '../server-app.testkit.ts'
import { invite, join, send } from './members.testkit.ts'

let app: TestApp
let call: TestApp['call']

function enter(open: () => TestApp): void {
  beforeAll(() => {
    app = open()
    call = app.call
  })
}

/** The newest message to an address, as this member reads it. */
async function readMessage(cookie: string, to: string): Promise<EmailDetail> {
  const page = emailPageSchema.parse(await (await call('/api/v1/emails', { cookie })).json())
  const entry = page.emails.find((email) => email.to === to)
  return emailSchema.parse(await (await call(`/api/v1/emails/${entry?.email_id}`, { cookie })).json())
}

async function openAddresses(cookie: string) {
  const list = invitationListSchema.parse(await (await call('/api/v1/invitations', { cookie })).json())
  return list.invitations.map(({ email, role }) => `${email} ${role}`).sort()
}

/** Parts of one test file: each asks an application that is open, and sends no e-mail. */
export function testInvitationTexts(open: () => TestApp): void {
  enter(open)
  test('an administrator does not read the link of an invitation to be an owner', async () => {
    const { cookie } = await app.newWorkspace('owner-texts@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'reading-admin@example.com')
    const { token } = await invite(app, cookie, 'OWNER', 'heir@example.com')
    expect(await readMessage(admin.cookie, 'heir@example.com')).toMatchObject({
      text: null,
      withheld: 'role',
      attachments: [],
    })
    const read = await readMessage(cookie, 'heir@example.com')
    expect([read.withheld, read.text?.includes(token)]).toEqual([null, true])
    const lesser = await invite(app, cookie, 'ADMIN', 'deputy@example.com')
    expect((await readMessage(admin.cookie, 'deputy@example.com')).text).toContain(lesser.token)
    // Once the link leads nowhere, the message holds no secret any more.
    await call(
      `/api/v1/invites/${token}/sign-up`,
      send('POST', '', { name: 'Heir', password: 'correct horse' }),
    )
    expect((await readMessage(admin.cookie, 'heir@example.com')).text).toContain(token)
  })

  test('a link that was handed over confirms no address', async () => {
    const { cookie } = await app.newWorkspace('owner-unproven@example.com')
    const { token } = await invite(app, cookie, 'VIEWER', 'unproven@example.com')
    const account = { name: 'Somebody else', password: 'correct horse' }
    const joined = await call(`/api/v1/invites/${token}/sign-up`, { method: 'POST', body: account })
    expect(joined.status).toBe(201)
    const user = await app.installation.db
      .selectFrom('user')
      .select('emailVerified')
      .where('email', '=', 'unproven@example.com')
      .executeTakeFirst()
    expect(user).toEqual({ emailVerified: false })
  })

  test('a link that was cut off has ended like one that was used', async () => {
    for (const cut of ['x', 'y'.repeat(150)])
      expect((await problemOf(await call(`/api/v1/invites/${cut}`))).code).toBe('InvitationEnded')
  })
}

export function testLostRights(open: () => TestApp): void {
  enter(open)
  test('whoever is removed does not come back by a link of their own', async () => {
    const { cookie } = await app.newWorkspace('owner-removes@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'removed-admin@example.com')
    const own = await invite(app, admin.cookie, 'ADMIN')
    const renewed = await invite(app, cookie, 'VIEWER')
    await call(`/api/v1/invitations/${renewed.invitation_id}/renew`, send('POST', admin.cookie))
    const others = await invite(app, cookie, 'ANALYST', 'stays-invited@example.com')
    expect((await call(`/api/v1/members/${admin.userId}`, send('DELETE', cookie))).status).toBe(204)
    const back = await call(`/api/v1/invites/${own.token}/accept`, send('POST', admin.cookie))
    expect((await problemOf(back)).code).toBe('InvitationEnded')
    expect(await openAddresses(cookie)).toEqual(['stays-invited@example.com ANALYST'])
    expect((await call(`/api/v1/invites/${others.token}`)).status).toBe(200)
    const log = await call('/api/v1/audit?kind=invitation&action=revoke', { cookie })
    const { entries } = auditPageSchema.parse(await log.json())
    expect(entries.map((entry) => entry.id).sort()).toEqual([own.invitation_id, renewed.invitation_id].sort())
    expect(entries[0]?.actor.name).toBe('Somebody')
  })

  test.each<[Role, string[]]>([
    ['VIEWER', []],
    ['ADMIN', ['null ADMIN', 'null VIEWER']],
  ])('an owner who becomes %s keeps the invitations that this role may make', async (role, kept) => {
    const { cookie } = await app.newWorkspace(`owner-demotes-${role}@example.com`)
    const second = await join(app, cookie, 'OWNER', `demoted-${role}@example.com`)
    for (const granted of ['OWNER', 'ADMIN', 'VIEWER'] as const) await invite(app, second.cookie, granted)
    const changed = await call(`/api/v1/members/${second.userId}`, send('PATCH', cookie, { role }))
    expect(changed.status).toBe(204)
    expect(await openAddresses(cookie)).toEqual(kept)
  })

  test('whoever leaves takes their invitations along', async () => {
    const { cookie } = await app.newWorkspace('owner-left@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'leaving-admin@example.com')
    const { token } = await invite(app, admin.cookie, 'ADMIN')
    expect((await call('/api/v1/workspace/leave', send('POST', admin.cookie))).status).toBe(204)
    expect((await call(`/api/v1/invites/${token}/accept`, send('POST', admin.cookie))).status).toBe(404)
  })

  test('a request that was let in before the role was taken away invites nobody', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-late@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'late-admin@example.com')
    const { access, members } = app.installation
    const before = await access.actorOfUser(admin.userId, workspace_id)
    const asked = { email: null, role: 'ADMIN' } as const
    await members.changeRole({ ...before, role: 'OWNER' }, admin.userId, 'VIEWER')
    const { invitations } = members
    await expect(invitations.create(before, asked, '')).rejects.toMatchObject({ code: 'Forbidden' })
    await call(`/api/v1/members/${admin.userId}`, send('DELETE', cookie))
    await expect(invitations.create(before, asked, '')).rejects.toMatchObject({ code: 'Forbidden' })
    expect(await openAddresses(cookie)).toEqual([])
  })

  test('an invitation that is made while its maker is removed does not outlast them', async () => {
    const { cookie } = await app.newWorkspace('owner-meanwhile@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'meanwhile-admin@example.com')
    const invites = Array.from({ length: 4 }, () =>
      call('/api/v1/invitations', send('POST', admin.cookie, { role: 'ADMIN' })),
    )
    const removed = call(`/api/v1/members/${admin.userId}`, send('DELETE', cookie))
    const statuses = (await Promise.all(invites)).map((response) => response.status)
    expect((await removed).status).toBe(204)
    expect(statuses.filter((status) => status !== 201 && status !== 403 && status !== 404)).toEqual([])
    expect(await openAddresses(cookie)).toEqual([])
  })
}
