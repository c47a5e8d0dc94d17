import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { importListSchema } from '@tributary/contract/imports'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMPANY_FILES, COMPANY_RANGE, ORDERS_FILE } from './company-files.ts'
import { launchBrowser, openPage, PHONE, readTable, sidewaysOverflow, type TestPage } from './test-browser.ts'
import { startTestServer, type TestServer } from './test-server.ts'

/** A busy machine may take seconds for what usually takes a moment. */
const PATIENCE = { timeout: 10_000 }
const ACCOUNT = { name: 'Ada', email: 'ada@example.com', password: 'river-stone-17' }

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]
let settled: TestPage['settled']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page, errors, settled } = await openPage(browser))
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const open = (path: string) => page.goto(`${server.url}${path}`)

/** Chooses a file on the Import page and waits until its columns are known. */
async function chooseFile(name: string, text: string): Promise<void> {
  await page
    .getByLabel('File to import')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.getByRole('region', { name: 'First rows of the file' }).waitFor()
}

async function chooseOption(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

const entryOf = (name: string) => page.getByRole('listitem').filter({ hasText: name }).first()

test('a stranger signs up, names a company and is shown what to do next', async () => {
  await open('/')
  await page.getByRole('link', { name: 'Create one' }).click()
  await page.getByLabel('Name').fill(ACCOUNT.name)
  await page.getByLabel('E-mail').fill(ACCOUNT.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ACCOUNT.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('textbox', { name: 'Company' }).fill('River Shop')
  await page.getByRole('combobox', { name: 'Time zone' }).fill('UTC')
  await page.getByRole('option', { name: 'UTC', exact: true }).click()
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByText('It is shown only now').waitFor()
  await page.getByRole('button', { name: 'Import a file' }).click()
  await page.getByText('No file has been imported yet.').waitFor()
  await page.getByRole('link', { name: 'Overview' }).first().click()
  await page.getByText('Here you will see where your money came from').waitFor()
})

test('files are recognised, previewed and stored', async () => {
  await page.getByRole('link', { name: 'Import', exact: true }).first().click()
  for (const file of COMPANY_FILES) {
    await chooseFile(file.name, file.text)
    await page.getByRole('button', { name: file.button }).click()
    await entryOf(file.name).getByText(file.result).waitFor()
    await entryOf(file.name).getByText('Done').waitFor()
  }
})

test('columns of a foreign file are mapped by hand, and the refused row comes back with its reason', async () => {
  await chooseFile(ORDERS_FILE.name, ORDERS_FILE.text)
  await chooseOption('What is in this file?', 'Conversions')
  for (const [field, column] of Object.entries(ORDERS_FILE.columns)) await chooseOption(field, column)
  await page.getByRole('cell', { name: 'about fifty' }).waitFor()
  await page.getByRole('button', { name: 'Import conversions' }).click()
  const entry = entryOf(ORDERS_FILE.name)
  await entry.getByText('3 stored, 1 refused').waitFor()
  await entry.getByText('Done').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    entry.getByRole('link', { name: 'Refused rows with reasons' }).click(),
  ])
  const refused = await readFile(await download.path(), 'utf8')
  expect(refused).toContain('O-4')
  expect(refused).toContain('about fifty')
  expect(refused).not.toContain('O-1')
})

test('the Overview offers the days that have data and then shows them', async () => {
  await page.getByRole('link', { name: 'Overview', exact: true }).first().click()
  await page.getByText('No data in this range').waitFor()
  await page.getByRole('button', { name: /^Show Mar 1/ }).click()
  await expect.poll(() => page.getByTestId('tile-net_revenue_minor').textContent(), PATIENCE).toBe('$175.01')
  const rows = await readTable(page, 'Channels')
  expect(rows.find(([name]) => name === 'Email')?.[1]).toBe('$90.00')
  expect(rows.find(([name]) => name === 'Organic Search')?.[1]).toBe('$60.01')
  expect(rows.find(([name]) => name === 'Unattributed')?.[1]).toBe('$25.00')
  expect(rows.find(([name]) => name === 'Total')?.[1]).toBe('$175.01')
})

test('an import is followed on every page: a line while it runs, fresh numbers when it is done', async () => {
  const address = '**/api/v1/imports?*'
  // Small files are stored before a page can be left: the server's answer is held as if the last one still ran.
  await page.route(address, async (route) => {
    const answer = await route.fetch()
    const { imports } = importListSchema.parse(await answer.json())
    const [last, ...rest] = imports
    await route.fulfill({
      response: answer,
      json: { imports: [{ ...last, state: 'storing', progress: 0.4 }, ...rest] },
    })
  })
  await open(`/overview?${COMPANY_RANGE}`)
  const line = page.getByRole('status', { name: 'Import' })
  await line.getByText(`Importing ${ORDERS_FILE.name}: 40%`).waitFor()
  await page.getByTestId('tile-net_revenue_minor').waitFor()
  const asked = page.waitForRequest('**/api/v1/overview?*')
  // An answer that is being held is let through first: a route taken away under it would be handled twice.
  await page.unrouteAll({ behavior: 'wait' })
  await asked
  await line.waitFor({ state: 'detached' })
})

