import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessService } from './access/access.service.ts'
import { firstOwnerLink } from './access/first-owner.ts'
import type { Installation } from './installation.ts'
import { cookieOf, openTestApp, TEST_HOST, type TestApp } from './server-app.testkit.ts'

let app: TestApp
let call: TestApp['call']

beforeAll(async () => {
  app = await openTestApp()
  call = app.call
})
afterAll(() => app.close())

const roleIn = async (cookie: string, workspaceId: string) =>
  (await app.me(cookie)).workspaces.find((entry) => entry.workspace_id === workspaceId)?.role

describe('the sample', () => {
  test('belongs to the first account; later ones look at it, cannot remove it, and can leave it', async () => {
    const first = await app.signUp('sample-first@example.com')
    const { workspace_id: id } = await app.installation.access.createWorkspace(undefined, {
      name: 'Sample company',
      is_sample: true,
    })
    await app.installation.access.shareSampleWithEveryone(id)
    const later = await app.signUp('sample-later@example.com')
    expect([await roleIn(first, id), await roleIn(later, id)]).toEqual(['OWNER', 'VIEWER'])

    const at = `?workspace=${id}`
    const asked = { method: 'DELETE', cookie: later, body: {} }
    expect((await call(`/api/v1/workspace${at}`, asked)).status).toBe(403)
    expect((await call(`/api/v1/conversions${at}`, { cookie: later })).status).toBe(200)
    const left = await call(`/api/v1/workspace/leave${at}`, { method: 'POST', cookie: later })
    expect(left.status).toBe(204)
    expect(await roleIn(later, id)).toBeUndefined()
    expect((await call(`/api/v1/conversions${at}`, { cookie: later })).status).toBe(404)

    const only = await call(`/api/v1/workspace/leave${at}`, { method: 'POST', cookie: first })
    expect(only.status).toBe(409)
    expect(await roleIn(first, id)).toBe('OWNER')
    await app.installation.access.deleteWorkspace(id)
  })

  test('a sample that nobody owns belongs to the next account', async () => {
    const { workspace_id: id } = await app.installation.access.createWorkspace(undefined, {
      name: 'Sample company',
      is_sample: true,
    })
    const cookie = await app.signUp('sample-alone@example.com')
    expect(await roleIn(cookie, id)).toBe('OWNER')
    await app.installation.access.deleteWorkspace(id)
  })

  test('a key cannot leave its workspace', async () => {
    const { api_key: key } = await app.newWorkspace('leaving-key@example.com')
    expect((await call('/api/v1/workspace/leave', { method: 'POST', key })).status).toBe(403)
  })
})

/** A store that loses its power when the table is about to be changed. */
function failingOnUpdateOf(table: string, db: Installation['db']): Installation['db'] {
  return db.withPlugin({
    transformQuery: ({ node }) => {
      if (node.kind === 'UpdateQueryNode' && JSON.stringify(node.table).includes(`"${table}"`))
        throw new Error('the power went')
      return node
    },
    transformResult: async ({ result }) => result,
  })
}

