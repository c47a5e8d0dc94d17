import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, PHONE, readTable, sidewaysOverflow } from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: true }), launchBrowser()])
  ;({ page, errors } = await openPage(browser))
  await page.goto(server.signInUrl)
  await page.getByTestId('finding').waitFor({ timeout: 60_000 })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const numberIn = (text: string | undefined) => Number((text ?? '').replace(/[^\d.-]/g, ''))

/** Waits until the answer is the one of the question as it stands. */
async function answered(): Promise<string[][]> {
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
  return readTable(page, 'Answer')
}

test('channels and what they earned: the rows are the total', async () => {
  await page.goto(`${server.url}/explore?compare=none`)
  const [header, ...rows] = await answered()
  expect(header).toEqual([
    'Channel',
    'Sessions',
    'Attributed conversions',
    'Attributed revenue (USD)',
    'Spend (USD)',
    'ROAS',
  ])
  const total = rows.at(-1)
  expect(total?.[0]).toBe('Total')
  for (const column of [1, 3, 4]) {
    const sum = rows.slice(0, -1).reduce((all, row) => all + numberIn(row[column]), 0)
    expect(sum).toBeCloseTo(numberIn(total?.[column]), 2)
    expect(sum).toBeGreaterThan(0)
  }
  await page.getByRole('button', { name: 'View as table' }).click()
  await page.getByRole('button', { name: 'View as chart' }).waitFor()
})

test('a property of touches is chosen by writing its name', async () => {
  await page.goto(`${server.url}/explore?metrics=sessions&dimensions=none&compare=none`)
  await answered()
  await page.getByLabel('By', { exact: true }).first().fill('plan')
  await page.getByRole('option', { name: 'Property “plan”' }).click()
  await page.waitForURL(/property%3Aplan/)
  const [header, ...rows] = await answered()
  expect(header?.[0]).toBe('plan')
  expect(rows.map(([name]) => name)).toEqual(['(not set)', 'Total'])
  await page.getByLabel('Metrics', { exact: true }).first().fill('Spend')
  expect(await page.getByRole('option', { name: 'Spend', exact: true }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
})

test('a question is changed by choosing, lives in the address, and Back undoes it', async () => {
  await page.goto(`${server.url}/explore?metrics=sessions&compare=none`)
  await answered()
  await page.getByLabel('Over time').first().click()
  await page.getByRole('option', { name: 'by week' }).click()
  await page.waitForURL(/grain=week/)
  await page.getByRole('button', { name: 'Add filter' }).click()
  await page.getByPlaceholder('Write a value, then Enter').fill('Email')
  await page.keyboard.press('Enter')
  await page.waitForURL(/filters=channel/)
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Answer"] tbody tr').length < 9)
  const [header, ...rows] = await answered()
  expect(header?.slice(0, 3)).toEqual(['Week', 'Channel', 'Sessions'])
  expect(new Set(rows.slice(0, -1).map((row) => row[1]))).toEqual(new Set(['Email']))
  await page.goBack()
  await page.goBack()
  await expect.poll(() => new URL(page.url()).searchParams.get('grain')).toBeNull()
  // The page may not have turned to the question yet when the address has.
  await expect.poll(async () => (await answered())[0]?.[0]).toBe('Channel')
})

test('the CSV holds what is shown', async () => {
  await page.goto(`${server.url}/explore?metrics=spend&compare=none`)
  const shown = await answered()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toBe('Channel,Spend (USD)')
  expect(lines).toHaveLength(shown.length)
  expect(lines.at(-1)).toBe(`Total,${numberIn(shown.at(-1)?.[1]).toFixed(2)}`)
})

test('what cannot be asked is told with what can; no rows are told as such', async () => {
  const shown = errors.length
  await page.goto(`${server.url}/explore?metrics=spend&dimensions=browser`)
  await page.getByText('This question has no answer').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain(
    'by browser there are events, pageviews, visitors',
  )
  errors.length = shown // the browser reports the refused request
  await page.goto(`${server.url}/explore?metrics=sessions&filters=channel:is:Nowhere`)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  expect((await answered()).length).toBeGreaterThan(2)
  expect(errors).toEqual([])
})

test('on a phone the question folds away and nothing sticks out', async () => {
  await page.setViewportSize(PHONE)
  await page.goto(`${server.url}/explore?grain=week&dimensions=channel`)
  await answered()
  expect(await sidewaysOverflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Change the question' }).click()
  await page.getByRole('button', { name: 'Add filter' }).waitFor()
  expect(await sidewaysOverflow(page)).toBe(0)
})
