import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createdWorkspaceSchema } from '@tributary/contract/access'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, readTable } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let network: Awaited<ReturnType<typeof openNetwork>>
let browser: Browser
let page: Page
let key: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  network = await openNetwork(Number(new URL(server.url).port))
  ;({ page } = await openPage(browser))
  const headers = { origin: network.url }
  const account = { email: 'owner@example.com', password: 'correct horse', name: 'Owner' }
  const signedUp = await page.request.post(`${network.url}/api/auth/sign-up/email`, {
    headers,
    data: account,
  })
  expect(signedUp.status()).toBe(200)
  const data = { name: 'Shop', currency: 'EUR' }
  const created = await page.request.post(`${network.url}/api/v1/workspaces`, { headers, data })
  key = createdWorkspaceSchema.parse(await created.json()).api_key
})
afterAll(async () => {
  await browser?.close()
  await network?.close()
  await server?.stop()
})

async function send(events: readonly object[]): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  })
  expect(answer.status).toBe(202)
}

const order = (id: string, amount: string) => ({
  event_id: `event-${id}`,
  anonymous_id: `browser-${id}`,
  event_type: 'purchase',
  page_url: 'https://shop.example/thanks',
  revenue: { amount, currency: 'EUR' },
  properties: { order_id: id },
})

const moneyOf = (shown: Page) => shown.getByTestId('live-money')

test('an empty workspace says what the page is for and shows the first event without a reload', async () => {
  await page.goto(`${network.url}/live`)
  await page.getByText('Here you will see what happens right now').waitFor()
  expect(await page.getByRole('link', { name: 'Put the pixel on your site' }).getAttribute('href')).toContain(
    '/pixel',
  )
  await send([order('A-1', '49.90')])
  await moneyOf(page).filter({ hasText: '€49.90' }).waitFor()
  expect(await page.getByTestId('live-visitors').textContent()).toBe('1')
  expect(await readTable(page, 'Pages')).toEqual([
    ['Page', 'Visitors'],
    ['shop.example/thanks', '1'],
  ])
  expect((await readTable(page, 'Last conversions'))[1]?.[0]).toBe('A-1')
})

test('behind a number of visitors is who they are', async () => {
  await page.getByRole('button', { name: 'Visitors now: 1. List them' }).click()
  await page.getByRole('link', { name: 'browser-A-1' }).waitFor()
  const visitors = await readTable(page, 'Visitors')
  expect(visitors[1]?.slice(0, 2)).toEqual(['browser-A-1', 'shop.example/thanks'])
  await page.getByRole('button', { name: 'Visitors on shop.example/thanks: 1. List them' }).click()
  await page.getByRole('heading', { name: 'Visitors on shop.example/thanks' }).waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
})

test('cut off it says so and keeps the numbers; back again it has what came meanwhile, each once', async () => {
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor()
  network.cut()
  await page
    .getByRole('status')
    .filter({ hasText: /^Reconnecting, as of / })
    .waitFor()
  expect(await moneyOf(page).textContent()).toBe('€49.90')
  await send([order('A-2', '10.10')])
  network.mend()
  await moneyOf(page).filter({ hasText: '€60.00' }).waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor()
  await send([order('A-2', '10.10'), order('A-3', '5.00')])
  await moneyOf(page).filter({ hasText: '€65.00' }).waitFor()
  const conversions = await readTable(page, 'Last conversions')
  expect(conversions.slice(1).map(([id]) => id)).toEqual(['A-3', 'A-2', 'A-1'])
})

test('signed out elsewhere, the page says that the session has ended', async () => {
  const answer = await page.request.post(`${network.url}/api/auth/sign-out`, {
    headers: { origin: network.url },
    data: {},
  })
  expect(answer.status()).toBe(200)
  // The next stream is refused; the one that is open would be closed within fifteen seconds.
  network.cut()
  network.mend()
  await page.getByText('Your session has ended.').waitFor()
})

/** A wire between browser and server that can be cut. */
async function openNetwork(port: number) {
  const sockets = new Set<Socket>()
  let isCut = false
  const wire = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      isCut = false
    },
    close: async () => {
      cut()
      await new Promise((resolve) => wire.close(resolve))
    },
  }
}