describe('accounts', () => {
  test('signing up, out and in again; a wrong password is refused', async () => {
    const cookie = await app.signUp('ann@example.com')
    expect((await app.me(cookie)).user).toMatchObject({
      email: 'ann@example.com',
      email_is_placeholder: false,
    })
    expect((await app.me()).user).toBeNull()
    const out = await call('/api/auth/sign-out', {
      method: 'POST',
      cookie,
      body: {},
      headers: { origin: TEST_HOST },
    })
    expect(out.status).toBe(200)
    expect((await app.me(cookie)).user).toBeNull()
    const credentials = { email: 'ann@example.com', password: 'correct horse' }
    const wrong = await call('/api/auth/sign-in/email', {
      method: 'POST',
      body: { ...credentials, password: 'wrong horse' },
    })
    expect(wrong.status).toBe(401)
    const again = await call('/api/auth/sign-in/email', { method: 'POST', body: credentials })
    expect((await app.me(cookieOf(again))).user).toMatchObject({ email: 'ann@example.com' })
  })

  test('session cookies are out of the reach of scripts and of other sites', async () => {
    const response = await call('/api/auth/sign-up/email', {
      method: 'POST',
      body: { email: 'cookie@example.com', password: 'correct horse', name: 'C' },
    })
    for (const cookie of response.headers.getSetCookie()) {
      expect(cookie).toMatch(/HttpOnly/i)
      expect(cookie).toMatch(/SameSite=Lax/i)
    }
  })

  test('a sign-in link works once, and links are not given to whoever asks over the network', async () => {
    await app.accounts.createUser('owner@tributary.local', 'Owner')
    const link = await firstOwnerLink(app.accounts, app.installation.access)
    if (link === undefined) throw new Error('no link for the unclaimed owner')
    const first = await call(link)
    expect((await app.me(cookieOf(first))).user).toMatchObject({ email_is_placeholder: true })
    expect((await app.me(cookieOf(await call(link)))).user).toBeNull()
    const asked = await call('/api/auth/sign-in/magic-link', {
      method: 'POST',
      body: { email: 'owner@tributary.local' },
      headers: { origin: TEST_HOST },
    })
    expect(asked.status).toBe(404)

    const cookie = cookieOf(first)
    await app.signUp('taken@example.com')
    const taken = { email: 'taken@example.com', password: 'a long password' }
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: taken })).status).toBe(409)
    const own = { email: 'First@Example.com', password: 'a long password', name: 'First' }
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: own })).status).toBe(204)
    const signIn = await call('/api/auth/sign-in/email', { method: 'POST', body: own })
    expect((await app.me(cookieOf(signIn))).user).toMatchObject({ email: 'first@example.com', name: 'First' })
    expect(await firstOwnerLink(app.accounts, app.installation.access)).toBeUndefined()
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: own })).status).toBe(409)
    expect((await app.me(cookieOf(await call(link)))).user).toBeNull()
  })

  test('a claim is whole or not at all: one that a crash cut off can be made again', async () => {
    const email = 'owner@tributary.local'
    const userId = await app.accounts.createUser(email, 'Owner')
    const failing = { ...app.installation.sources, db: failingOnUpdateOf('user', app.installation.db) }
    const claim = { email: 'late@example.com', passwordHash: 'hash', name: undefined }
    await expect(createAccessService(failing).claimAccount(userId, claim)).rejects.toThrow('the power went')
    expect(
      await app.installation.db.selectFrom('account').where('userId', '=', userId).selectAll().execute(),
    ).toEqual([])
    const link = await firstOwnerLink(app.accounts, app.installation.access)
    if (link === undefined) throw new Error('no link for the unclaimed owner')
    const cookie = cookieOf(await call(link))
    const own = { email: claim.email, password: 'a long password' }
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: own })).status).toBe(204)
    const signIn = await call('/api/auth/sign-in/email', { method: 'POST', body: own })
    expect((await app.me(cookieOf(signIn))).user).toMatchObject({ email: claim.email, name: 'late' })
  })

  test('an account that an earlier version left with a password but without an address is claimed with the new one', async () => {
    const userId = await app.accounts.createUser('owner@tributary.local', 'Owner')
    const passwordHash = await app.accounts.hashPassword('the first password')
    await app.installation.db
      .insertInto('account')
      .values({
        id: 'a1',
        accountId: userId,
        providerId: 'credential',
        userId,
        password: passwordHash,
        updatedAt: new Date(0),
      })
      .execute()
    const link = await firstOwnerLink(app.accounts, app.installation.access)
    const cookie = cookieOf(await call(link ?? ''))
    const own = { email: 'stuck@example.com', password: 'the second password' }
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: own })).status).toBe(204)
    const first = { ...own, password: 'the first password' }
    expect((await call('/api/auth/sign-in/email', { method: 'POST', body: first })).status).toBe(401)
    expect((await call('/api/auth/sign-in/email', { method: 'POST', body: own })).status).toBe(200)
  })
})
