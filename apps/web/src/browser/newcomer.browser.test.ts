import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, readTable } from './test-browser.ts'
import { startTestServer, type TestServer } from './test-server.ts'

const LOAD_LIMIT_MS = 50_000

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: true }), launchBrowser()])
  ;({ page, errors } = await openPage(browser))
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const minor = (text: string | undefined): number => Number((text ?? '').replace(/[^\d-]/g, ''))

test('the one-time link shows the sample company being loaded and then its credited revenue', async () => {
  await page.goto(server.signInUrl)
  await page
    .getByText(/Loading the sample company|Preparing the sample company/)
    .first()
    .waitFor()
  await page.getByText('Sample data of a made-up company.').waitFor({ timeout: LOAD_LIMIT_MS })
  await page.getByTestId('tile-attributed_revenue_minor').waitFor()
  const rows = await readTable(page, 'Channels')
  const channels = rows.slice(1, -1).map((row) => minor(row[1]))
  expect(channels.length).toBeGreaterThanOrEqual(9)
  expect(channels.reduce((sum, amount) => sum + amount, 0)).toBe(minor(rows.at(-1)?.[1]))
  expect(minor(rows.at(-1)?.[1])).toBeGreaterThan(1_000_000)
})

test('Overview and Attribution give each channel the same revenue for the same range and model', async () => {
  const overview = await readTable(page, 'Channels')
  await page.goto(`${server.url}/attribution?models=last_non_direct`)
  const attribution = await readTable(page, 'Models side by side')
  const revenue = (rows: string[][]) =>
    Object.fromEntries(rows.slice(1).map(([name, amount]) => [name, amount]))
  expect(revenue(attribution)).toEqual(revenue(overview))
})

test('every conversion of the sample can be listed, those without money too', async () => {
  await page.goto(`${server.url}/conversions`)
  const rows = await readTable(page, 'Conversions')
  expect(rows.length).toBeGreaterThan(20)
})

test('a newcomer starts a workspace of their own beside the sample', async () => {
  await page.getByRole('button', { name: 'Start with your own' }).click()
  await page.getByLabel('Company').fill('Own Shop')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByRole('button', { name: 'Put the pixel on your site' }).click()
  await page.getByText('No event has arrived yet.').waitFor()
  await page.getByText('No event has arrived in the last 30 days.').waitFor()
  await page.getByRole('button', { name: 'Workspace: Own Shop' }).click()
  await page.getByRole('menuitem', { name: /Sample company/ }).click()
  await page.getByText('Sample data of a made-up company.').waitFor()
})

test('the sample is removed in one click and stays away', async () => {
  await page.getByRole('note', { name: 'Sample data' }).getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Workspace: Own Shop' }).waitFor()
  await page.reload()
  await page.getByText('Here you will see where your money came from').waitFor()
  expect(await page.getByText('Sample data of a made-up company.').count()).toBe(0)
})

test('nothing of all this left an error in the console', () => {
  expect(errors).toEqual([])
})
