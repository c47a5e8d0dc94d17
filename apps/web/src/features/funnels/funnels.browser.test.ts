import { readFileSync } from 'node:fs'
import { createdWorkspaceSchema } from '@tributary/contract/access'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let browser: Browser
let page: Page
let key: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page } = await openPage(browser))
  const headers = { origin: server.url }
  const account = { email: 'owner@example.com', password: 'correct horse', name: 'Owner' }
  const signedUp = await page.request.post(`${server.url}/api/auth/sign-up/email`, { headers, data: account })
  expect(signedUp.status()).toBe(200)
  const data = { name: 'Shop', currency: 'EUR' }
  const created = await page.request.post(`${server.url}/api/v1/workspaces`, { headers, data })
  key = createdWorkspaceSchema.parse(await created.json()).api_key
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** Four visitors: all look, two fill a cart, one buys. */
async function visitShop(): Promise<void> {
  const startedMs = Date.now() - 3_600_000
  const event = (visitor: number, minute: number, event_type: string, more: object = {}) => ({
    event_id: `${visitor}-${event_type}`,
    anonymous_id: `visitor-${visitor}`,
    session_id: `visit-${visitor}`,
    event_type,
    page_url: `https://shop.example/${visitor === 1 ? '?utm_source=mail&utm_medium=email' : ''}`,
    timestamp: new Date(startedMs + minute * 60_000).toISOString(),
    ...more,
  })
  const events = [
    ...[1, 2, 3, 4].map((visitor) => event(visitor, visitor, 'page_view')),
    event(1, 10, 'add_to_cart'),
    event(2, 12, 'add_to_cart'),
    event(1, 20, 'purchase', {
      revenue: { amount: '49.90', currency: 'EUR' },
      properties: { order_id: 'A-1' },
    }),
  ]
  const answer = await fetch(`${server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  })
  expect(answer.status).toBe(202)
  const count = async () => {
    const found = await fetch(`${server.url}/api/v1/events?count=true`, {
      headers: { authorization: `Bearer ${key}` },
    })
    return ((await found.json()) as { count: number }).count
  }
  await expect.poll(count, { timeout: 15_000 }).toBe(events.length)
}

const finding = (text: string) => page.getByTestId('finding').filter({ hasText: text }).waitFor()

test('an empty workspace is told what a funnel is for', async () => {
  await page.goto(`${server.url}/funnels`)
  await page.getByText('Here you will see where people stop').waitFor()
})

test('the usual funnel is shown at once; who stopped is listed and downloaded', async () => {
  await visitShop()
  await page.reload()
  await finding('25% of 4 people went from Page view to Purchase within 7 days, half of them within 19 min')
  await page.getByRole('button', { name: '2 stopped here' }).click()
  await page.getByRole('link', { name: 'visitor-4' }).waitFor()
  expect(new URL(page.url()).searchParams.get('behind')).toBe('dropped-1')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV of all' }).click()
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n')
  expect(lines.map((line) => line.split(',')[0])).toEqual(['person', 'a:visitor-4', 'a:visitor-3'])
})

test('a step is changed with the keyboard, the address keeps it, and Back undoes it', async () => {
  const event = page.getByRole('combobox', { name: 'Event of step 2' })
  await event.fill('purchase')
  await event.press('Enter')
  await page.getByRole('button', { name: 'Remove step 3' }).click()
  await expect
    .poll(() => new URL(page.url()).searchParams.get('steps'))
    .toBe('[{"event_type":"page_view"},{"event_type":"purchase"}]')
  await page.goBack()
  await page.getByText('3. Purchase').first().waitFor()
})

test('a number of a group lists its people, and the rest the others', async () => {
  await page.goto(`${server.url}/funnels?split=channel`)
  await page.getByRole('row', { name: /^Email .* 19 min$/ }).waitFor()
  await page.getByRole('button', { name: 'Email, step 1: 1 people. List them' }).click()
  await page.getByRole('heading', { name: 'Reached Page view: Email' }).waitFor()
  const people = page.getByRole('link', { name: /^visitor-/ })
  await expect.poll(() => people.allInnerTexts()).toEqual(['visitor-1'])
  await page.getByRole('button', { name: 'Direct, step 2: 1 people. List them' }).click()
  await expect.poll(() => people.allInnerTexts()).toEqual(['visitor-2'])
  await page.reload()
  await page.getByRole('heading', { name: 'Reached Add to cart: Direct' }).waitFor()
  await page.getByRole('button', { name: 'Total, step 1: 4 people. List them' }).click()
  await expect.poll(() => people.count()).toBe(4)
})

test('a funnel is kept under a name, deleted, and brought back', async () => {
  await page.getByRole('button', { name: 'Saved funnels' }).click()
  await page.getByRole('menuitem', { name: 'Save this funnel ...' }).click()
  await page.getByLabel('Name').fill('Two purchases')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Two purchases' }).click()
  await page.getByRole('menuitem', { name: 'Delete "Two purchases"' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Two purchases' }).waitFor()
})

test('paths and retention show the same visitors', async () => {
  await page.getByRole('link', { name: 'Paths' }).click()
  await finding('The most frequent path, Email, leads to 100% of conversions')
  await page.getByRole('link', { name: 'Retention' }).click()
  await finding('4 people came for the first time')
  await page.getByText('Conversion', { exact: true }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('returning')).toBe('conversion')
  await page.getByRole('cell', { name: '25.0%' }).first().waitFor()
})

test('a number of the cohorts lists its people, as many as it says, and writes them to a file', async () => {
  await page.getByRole('button', { name: '1 of 4 people' }).click()
  await page.getByRole('heading', { name: '1 of 4 people converted' }).waitFor()
  const people = page.getByRole('link', { name: /^visitor-/ })
  await expect.poll(() => people.allInnerTexts()).toEqual(['visitor-1'])
  await page.getByRole('button', { name: ': 4 people. List them' }).click()
  await page.getByRole('heading', { name: '4 people came for the first time' }).waitFor()
  await expect.poll(() => people.count()).toBe(4)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV of all' }).click()
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n')
  expect(lines.map((line) => line.split(',')[0])).toEqual([
    'person',
    'a:visitor-4',
    'a:visitor-3',
    'a:visitor-2',
    'a:visitor-1',
  ])
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => new URL(page.url()).searchParams.has('cohort')).toBe(false)
})