test('Attribution divides the revenue exactly as the models say', async () => {
  await open(`/attribution?${COMPANY_RANGE}&models=first,last,linear`)
  const [header, ...rows] = await readTable(page, 'Models side by side')
  expect(header).toEqual(['Channel', 'First touch', 'Last touch', 'Linear', 'Spend (USD)'])
  const byChannel = Object.fromEntries(rows.map(([name, ...cells]) => [name, cells.slice(0, 3)]))
  expect(byChannel).toEqual({
    'Paid Search': ['$90.00', '$0.00', '$30.00'],
    Email: ['$0.00', '$0.00', '$30.00'],
    Direct: ['$0.00', '$90.00', '$30.00'],
    'Paid Social': ['$60.01', '$0.00', expect.stringMatching(/^\$30\.0[01]$/)],
    'Organic Search': ['$0.00', '$60.01', expect.stringMatching(/^\$30\.0[01]$/)],
    Unattributed: ['$25.00', '$25.00', '$25.00'],
    Total: ['$175.01', '$175.01', '$175.01'],
  })
  await page.getByText('ROAS', { exact: true }).click()
  await expect
    .poll(
      async () => (await readTable(page, 'Models side by side')).find(([n]) => n === 'Paid Search'),
      PATIENCE,
    )
    .toEqual(['Paid Search', '4.50×', '0.00×', '1.50×', '$20.00'])
})

test('a narrower window is in the URL, changes the credit, and Back brings the former one', async () => {
  await open(`/attribution?${COMPANY_RANGE}&models=first`)
  const first = async (channel: string) =>
    (await readTable(page, 'Models side by side')).find(([name]) => name === channel)?.[1]
  expect(await first('Paid Search')).toBe('$90.00')
  const window = page.getByLabel('Window (days)')
  await window.fill('2')
  await window.press('Enter')
  await expect.poll(() => first('Email'), PATIENCE).toBe('$90.00')
  expect(await first('Organic Search')).toBe('$60.01')
  expect(page.url()).toContain('lookback_days=2')
  await page.goBack()
  await expect.poll(() => first('Paid Search'), PATIENCE).toBe('$90.00')
  expect(page.url()).not.toContain('lookback_days')
})

test('the credits of one conversion add up to its amount', async () => {
  await open(`/conversions?${COMPANY_RANGE}&model=linear`)
  await page.getByRole('link', { name: 'O-2' }).click()
  await page.getByRole('heading', { name: 'Order O-2' }).waitFor()
  await page.getByText('Credits add up to $60.01').waitFor()
  const touches = page.getByRole('list', { name: 'Touches and conversion' }).getByRole('listitem')
  const texts = await touches.filter({ hasText: 'before' }).allInnerTexts()
  expect(texts).toHaveLength(2)
  const credits = texts.map((text) => Number(/\$(\d+\.\d{2})/.exec(text)?.[1]?.replace('.', '')))
  expect(credits.reduce((sum, credit) => sum + credit, 0)).toBe(6001)
})

test('the snippet on a page of another site makes its visit and a test event arrive live', async () => {
  await open('/pixel')
  const snippet = (await page.getByLabel('Code to copy').textContent()) ?? ''
  expect(snippet).toContain(`${server.url}/track.js`)
  const site = await startSite(snippet)
  try {
    const visitor = await openPage(browser)
    await visitor.page.goto(`${site.url}/landing?utm_source=news&utm_medium=email`)
    const events = page.getByRole('region', { name: 'Last events' }).last()
    await events.getByText('page_view').waitFor()
    await events.getByText('/landing').waitFor()
    expect(visitor.errors).toEqual([])
    await page.getByRole('button', { name: 'Send a test event' }).click()
    await events.getByRole('cell', { name: 'test', exact: true }).waitFor()
    await page.getByText('The last event arrived').waitFor()
    await visitor.page.context().close()
  } finally {
    site.server.close()
    site.server.closeAllConnections()
  }
})

test('the dark theme stays after a reload', async () => {
  await open(`/overview?${COMPANY_RANGE}`)
  await page.getByRole('button', { name: 'Use the dark theme' }).click()
  await page.reload()
  await page.getByRole('button', { name: 'Use the light theme' }).waitFor()
  const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(Math.max(...(String(ground).match(/\d+/g) ?? []).slice(0, 3).map(Number))).toBeLessThan(60)
})

test('no page is wider than a phone', async () => {
  await page.setViewportSize(PHONE)
  const wide: string[] = []
  const paths = ['overview', 'attribution', 'conversions', 'conversions/O-2', 'pixel', 'import', 'settings']
  for (const path of paths) {
    await open(`/${path}?${COMPANY_RANGE}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await settled()
    if ((await sidewaysOverflow(page)) > 0) wide.push(path)
  }
  expect(wide).toEqual([])
})

test('signing out closes every page, and the password opens them again', async () => {
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await open('/attribution')
  await page.getByLabel('E-mail').fill(ACCOUNT.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ACCOUNT.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Attribution' }).waitFor()
})

test('nothing of all this left an error in the console', () => {
  expect(errors).toEqual([])
})

/** A page of another origin with the snippet in its head. */
async function startSite(snippet: string): Promise<{ url: string; server: Server }> {
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><html><head><link rel="icon" href="data:,">${snippet}</head><body>Hello</body></html>`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const address = site.address()
  if (address === null || typeof address === 'string') throw new Error('the site has no port')
  return { url: `http://127.0.0.1:${address.port}`, server: site }
}
