import { type PipedriveServer, startPipedriveServer } from '@tributary/testkit/pipedrive/pipedrive-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditContrast, auditStructure } from '../../browser/page-audit.ts'
import { launchBrowser, openPage, PHONE, sidewaysOverflow } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let pipedrive: PipedriveServer
let server: TestServer
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  pipedrive = await startPipedriveServer({ now: Date.now })
  const env = { TRIBUTARY_PIPEDRIVE_URL: pipedrive.url }
  ;[server, browser] = await Promise.all([startTestServer({ sample: false, env }), launchBrowser()])
  ;({ page, errors } = await openPage(browser, { reducedMotion: 'reduce' }))
  await page.goto(server.signInUrl)
  await page.waitForURL(/\/welcome/)
  await send('POST', 'workspaces', { name: 'Shop', currency: 'EUR' })
}, 120_000)
afterAll(async () => {
  expect(pipedrive.violations).toEqual([])
  await browser?.close()
  await server?.stop()
  await pipedrive?.close()
})

/** A request of the signed-in member; answers the text. */
async function send(method: string, path: string, body: unknown): Promise<string> {
  return page.evaluate(
    async (asked) => {
      const headers = { 'content-type': 'application/json' }
      const { method, path, body } = asked
      const response = await fetch(`/api/v1/${path}`, { method, headers, body: JSON.stringify(body) })
      const text = await response.text()
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
      return text
    },
    { method, path, body },
  )
}
/** Adds a contact that is to be sent; answers its id. */
async function addContact(name: string): Promise<string> {
  const contact: { contact_id: string } = JSON.parse(await send('POST', 'contacts', { name, warmness: 9 }))
  return contact.contact_id
}
const person = (name: string) => pipedrive.company.list('person').find((record) => record.name === name)
const open = (path: string) => page.goto(`${server.url}/${path}`)
const list = (name: string) => page.getByRole('list', { name, exact: true })

test('a key is tested before it is kept; then a warm contact goes by itself, and lists say that it is there', async () => {
  await open('settings/pipedrive')
  await page.getByText('Not connected').waitFor()
  const field = page.getByLabel('API key', { exact: true })
  await field.fill('wrong-key-of-nobody')
  await page.getByRole('button', { name: 'Test and save' }).click()
  await page.getByRole('alert').filter({ hasText: 'is not accepted by Pipedrive' }).waitFor()
  // The browser notes that the key was refused.
  expect(errors.splice(0).join()).toContain('422')
  await field.fill('token-ada')
  await page.getByRole('button', { name: 'Test and save' }).click()
  await page.getByText('Ada Admin at Northwind').waitFor()

  await addContact('Ann Bee')
  await expect.poll(() => person('Ann Bee')?.name, { timeout: 10_000 }).toBe('Ann Bee')
  await open('contacts')
  const row = page.getByRole('region', { name: 'Contacts' }).getByRole('row', { name: /Ann Bee/ })
  await row.getByTitle('In Pipedrive').waitFor()
  expect(await page.evaluate(auditStructure)).toEqual([])
  await page.setViewportSize(PHONE)
  await list('Contacts')
    .getByRole('button', { name: /Ann Bee.*In Pipedrive/ })
    .waitFor()
  expect([await sidewaysOverflow(page), ...(await page.evaluate(auditContrast))]).toEqual([0])
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('what Pipedrive refuses says why and is tried again; what both sides changed is decided', async () => {
  pipedrive.refuse('addPerson', 'name is on the blocked list')
  const bo = await addContact('Bo Dee')
  await send('POST', 'pipedrive/sync', { contact_ids: [bo] })
  await open('settings/pipedrive')
  const failed = list('Not sent').getByRole('listitem').filter({ hasText: 'Bo Dee' })
  await failed.getByText('name is on the blocked list').waitFor()
  pipedrive.refuse('addPerson', undefined)
  await failed.getByRole('button', { name: 'Try again' }).click()
  await failed.waitFor({ state: 'detached' })
  await expect.poll(() => person('Bo Dee')?.name).toBe('Bo Dee')

  pipedrive.company.update('person', person('Bo Dee')?.id ?? 0, { name: 'Bo There' }, 'app')
  await send('PATCH', `contacts/${bo}`, { name: 'Bo Here' })
  await send('POST', 'pipedrive/sync', { contact_ids: [bo] })
  await expect.poll(() => person('Bo Here')?.name).toBe('Bo Here')
  await open('settings/pipedrive')
  const conflict = list('Conflicts').getByRole('listitem')
  await conflict.getByText('Here: Bo Here · Pipedrive: Bo There').waitFor()
  await conflict.getByRole('button', { name: 'Use Pipedrive’s' }).click()
  await conflict.waitFor({ state: 'detached' })
  await expect.poll(() => person('Bo There')?.name, { timeout: 10_000 }).toBe('Bo There')
  expect(errors).toEqual([])
})
