import { auditPageSchema } from '@tributary/contract/audit'
import { emailPageSchema, emailSchema } from '@tributary/contract/emails'
import {
  createdInvitationSchema,
  invitationListSchema,
  invitePageSchema,
  joinedSchema,
  memberListSchema,
} from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import { beforeAll, expect, test } from 'vitest'
import { cookieOf, problemOf, type TestApp } from '../server-app.testkit.ts'
import { invite, join, send } from './members.testkit.ts'

let app: TestApp
let call: TestApp['call']

const listMembers = async (cookie: string) =>
  memberListSchema.parse(await (await call('/api/v1/members', { cookie })).json()).members
const setRole = async (cookie: string, userId: string, role: Role) =>
  (await call(`/api/v1/members/${userId}`, send('PATCH', cookie, { role }))).status

function enter(open: () => TestApp): void {
  beforeAll(() => {
    app = open()
    call = app.call
  })
}

/** Parts of one test file: each asks an application that is open. */
export function testInvitations(open: () => TestApp): void {
  enter(open)
  test('somebody new joins by a link, once, with the role that was given', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-link@example.com', 'Linked')
    const { token, url } = await invite(app, cookie, 'ANALYST')
    expect(url).toBe(`http://tributary.test/invite/${token}`)
    const page = invitePageSchema.parse(await (await call(`/api/v1/invites/${token}`)).json())
    expect(page).toMatchObject({
      workspace_name: 'Linked',
      role: 'ANALYST',
      email: null,
      has_account: false,
    })
    const stored = JSON.stringify(await app.installation.db.selectFrom('invitation').selectAll().execute())
    expect(stored).not.toContain(token)

    const account = { email: 'New@Example.com', name: 'Newcomer', password: 'correct horse' }
    const joined = await call(`/api/v1/invites/${token}/sign-up`, { method: 'POST', body: account })
    expect(joinedSchema.parse(await joined.json())).toEqual({ workspace_id, email: 'new@example.com' })
    const signedIn = await call('/api/auth/sign-in/email', { method: 'POST', body: account })
    expect((await app.me(cookieOf(signedIn))).workspaces).toMatchObject([{ workspace_id, role: 'ANALYST' }])
    for (const response of [
      await call(`/api/v1/invites/${token}`),
      await call(`/api/v1/invites/${token}/accept`, send('POST', cookie)),
      await call(`/api/v1/invites/${token}/sign-up`, {
        method: 'POST',
        body: { ...account, email: 'x@example.com' },
      }),
    ])
      expect((await problemOf(response)).code).toBe('InvitationEnded')
  })

  test('an invitation to an address is for that account alone, which may belong to several workspaces', async () => {
    const owner = await app.newWorkspace('owner-mail@example.com', 'Mailed')
    const guest = await app.newWorkspace('guest@example.com', 'Own')
    const other = await app.signUp('somebody-else@example.com')
    const { token, is_emailed } = await invite(app, owner.cookie, 'VIEWER', 'Guest@example.com')
    expect(is_emailed).toBe(false)
    const wrong = await call(`/api/v1/invites/${token}/accept`, send('POST', other))
    expect((await problemOf(wrong)).detail).toContain('guest@example.com')
    expect((await call(`/api/v1/invites/${token}/accept`, send('POST', guest.cookie))).status).toBe(200)
    const workspaces = (await app.me(guest.cookie)).workspaces.map(({ name, role }) => `${name} ${role}`)
    expect(workspaces).toEqual(['Mailed VIEWER', 'Own OWNER'])
    const again = await call(
      '/api/v1/invitations',
      send('POST', owner.cookie, { role: 'VIEWER', email: 'guest@example.com' }),
    )
    expect(await problemOf(again)).toMatchObject({ code: 'Conflict', errors: [{ path: 'email' }] })
  })
}

