import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditContrast, auditStructure } from '../../browser/page-audit.ts'
import { launchBrowser, openPage, PHONE, sidewaysOverflow } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'
import { openShakyProxy, type ShakyProxy } from './shaky-proxy.testkit.ts'

let server: TestServer
let proxy: ShakyProxy
let browser: Browser
let page: Page
let failures: string[]
let campaignId: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  proxy = await openShakyProxy(server.url)
  ;({ page } = await openPage(browser, { viewport: PHONE, hasTouch: true }))
  failures = []
  page.on('pageerror', (error) => failures.push(String(error)))
  await page.goto(server.signInUrl)
  await page.waitForURL(/\/welcome/)
  campaignId = await page.evaluate(async () => {
    const send = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      return response.json()
    }
    await send('/api/v1/workspaces', { name: 'Shop', currency: 'EUR' })
    const { campaign_id } = await send('/api/v1/outreach/campaigns', {
      name: 'Spring dinner',
      sector: 'Food',
    })
    const ids: string[] = []
    for (const [index, name] of ['Kim Lane', 'Lou Moss', 'Max Nash', 'Nia Orr'].entries())
      ids.push(
        (await send('/api/v1/contacts', { name, warmness: 8 - index, organisation: `${name} Ltd` }))
          .contact_id,
      )
    await send(`/api/v1/outreach/campaigns/${campaign_id}/contacts`, { contact_ids: ids.slice(0, 2) })
    const at = new Date(Date.now() - 86_400_000).toISOString()
    await send('/api/v1/activities', {
      kind: 'CALL',
      state: 'planned',
      contact_id: ids[1],
      subject: 'Renewal',
      at,
    })
    return campaign_id
  })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await proxy?.down()
  await server?.stop()
})

const openToday = async () => {
  await page.goto(`${proxy.url}/today`)
  await page.getByTestId('finding').waitFor()
}
/** What is wrong with the page as it is now, whatever is open on it. */
const audit = async () => [...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))]
const logWith = async (name: string, outcome: string) => {
  await page.getByRole('button', { name: `Log with ${name}` }).click()
  await page.getByRole('button', { name: outcome, exact: true }).click()
  await page.getByText('Logged. Follow up?').waitFor()
}
const closeSheet = () => page.getByRole('button', { name: 'No follow-up' }).click()
/** What the server has of a contact, whatever the page shows. */
const storedWith = (name: string): Promise<string[]> =>
  page.evaluate(async (wanted) => {
    const { activities } = await (await fetch('/api/v1/activities/feed?limit=200')).json()
    return activities
      .filter((entry: { contact: { name: string } | null }) => entry.contact?.name === wanted)
      .map((entry: { outcome: string | null; state: string }) => entry.outcome ?? entry.state)
  }, name)
/** The app's own files are kept by now, and the page is answered from them. */
const waitForWorker = async () => {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.getByTestId('finding').waitFor()
}
const online = () => page.evaluate(() => void window.dispatchEvent(new Event('online')))

test('two taps log a call for the campaign of the contact, a third plans the follow-up, and undo takes it back', async () => {
  await openToday()
  await logWith('Kim Lane', 'Talked')
  await page.getByRole('button', { name: 'In a week' }).click()
  await expect.poll(() => storedWith('Kim Lane')).toEqual(['planned', 'TALKED'])
  await page.getByText('The next seven days').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => storedWith('Kim Lane')).toEqual(['planned'])
})

test('what was planned is done with two taps, and a contact is found by a few letters', async () => {
  await openToday()
  await page.getByRole('button', { name: 'Done: Lou Moss' }).click()
  await page.getByRole('button', { name: 'Interested', exact: true }).click()
  await closeSheet()
  await expect.poll(() => storedWith('Lou Moss')).toEqual(['INTERESTED'])
  await page.getByRole('button', { name: 'Log activity' }).click()
  await page.getByLabel('Name, organisation or number').fill('nash')
  await page
    .getByRole('list', { name: 'Contacts' })
    .getByRole('button', { name: /Max Nash/ })
    .click()
  await page.getByRole('radio', { name: 'E-mail' }).click()
  expect(await audit()).toEqual([])
  await page.getByRole('button', { name: 'Sent', exact: true }).click()
  await closeSheet()
  await expect.poll(() => storedWith('Max Nash')).toEqual(['SENT'])
})

test('without the server the app starts and logs, also after a reload, and each activity arrives exactly once', async () => {
  await openToday()
  await waitForWorker()
  await proxy.down()
  await page.reload()
  await page.getByText('Offline. What you log is kept').waitFor()
  await logWith('Nia Orr', 'Left message')
  await closeSheet()
  await page.getByText('Offline. 1 activity waits on this device').waitFor()
  await page.reload()
  await page.getByText('Offline. 1 activity waits on this device').waitFor()
  await page.getByText('Call: left message').waitFor()

  // The server hears it and its answer is lost: it stays in the queue and is sent again.
  await proxy.up()
  const heardBefore = proxy.heard('LEFT_MESSAGE')
  proxy.losesAnswers(true)
  await online()
  await expect.poll(() => proxy.heard('LEFT_MESSAGE')).toBeGreaterThan(heardBefore)
  await page.getByText('Offline. 1 activity waits').waitFor()
  proxy.losesAnswers(false)
  await online()
  await page.getByText('1 activity waits').waitFor({ state: 'detached' })
  expect(await storedWith('Nia Orr')).toEqual(['LEFT_MESSAGE'])
})

test('what the server refuses stays with the reason until it is discarded', async () => {
  await openToday()
  await waitForWorker()
  await page.evaluate(async () => {
    const { contacts } = await (await fetch('/api/v1/contacts?search=Kim')).json()
    await fetch(`/api/v1/contacts/${contacts[0].contact_id}`, { method: 'DELETE' })
  })
  await logWith('Kim Lane', 'Talked')
  await closeSheet()
  const notice = page.getByRole('alert').filter({ hasText: 'The activity with Kim Lane was not accepted' })
  await notice.getByText(/There is no contact/).waitFor()
  await notice.getByRole('button', { name: 'Discard' }).click()
  await notice.waitFor({ state: 'detached' })
})

test('the worker keeps files of the app alone, never an answer of the API', async () => {
  const kept = await page.evaluate(async () => {
    const names = await caches.keys()
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return lists.flat().map((request) => new URL(request.url).pathname)
  })
  expect(kept).toContain('/index.html')
  expect(kept.filter((path) => path.startsWith('/api/'))).toEqual([])
  const manifest = await page.evaluate(async () => (await fetch('/manifest.webmanifest')).json())
  expect(manifest).toMatchObject({ start_url: '/today', display: 'standalone' })
})

test('pages fit a phone and a desk, read well in both themes, and nothing fails', async () => {
  const paths = ['/today', '/activities', '/outreach', `/outreach/${campaignId}`]
  const screens = [
    { colorScheme: 'light', viewport: PHONE },
    { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  ] as const
  for (const { colorScheme, viewport } of screens) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(viewport)
    for (const path of paths) {
      await page.goto(`${proxy.url}${path}`)
      await page.getByTestId('finding').waitFor()
      expect([path, await sidewaysOverflow(page), await audit()]).toEqual([path, 0, []])
    }
  }
  expect(failures).toEqual([])
})
