import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, PHONE, sidewaysOverflow } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let browser: Browser
let owner: Page
let errors: string[]

const OWNER = { email: 'ann@example.com', password: 'correct horse', name: 'Ann' }

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page: owner, errors } = await openPage(browser))
  await owner.goto(server.signInUrl)
  await owner.waitForURL(/\/welcome/)
  await owner.evaluate(async (account) => {
    const send = async (method: string, path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(path, { method, headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    }
    await send('PATCH', '/api/v1/me/account', account)
    await send('POST', '/api/v1/workspaces', { name: 'Coffee' })
  }, OWNER)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const open = (page: Page, path: string) => page.goto(`${server.url}${path}`)

test('a consultant joins by a link on a phone, finds their own pages, and no reports', async () => {
  await open(owner, '/settings/members')
  await owner.getByRole('combobox', { name: 'Role', exact: true }).click()
  await owner.getByRole('option', { name: 'Consultant' }).click()
  await owner.getByRole('button', { name: 'Make a link' }).click()
  const link = await owner.locator('code').filter({ hasText: '/invite/' }).textContent()

  const { page: phone, errors: refused } = await openPage(browser, { viewport: PHONE })
  await phone.goto(link ?? '')
  await phone.getByRole('heading', { name: 'Coffee' }).waitFor()
  await phone.getByLabel('Name').fill('Bea')
  await phone.getByLabel('E-mail').fill('bea@example.com')
  await phone.getByLabel('Password').first().fill('better horse')
  expect(await sidewaysOverflow(phone)).toBe(0)
  await phone.getByRole('button', { name: 'Create account and join' }).click()
  const pages = phone.getByRole('navigation', { name: 'Pages' }).last()
  await pages.waitFor()
  expect(await pages.textContent()).not.toContain('Overview')
  await open(phone, '/attribution')
  await phone.getByRole('heading', { name: 'Not for your role' }).waitFor()
  for (const path of ['members', 'account']) {
    await open(phone, `/settings/${path}`)
    await phone.getByRole('heading', { level: 1 }).waitFor()
    expect([path, await sidewaysOverflow(phone)]).toEqual([path, 0])
  }
  // Nothing asks for what the role may not see.
  expect(refused).toEqual([])
  await open(owner, '/settings/members')
  await owner.getByRole('combobox', { name: 'Role of Bea' }).click()
  await owner.getByRole('option', { name: 'Viewer' }).click()
  await owner.getByText('Bea is now Viewer.').waitFor()
  await owner.getByRole('button', { name: 'Undo' }).click()
  await open(owner, '/settings/audit')
  const log = owner.getByRole('list', { name: 'Changes' })
  await log.getByText('Bea joined the workspace').waitFor()
  await log.getByRole('button').first().click()
  await log.getByText('VIEWER → CONSULTANT').waitFor()
})

test('a forgotten password is replaced by the link that the owner finds on the e-mail page', async () => {
  const { page } = await openPage(browser)
  await open(page, '/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // The page before has a field of that name, too.
  await page.getByRole('button', { name: 'Send me a link' }).waitFor()
  await page.getByLabel('E-mail').fill('bea@example.com')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.getByRole('status').waitFor()
  await open(owner, '/settings/emails')
  await owner.getByRole('button', { name: /Choose a new password/ }).click()
  const message = await owner.getByLabel('Code to copy').textContent()
  await page.goto(/\S+reset-password\?\S+/.exec(message ?? '')?.[0] ?? 'the message holds no link')
  await page.getByLabel('New password').fill('even better horse')
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('E-mail').fill('bea@example.com')
  await page.getByLabel('Password').first().fill('even better horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Pages' }).first().waitFor()
})

test('a link that was cut off says that it is not whole', async () => {
  const { page } = await openPage(browser)
  await open(page, '/invite/Xc0')
  const said = await page.getByRole('alert').textContent()
  expect(said).toContain('not whole')
  expect(said).not.toContain('token')
})

test('where nothing sends e-mail, the invitation to a meeting is downloaded to be handed over', async () => {
  await owner.evaluate(async () => {
    const post = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      return response.json()
    }
    const guest = await post('/api/v1/contacts', { name: 'Kim', email: 'kim@guest.example' })
    const at = new Date(Date.now() + 48 * 3_600_000).toISOString()
    const meeting = { kind: 'MEETING', state: 'planned', subject: 'Offer', at, send_invite: true }
    await post('/api/v1/activities', { ...meeting, contact_id: guest.contact_id })
  })
  await open(owner, '/settings/emails')
  await owner.getByRole('button', { name: /kim@guest\.example/ }).click()
  const [file] = await Promise.all([
    owner.waitForEvent('download'),
    owner.getByRole('link', { name: 'invite.ics' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('invite.ics')
  expect(readFileSync(await file.path(), 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n.*\r\nSUMMARY:Offer\r\n/s)
})

test('with a second factor, signing in asks for a code', async () => {
  await open(owner, '/settings/account')
  await owner.getByLabel('Your password').fill(OWNER.password)
  await owner.getByRole('button', { name: 'Set up' }).click()
  await owner.getByRole('img', { name: 'Code for an authenticator app' }).waitFor()
  const address = await owner.getByRole('link', { name: 'open it on this device' }).getAttribute('href')
  const secret = new URL(address ?? '').searchParams.get('secret') ?? ''
  await owner.getByRole('textbox', { name: /six digits/ }).fill(codeOf(secret))
  await owner.getByRole('button', { name: 'Turn on' }).click()
  await owner.getByRole('button', { name: 'Turn off' }).waitFor()

  const { page } = await openPage(browser, { viewport: PHONE })
  await open(page, '/sign-in')
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').first().fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Code').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Pages' }).last().waitFor()
  await open(owner, '/settings/account')
  await owner.getByRole('list', { name: 'Sessions' }).getByRole('listitem').nth(1).waitFor()
  expect(errors).toEqual([])
})

/** What an authenticator app shows now (RFC 6238). */
function codeOf(secret: string): string {
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const code = (digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff) % 1_000_000
  return String(code).padStart(6, '0')
}
