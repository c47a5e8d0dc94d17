import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { auditPageSchema } from '@tributary/contract/audit'
import { emailPageSchema, emailSchema } from '@tributary/contract/emails'
import { sessionListSchema } from '@tributary/contract/sessions'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieOf, problemOf, TEST_HOST, type TestApp } from '../server-app.testkit.ts'
import { createAuth } from './auth.ts'
import { createSecretBox, parseSecretKey } from './secret-box.ts'

let app: TestApp
let call: TestApp['call']

const post = (path: string, body: unknown, cookie?: string) =>
  call(`/api/auth/${path}`, { method: 'POST', body, ...(cookie === undefined ? {} : { cookie }) })
const signIn = (email: string, password = 'correct horse') => post('sign-in/email', { email, password })
const userOf = async (cookie: string) => (await app.me(cookie)).user

/** The message that waits for this address on the owner's page; undefined when there is none. */
async function messageTo(address: string, owner: string) {
  const page = emailPageSchema.parse(await (await call('/api/v1/emails', { cookie: owner })).json())
  const entry = page.emails.find((email) => email.to === address)
  if (!entry) return undefined
  return emailSchema.parse(await (await call(`/api/v1/emails/${entry.email_id}`, { cookie: owner })).json())
}

/** RFC 6238 with SHA-1, six digits, thirty seconds: what an authenticator app shows. */
function totpOf(secret: string, atMs: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)))
  const digest = createHmac('sha1', base32ToBytes(secret)).update(counter).digest()
  const at = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function base32ToBytes(text: string): Buffer {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

function enter(open: () => TestApp): void {
  beforeAll(() => {
    app = open()
    call = app.call
  })
}

/** Parts of one test file: each asks an application that is open. */
export function testPasswords(open: () => TestApp): void {
  enter(open)
  test('is replaced by a link that works once and shows everybody out', async () => {
    const { cookie } = await app.newWorkspace('forgetful@example.com')
    expect((await post('request-password-reset', { email: 'forgetful@example.com' })).status).toBe(200)
    const message = await messageTo('forgetful@example.com', cookie)
    const token = /\/reset-password\?token=(\S+)/.exec(message?.text ?? '')?.[1] ?? ''
    expect(message?.text).toContain(`${TEST_HOST}/reset-password?token=`)
    const stored = await app.installation.db.withTables<{ verification: { identifier: string } }>()
    const rows = await stored.selectFrom('verification').select('identifier').execute()
    expect(JSON.stringify(rows)).not.toContain(token)

    const change = { token, newPassword: 'a better horse' }
    expect((await post('reset-password', change)).status).toBe(200)
    expect(await userOf(cookie)).toBeNull()
    expect((await post('reset-password', { ...change, newPassword: 'another one' })).status).toBe(400)
    expect((await signIn('forgetful@example.com')).status).toBe(401)
    const back = await signIn('forgetful@example.com', 'a better horse')
    const log = await call('/api/v1/audit?kind=account', { cookie: cookieOf(back) })
    expect(auditPageSchema.parse(await log.json()).entries).toMatchObject([{ action: 'reset password' }])
  })

  test('is not needed by whoever has the machine: a link of theirs signs the account in once', async () => {
    await app.signUp('locked-out@example.com')
    const link = await app.accounts.createSignInLink('locked-out@example.com')
    expect(await userOf(cookieOf(await call(link)))).toMatchObject({ email: 'locked-out@example.com' })
    expect(await userOf(cookieOf(await call(link)))).toBeNull()
  })

  test('is asked for with the same answer, and in the same time, whether there is an account or not', async () => {
    await app.signUp('exists@example.com')
    const answers: string[] = []
    for (const email of ['exists@example.com', 'does-not-exist@example.com']) {
      const startedMs = performance.now()
      const response = await post('request-password-reset', { email })
      expect(performance.now() - startedMs).toBeGreaterThan(145)
      answers.push(`${response.status} ${await response.text()}`)
    }
    expect(new Set(answers).size).toBe(1)
    const wrong = await signIn('exists@example.com', 'wrong horse')
    const unknown = await signIn('does-not-exist@example.com', 'wrong horse')
    expect([wrong.status, await wrong.text()]).toEqual([unknown.status, await unknown.text()])
  })

  test('of somebody who works elsewhere too is not shown to an owner, nor any to an administrator', async () => {
    const owner = await app.newWorkspace('ward-owner@example.com')
    const other = await app.newWorkspace('ward-other@example.com')
    const join = async (email: string, role: string, existing?: string) => {
      const made = await call('/api/v1/invitations', {
        method: 'POST',
        cookie: owner.cookie,
        body: { role },
      })
      const token = z
        .object({ url: z.string() })
        .parse(await made.json())
        .url.split('/')
        .at(-1)
      const given =
        existing === undefined
          ? { body: { email, name: 'W', password: 'correct horse' } }
          : { cookie: existing }
      const path = `/api/v1/invites/${token}/${existing === undefined ? 'sign-up' : 'accept'}`
      expect((await call(path, { method: 'POST', ...given })).ok).toBe(true)
    }
    await join('ward@example.com', 'VIEWER')
    await join('ward-admin@example.com', 'ADMIN')
    await join('ward-other@example.com', 'VIEWER', other.cookie)
    for (const email of ['ward@example.com', 'ward-other@example.com'])
      await post('request-password-reset', { email })
    const admin = cookieOf(await signIn('ward-admin@example.com'))
    const seen = async (cookie: string) => [
      (await messageTo('ward@example.com', cookie)) !== undefined,
      (await messageTo('ward-other@example.com', cookie)) !== undefined,
    ]
    expect(await seen(owner.cookie)).toEqual([true, false])
    expect(await seen(admin)).toEqual([false, false])
  })
}

export function testSessions(open: () => TestApp): void {
  enter(open)
  const list = async (cookie: string) =>
    sessionListSchema.parse(await (await call('/api/v1/me/sessions', { cookie })).json()).sessions

  test('are listed without what signs them in, and signed out one by one or all but this', async () => {
    const first = await app.signUp('sessions@example.com')
    const agent =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36'
    const body = { email: 'sessions@example.com', password: 'correct horse' }
    const second = cookieOf(
      await call('/api/auth/sign-in/email', { method: 'POST', body, headers: { 'user-agent': agent } }),
    )
    const third = cookieOf(await signIn('sessions@example.com'))
    const seen = await list(first)
    expect(seen.filter((session) => session.is_current)).toHaveLength(1)
    expect(seen.map((session) => session.device)).toContain('Chrome on Windows')
    for (const cookie of [first, second, third])
      expect(JSON.stringify(seen)).not.toContain(
        /session_token=([^.]+)/.exec(decodeURIComponent(cookie))?.[1],
      )

    const chrome = seen.find((session) => session.device === 'Chrome on Windows')?.session_id
    const stranger = await app.signUp('sessions-stranger@example.com')
    const path = `/api/v1/me/sessions/${chrome}`
    expect((await call(path, { method: 'DELETE', cookie: stranger })).status).toBe(404)
    expect((await call(path, { method: 'DELETE', cookie: first })).status).toBe(204)
    expect(await userOf(second)).toBeNull()
    const others = await call('/api/v1/me/sessions/revoke-others', { method: 'POST', cookie: first })
    expect(others.status).toBe(204)
    expect([await userOf(third), (await list(first)).length]).toEqual([null, 1])
    expect(await userOf(stranger)).not.toBeNull()
  })

  test('the account library’s own lists, which tell tokens, are closed', async () => {
    const cookie = await app.signUp('closed@example.com')
    for (const path of ['list-sessions', 'get-session'])
      expect([path, (await call(`/api/auth/${path}`, { cookie })).status]).toEqual([path, 404])
  })
}

export function testSecondFactor(open: () => TestApp): void {
  enter(open)
  test('a second factor is asked for once it is on; a backup code works once; its secrets are stored encrypted', async () => {
    const { cookie } = await app.newWorkspace('factor@example.com')
    const wrong = await post('two-factor/enable', { password: 'wrong horse' }, cookie)
    expect(wrong.status).toBe(400)
    const enabled = await post('two-factor/enable', { password: 'correct horse' }, cookie)
    const { totpURI, backupCodes } = z
      .object({ totpURI: z.string(), backupCodes: z.array(z.string()) })
      .parse(await enabled.json())
    const secret = new URL(totpURI).searchParams.get('secret') ?? ''
    expect(await userOf(cookie)).toMatchObject({ has_second_factor: false })
    const code = () => totpOf(secret, Date.now())
    const confirmed = await post('two-factor/verify-totp', { code: code() }, cookie)
    expect(confirmed.status).toBe(200)
    const stored = JSON.stringify(
      await app.installation.db
        .withTables<{ twoFactor: { secret: string; backupCodes: string } }>()
        .selectFrom('twoFactor')
        .selectAll()
        .execute(),
    )
    for (const plain of [secret, base32ToBytes(secret).toString(), backupCodes[0] ?? 'none'])
      expect(stored).not.toContain(plain)

    const asked = await signIn('factor@example.com')
    expect(await asked.json()).toMatchObject({ twoFactorRedirect: true })
    const halfway = cookieOf(asked)
    expect(await userOf(halfway)).toBeNull()
    const guessed = await post('two-factor/verify-totp', { code: '000000' }, halfway)
    expect(guessed.status).toBe(401)
    const right = await post('two-factor/verify-totp', { code: code() }, halfway)
    expect(await userOf(cookieOf(right))).toMatchObject({ has_second_factor: true })

    const byBackup = async () =>
      post(
        'two-factor/verify-backup-code',
        { code: backupCodes[0] },
        cookieOf(await signIn('factor@example.com')),
      )
    const entered = await byBackup()
    expect(await userOf(cookieOf(entered))).not.toBeNull()
    expect((await byBackup()).status).toBe(401)
    const log = await call('/api/v1/audit?kind=account', { cookie: cookieOf(right) })
    expect(auditPageSchema.parse(await log.json()).entries.map((entry) => entry.action)).toEqual([
      'add second factor',
    ])
  })
}

export function testSecretKey(open: () => TestApp): void {
  enter(open)
  test('the key that seals secrets is kept with the data, for its owner alone, and is not the sessions’ one', () => {
    const { secrets, directory } = app.installation
    const file = join(directory.path, 'secret-key')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const key = parseSecretKey(readFileSync(file, 'utf8')) ?? new Uint8Array(32)
    const sealed = secrets.seal('a key of another service', 'test')
    expect(createSecretBox(key, randomBytes).open(sealed, 'test')).toMatchObject({ isOpen: true })
    expect(readFileSync(join(directory.path, 'secret'), 'utf8')).not.toBe(readFileSync(file, 'utf8'))
  })
}

export function testOtherSites(open: () => TestApp): void {
  enter(open)
  test('on https the session’s cookie is sent on https alone', async () => {
    const response = await signUpOnHttps(true, 'https@example.com')
    expect(response.status).toBe(200)
    const cookies = response.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) expect(cookie).toMatch(/^__Secure-.*; Secure.*/i)
  })

  test('where sign-up is closed, trying it tells nothing about an address', async () => {
    await app.signUp('has-an-account@example.com')
    const known = await signUpOnHttps(false, 'has-an-account@example.com')
    const unknown = await signUpOnHttps(false, 'has-none@example.com')
    expect([known.status, unknown.status]).toEqual([400, 400])
    const answer = await known.json()
    expect(answer).toEqual(await unknown.json())
    expect(answer).toMatchObject({ message: expect.stringContaining('Ask an owner for an invitation') })
    expect(known.headers.getSetCookie()).toEqual([])
  })

  test('a page of another site signs nobody in or out, and asks for nothing in their name', async () => {
    const cookie = await app.signUp('crossed@example.com')
    const headers = {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'cors',
    }
    const body = { email: 'crossed@example.com', password: 'correct horse' }
    for (const [path, given] of [
      ['sign-out', {}],
      ['change-password', { currentPassword: 'correct horse', newPassword: 'their new one' }],
      ['two-factor/enable', { password: 'correct horse' }],
    ] as const) {
      const response = await call(`/api/auth/${path}`, { method: 'POST', cookie, body: given, headers })
      expect([path, response.status]).toEqual([path, 403])
    }
    const signedInAsThem = await call('/api/auth/sign-in/email', { method: 'POST', body, headers })
    expect([signedInAsThem.status, signedInAsThem.headers.getSetCookie()]).toEqual([403, []])
    const sessions = await call('/api/v1/me/sessions/revoke-others', { method: 'POST', cookie, headers })
    expect((await problemOf(sessions)).code).toBe('Forbidden')
    expect(await userOf(cookie)).not.toBeNull()
    expect((await signIn('crossed@example.com')).status).toBe(200)
  })
}

/** Signs up at an installation that browsers reach by https. */
function signUpOnHttps(signUpOpen: boolean, email: string): Promise<Response> {
  const publicUrl = 'https://tributary.example.com'
  const accounts = createAuth({
    db: app.installation.db,
    secret: app.installation.secret,
    publicUrl,
    signUpOpen,
    confirmsAddresses: false,
    rateLimit: false,
    events: app.installation.accountEvents,
    now: Date.now,
  })
  return accounts.handle(
    new Request(`${publicUrl}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'correct horse', name: 'H' }),
    }),
  )
}