export function testInvitationLinks(open: () => TestApp): void {
  enter(open)
  test('a renewed link replaces the one before; revoked and expired ones are gone', async () => {
    const { cookie } = await app.newWorkspace('owner-renew@example.com')
    const stranger = await app.newWorkspace('renew-stranger@example.com')
    const first = await invite(app, cookie, 'VIEWER', 'slow@example.com')
    const path = `/api/v1/invitations/${first.invitation_id}`
    for (const [method, at] of [['POST', `${path}/renew`] as const, ['DELETE', path] as const])
      expect((await call(at, send(method, stranger.cookie))).status).toBe(404)
    const renewed = createdInvitationSchema.parse(
      await (await call(`${path}/renew`, send('POST', cookie))).json(),
    )
    const token = renewed.url.split('/').at(-1) ?? ''
    expect((await call(`/api/v1/invites/${first.token}`)).status).toBe(404)
    expect((await call(`/api/v1/invites/${token}`)).status).toBe(200)
    await app.installation.db
      .updateTable('invitation')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('id', '=', first.invitation_id)
      .execute()
    expect((await call(`/api/v1/invites/${token}`)).status).toBe(404)
    const listed = invitationListSchema.parse(await (await call('/api/v1/invitations', { cookie })).json())
    expect(listed.invitations).toMatchObject([{ email: 'slow@example.com', is_expired: true }])
    expect((await call(path, send('DELETE', cookie))).status).toBe(204)
    expect((await call(path, send('DELETE', cookie))).status).toBe(404)
  })

  test('of two who use a link at once one joins', async () => {
    const { cookie } = await app.newWorkspace('owner-race@example.com')
    const { token } = await invite(app, cookie, 'VIEWER')
    const racers = [await app.signUp('racer-1@example.com'), await app.signUp('racer-2@example.com')]
    const statuses = await Promise.all(
      racers.map(
        async (racer) => (await call(`/api/v1/invites/${token}/accept`, send('POST', racer))).status,
      ),
    )
    expect(statuses.sort()).toEqual([200, 404])
  })
}

export function testRoles(open: () => TestApp): void {
  enter(open)
  test('roles are changed and members removed, but never the last owner', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-roles@example.com')
    const second = await join(app, cookie, 'VIEWER', 'second@example.com')
    const owner = (await app.me(cookie)).user?.user_id ?? ''
    expect(await setRole(cookie, owner, 'ADMIN')).toBe(409)
    expect((await call(`/api/v1/members/${owner}`, send('DELETE', cookie))).status).toBe(409)
    expect(await setRole(cookie, second.userId, 'OWNER')).toBe(204)
    expect(await setRole(second.cookie, owner, 'VIEWER')).toBe(204)
    expect((await listMembers(second.cookie)).map(({ email, role }) => `${email} ${role}`).sort()).toEqual([
      'owner-roles@example.com VIEWER',
      'second@example.com OWNER',
    ])
    expect((await call(`/api/v1/members/${owner}`, send('DELETE', second.cookie))).status).toBe(204)
    const gone = await call(`/api/v1/overview?workspace=${workspace_id}`, { cookie })
    expect((await problemOf(gone)).code).toBe('WorkspaceNotFound')
  })

  test('two owners who step down at the same moment leave one of them', async () => {
    const { cookie } = await app.newWorkspace('owner-both@example.com')
    const second = await join(app, cookie, 'OWNER', 'both@example.com')
    const owner = (await app.me(cookie)).user?.user_id ?? ''
    const statuses = await Promise.all([
      setRole(cookie, owner, 'VIEWER'),
      setRole(second.cookie, second.userId, 'VIEWER'),
    ])
    expect(statuses.sort()).toEqual([204, 409])
  })

  test('an administrator neither makes an owner nor unmakes one', async () => {
    const { cookie } = await app.newWorkspace('owner-admin@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'admin@example.com')
    const owner = (await app.me(cookie)).user?.user_id ?? ''
    expect(await setRole(admin.cookie, admin.userId, 'OWNER')).toBe(403)
    expect(await setRole(admin.cookie, owner, 'VIEWER')).toBe(403)
    expect((await call(`/api/v1/members/${owner}`, send('DELETE', admin.cookie))).status).toBe(403)
    const asked = await call('/api/v1/invitations', send('POST', admin.cookie, { role: 'OWNER' }))
    expect(asked.status).toBe(403)
    const byOwner = await invite(app, cookie, 'OWNER')
    const renew = `/api/v1/invitations/${byOwner.invitation_id}/renew`
    expect((await call(renew, send('POST', admin.cookie))).status).toBe(403)
  })

  test('members of other workspaces cannot be reached by their id', async () => {
    const { cookie } = await app.newWorkspace('owner-reach@example.com')
    const theirs = await app.newWorkspace('owner-reached@example.com')
    const user = (await app.me(theirs.cookie)).user?.user_id ?? ''
    expect(await setRole(cookie, user, 'VIEWER')).toBe(404)
    expect((await call(`/api/v1/members/${user}`, send('DELETE', cookie))).status).toBe(404)
  })
}

