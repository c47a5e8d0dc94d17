import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, PHONE, readTable, sidewaysOverflow } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]

/** Ann buys on her phone; Bob signs in on his laptop, and Ann once on Bob's. */
const EVENTS = [
  {
    anonymous_id: 'phone',
    event_type: 'page_view',
    page_url: 'https://shop.example/?utm_source=x&utm_medium=email',
  },
  { anonymous_id: 'phone', event_type: 'sign_in', user: { id: 'ann' } },
  {
    anonymous_id: 'phone',
    event_type: 'purchase',
    user: { id: 'ann' },
    revenue: { amount: '40.00', currency: 'EUR' },
    properties: { order_id: 'A-1' },
  },
  { anonymous_id: 'laptop', event_type: 'sign_in', user: { id: 'bob' }, timestamp: '2026-06-01T10:00:00Z' },
  { anonymous_id: 'laptop', event_type: 'sign_in', user: { id: 'ann' }, timestamp: '2026-06-02T10:00:00Z' },
]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page, errors } = await openPage(browser))
  await page.goto(server.signInUrl)
  await page.waitForURL(/\/welcome/)
  await page.evaluate(async (events) => {
    const send = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      return response.json()
    }
    const { pixel_id } = await send('/api/v1/workspaces', { name: 'Shop', currency: 'EUR' })
    for (const event of events) await send('/api/v1/pixel/track', { pixel_id, ...event })
    for (let tries = 0; tries < 100; tries++) {
      const { people } = await (await fetch('/api/v1/people')).json()
      if (people.length === 2) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    throw new Error('the two people do not appear')
  }, EVENTS)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const headline = () => page.getByRole('heading', { level: 1 }).textContent()

async function openPerson(find: string): Promise<void> {
  await page.goto(`${server.url}/people`)
  await page.getByLabel('Find a person').fill(find)
  await page.getByLabel('Find a person').press('Enter')
  await page.getByText(`1 found for “${find}”.`).waitFor()
  await page.getByRole('region', { name: 'People' }).getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Handles, and why they are one person' }).waitFor()
}

test('everybody who is known is listed, and a search by a browser finds whose it is', async () => {
  await page.goto(`${server.url}/people`)
  const rows = await readTable(page, 'People')
  expect(
    rows
      .slice(1)
      .map((row) => row[0])
      .sort(),
  ).toEqual(['ann', 'bob'])
  await openPerson('phone')
  expect(await headline()).toBe('Person ann')
  expect(await page.getByTestId('finding').textContent()).toContain('€40.00 after refunds from 1 purchase')
  await page.getByText('Signed in on this browser.').waitFor()
})

test('two people are merged, and apart again after undo', async () => {
  await openPerson('bob')
  await page.getByLabel("The other person's user id, e-mail address or browser id").fill('ann')
  await page.getByText('This is ann, with 2 handles.').waitFor()
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  await page.getByText(/^4 handles/).waitFor()
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click()
  await page.getByText(/^2 handles/).waitFor()
})

test('a browser that two people signed in on waits among the conflicts until it is decided', async () => {
  await page.goto(`${server.url}/people/conflicts`)
  await page.getByText('Both seen with laptop').waitFor()
  await page.getByRole('button', { name: 'Keep apart' }).click()
  await page.getByRole('heading', { name: 'No conflicts' }).waitFor()
})

test('nothing sticks out on a phone, and the console stays silent', async () => {
  await page.setViewportSize(PHONE)
  for (const path of ['/people', '/people/conflicts', '/people/u%3Aann']) {
    await page.goto(`${server.url}${path}`)
    await page.getByTestId('finding').waitFor()
    expect(await sidewaysOverflow(page)).toBe(0)
  }
  expect(errors).toEqual([])
})
