import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, PHONE, sidewaysOverflow } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page, errors } = await openPage(browser))
  await page.goto(server.signInUrl)
  await page.waitForURL(/\/welcome/)
  await page.evaluate(async () => {
    const body = JSON.stringify({ name: 'Shop', currency: 'EUR' })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/api/v1/workspaces', { method: 'POST', headers, body })
    if (!response.ok) throw new Error(await response.text())
  })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const stage = (name: string) =>
  page.getByRole('region', { name: 'Pipeline' }).getByRole('region', { name, exact: true })
const card = (name: string) => page.getByRole('region', { name: 'Pipeline' }).getByRole('button', { name })

test('a deal is added by its name and amount, and opened', async () => {
  await page.goto(`${server.url}/deals`)
  await page.getByRole('heading', { name: 'No deals yet' }).waitFor()
  await page.getByRole('button', { name: 'Add a deal' }).first().click()
  await page.getByLabel('Name').fill('Roof for Ann')
  await page.getByLabel('Amount').fill('12,5')
  await page.getByText('An amount in EUR such as 5000').waitFor()
  await page.getByLabel('Amount').fill('1250')
  await page.getByRole('button', { name: 'Add deal' }).click()
  await page.getByRole('heading', { name: 'Roof for Ann', level: 1 }).waitFor()
  expect(await page.getByTestId('finding').textContent()).toBe('€1,250.00 in Lead, open for 0 days.')
})

test('the keyboard moves a card between stages and says so; undo brings it back', async () => {
  await page.goto(`${server.url}/deals`)
  const roof = card('Roof for Ann €1,250.00 Owner')
  await roof.focus()
  await page.keyboard.press('ArrowLeft')
  await page.getByText('Roof for Ann is in the first stage').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByText('Roof for Ann moved to Marketing qualified').waitFor()
  await stage('Marketing qualified').getByRole('button', { name: 'Roof for Ann €' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Roof for Ann')
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click()
  await stage('Lead').getByRole('button', { name: 'Roof for Ann €' }).waitFor()
})

test('a card is dragged to another stage', async () => {
  await card('Roof for Ann €1,250.00 Owner').dragTo(stage('Sales qualified'))
  await stage('Sales qualified').getByRole('button', { name: 'Roof for Ann €' }).waitFor()
})

test('a card that is dragged to Lost is not said to be there before its reason is given', async () => {
  await card('Roof for Ann €1,250.00 Owner').dragTo(stage('Lost'))
  await page.getByLabel('Why was it lost?').waitFor()
  expect(await page.getByText('Roof for Ann moved to Lost').count()).toBe(0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await stage('Sales qualified').getByRole('button', { name: 'Roof for Ann €' }).waitFor()
})

test('a lost deal says why; won, it is a payment with its journey', async () => {
  await card('Roof for Ann €1,250.00 Owner').click()
  await page.getByRole('button', { name: 'Lost', exact: true }).click()
  await page.getByLabel('Why was it lost?').fill('Too dear')
  await page.keyboard.press('Enter')
  await page.getByText('Lost: Too dear.').waitFor()
  await page.getByRole('button', { name: 'Reopen or move…' }).click()
  await page.getByRole('combobox', { name: 'Stage' }).click()
  await page.getByRole('option', { name: 'Won' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
  await page.getByRole('heading', { name: 'What led to it' }).waitFor()
  // Nobody reloads: the page looks for the payment until it has arrived.
  await page.getByText('No touch of this person is known').waitFor()
})

test('a deal of last week is entered, won on its day, and its amount follows its products', async () => {
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
  await page.evaluate(async () => {
    const body = JSON.stringify({ name: 'Mill', price_minor: '2500', currency: 'EUR' })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/api/v1/products', { method: 'POST', headers, body })
    if (!response.ok) throw new Error(await response.text())
  })
  await page.goto(`${server.url}/deals`)
  await page.getByRole('button', { name: 'Add a deal' }).first().click()
  await page.getByLabel('Name').fill('Mills')
  await page.getByLabel('Opened').fill(day(7))
  await page.getByRole('button', { name: 'Add a product' }).click()
  await page.getByLabel('Pieces').fill('2')
  await page.getByRole('button', { name: 'Add deal' }).click()
  await page.getByText('€50.00 in Lead, open for 7 days.').waitFor()

  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Pieces').fill('10')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('€250.00 in Lead, open for 7 days.').waitFor()

  await page.getByRole('button', { name: 'Move…' }).click()
  await page.getByRole('combobox', { name: 'Stage' }).click()
  await page.getByRole('option', { name: 'Won' }).click()
  await page.getByRole('textbox', { name: 'Day' }).fill(day(7))
  await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
  await page.getByText('€250.00 in Won, closed after 0 days.').waitFor()
})

test('nothing sticks out on a phone, and the console stays silent', async () => {
  await page.setViewportSize(PHONE)
  // A payment that is looked for before it has arrived.
  const silent = errors.filter((error) => !error.includes('404'))
  for (const path of ['/deals', '/deals?view=table', '/deals/pipeline', '/deals/import']) {
    await page.goto(`${server.url}${path}`)
    await page.getByTestId('finding').waitFor()
    expect(await sidewaysOverflow(page)).toBe(0)
  }
  expect(silent).toEqual([])
})