export function testAuditLog(open: () => TestApp): void {
  enter(open)
  const readLog = async (cookie: string, search = '') =>
    auditPageSchema.parse(await (await call(`/api/v1/audit?${search}`, { cookie })).json())

  test('says who changed what, what was before, and in which request, and is exported whole', async () => {
    const { cookie } = await app.newWorkspace('owner-audit@example.com', 'Before')
    const admin = await join(app, cookie, 'ADMIN', 'auditor@example.com')
    const renamed = await call(
      '/api/v1/workspace',
      send('PATCH', admin.cookie, { name: '=After', time_zone: 'UTC' }),
    )
    await setRole(cookie, admin.userId, 'VIEWER')
    const { entries } = await readLog(cookie)
    expect(
      entries.map(({ actor, action, kind, name }) => `${actor.name}: ${action} ${kind} ${name}`),
    ).toEqual([
      'Somebody: update member auditor',
      'auditor: update workspace Before',
      'auditor: join member auditor',
      'Somebody: create invitation by link',
      'Somebody: create api_key First key',
      'Somebody: create workspace Before',
    ])
    expect(entries[0]).toMatchObject({
      id: admin.userId,
      before: { role: 'ADMIN' },
      after: { role: 'VIEWER' },
    })
    expect(entries[1]).toMatchObject({
      before: { name: 'Before' },
      after: { name: '=After' },
      request_id: renamed.headers.get('x-request-id'),
    })
    expect(JSON.stringify(entries)).not.toMatch(/trb_[\w-]{20}/)
    const csv = await (await call('/api/v1/audit/export', { cookie })).text()
    expect(csv.trimEnd().split('\n')).toHaveLength(7)
    expect(csv).not.toMatch(/(^|,)=/m)
    expect((await call('/api/v1/audit', { cookie: admin.cookie })).status).toBe(403)
  })

  test('is paged without gaps or repeats, and narrowed', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-paged@example.com', 'Name 0')
    for (let at = 1; at <= 5; at++)
      await call('/api/v1/workspace', send('PATCH', cookie, { name: `Name ${at}` }))
    const all = (await readLog(cookie)).entries.map((entry) => entry.entry_id)
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await readLog(cookie, `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      paged.push(...page.entries.map((entry) => entry.entry_id))
      cursor = page.next_cursor
    }
    expect(paged).toEqual(all)
    expect(all).toHaveLength(7)
    expect((await readLog(cookie, 'kind=workspace&action=update')).entries).toHaveLength(5)
    expect((await readLog(cookie, `id=${workspace_id}`)).entries).toHaveLength(6)
    expect((await readLog(cookie, 'to=2020-01-01')).entries).toEqual([])
    const unchanged = await call('/api/v1/workspace', send('PATCH', cookie, { name: 'Name 5' }))
    expect([unchanged.status, (await readLog(cookie)).entries.length]).toEqual([204, 7])
  })

  test('cannot be altered, and goes with its workspace', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-fixed@example.com')
    expect((await readLog(cookie)).entries).toHaveLength(2)
    const { db } = app.installation
    const mine = db.updateTable('audit_entry').set({ action: 'x' }).where('workspace_id', '=', workspace_id)
    await expect(mine.execute()).rejects.toThrow('append-only')
    const gone = db.deleteFrom('audit_entry').where('workspace_id', '=', workspace_id)
    await expect(gone.execute()).rejects.toThrow('append-only')
    await app.installation.access.deleteWorkspace(workspace_id)
    const left = await db
      .selectFrom('audit_entry')
      .select('seq')
      .where('workspace_id', '=', workspace_id)
      .execute()
    expect(left).toEqual([])
  })
}

export function testEmailPage(open: () => TestApp): void {
  enter(open)
  const readEmails = async (cookie: string) =>
    emailPageSchema.parse(await (await call('/api/v1/emails', { cookie })).json())

  test('shows the messages of the workspace with their links where nothing sends e-mail', async () => {
    const { cookie } = await app.newWorkspace('owner-outbox@example.com', 'Outbox')
    const stranger = await app.newWorkspace('outbox-stranger@example.com')
    const { url } = await invite(app, cookie, 'GOLDEN_TICKET', 'invited@example.com')
    const { emails, is_sending } = await readEmails(cookie)
    expect(is_sending).toBe(false)
    expect(emails).toMatchObject([{ to: 'invited@example.com', state: 'kept' }])
    const path = `/api/v1/emails/${emails[0]?.email_id}`
    const message = emailSchema.parse(await (await call(path, { cookie })).json())
    expect(message.text).toContain(url)
    expect(message.text).toContain('as a golden ticket')
    expect((await call(path, { cookie: stranger.cookie })).status).toBe(404)
    expect((await readEmails(stranger.cookie)).emails).toEqual([])
    const stored = await app.installation.db.selectFrom('email_message').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(url.split('/').at(-1))
  })

  test('gives the files of a message to whoever may read its text', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-files@example.com')
    const viewer = await join(app, cookie, 'VIEWER', 'files-viewer@example.com')
    const stranger = await app.newWorkspace('files-stranger@example.com')
    const file = {
      fileName: 'Kick-off “café”.ics',
      contentType: 'text/calendar; charset=utf-8; method=REQUEST',
      content: 'BEGIN:VCALENDAR\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n',
    }
    const message = { to: 'guest@example.com', subject: 'Kick-off', text: 'Come', attachments: [file] }
    const id = await app.installation.email.sendEmail(workspace_id, message)
    const path = `/api/v1/emails/${id}/attachments`
    const given = await call(`${path}/0`, { cookie })
    expect([given.status, given.headers.get('content-type')]).toEqual([200, file.contentType])
    expect(given.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
    )
    expect(await given.text()).toBe(file.content)
    const answers = [
      [`${path}/1`, cookie],
      [`${path}/0`, stranger.cookie],
      [`${path}/0`, viewer.cookie],
    ] as const
    const statuses = await Promise.all(
      answers.map(async ([at, who]) => (await call(at, { cookie: who })).status),
    )
    expect(statuses).toEqual([404, 404, 403])
  })

  test('keeps the files of a message whose link is not for the reader', async () => {
    const { cookie, workspace_id } = await app.newWorkspace('owner-kept-files@example.com')
    const admin = await join(app, cookie, 'ADMIN', 'files-admin@example.com')
    const { url } = await invite(app, cookie, 'OWNER')
    const attachments = [{ fileName: 'link.txt', contentType: 'text/plain', content: url }]
    const message = { to: 'heir@example.com', subject: 'A link', text: `Open ${url}.`, attachments }
    const id = await app.installation.email.sendEmail(workspace_id, message)
    const read = async (who: string) =>
      (await call(`/api/v1/emails/${id}/attachments/0`, { cookie: who })).status
    expect([await read(cookie), await read(admin.cookie)]).toEqual([200, 404])
  })
}
