import { readFileSync } from 'node:fs'
import { meSchema } from '@tributary/contract/access'
import { attributionSchema } from '@tributary/contract/attribution'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage, readTable, type TestPage } from './test-browser.ts'
import { startTestServer, type TestServer } from './test-server.ts'

/** The small sample takes a second or two; a busy machine much longer. */
const LOAD_LIMIT_MS = 30_000

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]
let settled: TestPage['settled']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: true }), launchBrowser()])
  ;({ page, errors, settled } = await openPage(browser))
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const minor = (text: string | undefined): number => Number((text ?? '').replace(/[^\d-]/g, ''))

/** The small sample loads faster than a page opens: the server's answer is held in the middle of loading. */
async function holdLoading(): Promise<{ release: () => Promise<void> }> {
  const address = '**/api/v1/me'
  await page.route(address, async (route) => {
    const answer = await route.fetch()
    const me = meSchema.parse(await answer.json())
    const loading = { done: 0.42, phase: 'Storing events: 42 of 100' }
    await route.fulfill({ response: answer, json: { ...me, sample_loading: loading } })
  })
  // An answer that is being held is let through first: a route taken away under it would be handled twice.
  return { release: () => page.unrouteAll({ behavior: 'wait' }) }
}

test('the one-time link shows the sample company being loaded and then its credited revenue', async () => {
  const held = await holdLoading()
  await page.goto(server.signInUrl)
  await page.getByText('Storing events: 42 of 100, 42%').first().waitFor()
  expect(await page.getByTestId('tile-attributed_revenue_minor').count()).toBe(0)
  await held.release()
  await page.getByText('Sample data of a made-up company.').waitFor({ timeout: LOAD_LIMIT_MS })
  await page.getByTestId('tile-attributed_revenue_minor').waitFor()
  const rows = await readTable(page, 'Channels')
  const channels = rows.slice(1, -1).map((row) => minor(row[1]))
  expect(channels.length).toBeGreaterThanOrEqual(9)
  expect(channels.reduce((sum, amount) => sum + amount, 0)).toBe(minor(rows.at(-1)?.[1]))
  expect(minor(rows.at(-1)?.[1])).toBeGreaterThan(100_000)
})

test('Overview, Attribution and the API give each channel the same revenue for the same range and model', async () => {
  const overview = await readTable(page, 'Channels')
  await page.goto(`${server.url}/attribution?models=last_non_direct`)
  const attribution = await readTable(page, 'Models side by side')
  const revenue = (rows: string[][]): Record<string, string> =>
    Object.fromEntries(rows.slice(1).map(([name = '', amount = '']) => [name, amount]))
  expect(revenue(attribution)).toEqual(revenue(overview))
  const response = await page.request.get(`${server.url}/api/v1/attribution?model=last_non_direct`)
  const answer = attributionSchema.parse(await response.json())
  const { rows, unattributed, total } = answer
  const ofApi = [
    ...rows.map((row) => [row.key, Number(row.net_amount_minor)]),
    // The pages leave the row out when no conversion is unattributed.
    ...(unattributed.conversions > 0 ? [['Unattributed', Number(unattributed.net_amount_minor)]] : []),
    ['Total', Number(total.net_amount_minor)],
  ]
  const shown = Object.fromEntries(Object.entries(revenue(overview)).map(([key, text]) => [key, minor(text)]))
  expect(Object.fromEntries(ofApi)).toEqual(shown)
})

test('a day of the chart opens the conversions of that day, by mouse and, as a table, by keyboard', async () => {
  await page.goto(`${server.url}/overview`)
  const figure = page.getByRole('figure', { name: 'Revenue per day' })
  await figure.locator('div[aria-hidden] svg').waitFor()
  // The chart is drawn again when the notes on days arrive.
  await settled()
  await figure.locator('div[aria-hidden] svg').click()
  await page.getByRole('heading', { name: 'Conversions' }).waitFor()
  const search = new URL(page.url()).searchParams
  expect(search.get('from')).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  expect(search.get('to')).toBe(search.get('from'))
  await page.goBack()
  await figure.getByRole('button', { name: 'View as table' }).click()
  const day = figure.getByRole('row').nth(3).getByRole('button')
  await day.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Conversions' }).waitFor()
  const chosen = new URL(page.url()).searchParams
  expect(chosen.get('from')).toBe(chosen.get('to'))
})

/** Opens what a number is counted from, and adds up the amounts of all its rows. */
async function lookInto(number: Locator) {
  const shown = (await number.textContent()) ?? ''
  await number.click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText(/together/).waitFor()
  expect(await drawer.getByTestId('explained-value').textContent()).toBe(shown)
  expect(await drawer.getByTestId('explained-sum').textContent()).toContain(`together ${shown}`)
  while (await drawer.getByRole('button', { name: 'Show more' }).isVisible()) {
    const before = await drawer.getByRole('row').count()
    await drawer.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => drawer.getByRole('row').count()).toBeGreaterThan(before)
  }
  const amounts = await drawer.locator('tbody tr td:last-child').allInnerTexts()
  expect(amounts.reduce((sum, text) => sum + minor(text), 0)).toBe(minor(shown))
  return { drawer, amounts }
}

test('a number on screen is the sum of the rows behind it, down to the journey', async () => {
  await page.goto(`${server.url}/attribution?models=linear`)
  const table = page.getByRole('region', { name: 'Models side by side' })
  const { drawer, amounts } = await lookInto(
    table.getByRole('button', { name: /^Linear of Email: .* Explain$/ }),
  )
  expect(amounts.length).toBeGreaterThan(10)
  await drawer.getByRole('row').nth(1).getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Touches and their credit' }).waitFor()
})

test('the numbers of Explore, Campaigns and Overview are the sums of the rows behind them, too', async () => {
  const numbers: [address: string, table: string, number: RegExp][] = [
    [
      'explore?metrics=revenue&grain=week&compare=none',
      'Answer',
      /^Revenue before refunds, \d{4}-\d{2}-\d{2}: /,
    ],
    [
      'explore?metrics=attributed_revenue&dimensions=channel,device&model=linear&filters=channel:is:Email',
      'Answer',
      /^Attributed revenue, Email, \w+: /,
    ],
    ['explore?metrics=spend&dimensions=campaign&grain=month', 'Answer', /^Spend, Total: /],
    ['campaigns?model=linear', 'Campaigns', /^Spend of /],
    ['campaigns?model=linear', 'Campaigns', /^Revenue of /],
    ['overview', 'Channels', /^Spend of Total: /],
  ]
  for (const [address, table, number] of numbers) {
    await page.goto(`${server.url}/${address}`)
    await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
    const found = page.getByRole('region', { name: table, exact: true }).getByRole('button', { name: number })
    const { amounts } = await lookInto(found.first())
    expect(amounts.length).toBeGreaterThan(0)
  }
})

test('the numbers of Paths are the sums of the conversions behind them, from Attribution, too', async () => {
  await page.goto(`${server.url}/attribution?models=linear`)
  const total = page.getByRole('link', { name: /^Total: .* List its conversions$/ })
  const all = (await total.textContent()) ?? ''
  await total.click()
  await page.getByRole('heading', { name: 'All conversions' }).waitFor()
  await page.getByText(`${all} after refunds`).waitFor()
  const numbers = [/^All other paths: \$.* revenue/, /^Direct: \$.* revenue/, /^Total: \$.* revenue/]
  for (const name of numbers) {
    const number = page.getByRole('button', { name })
    const shown = minor((await number.textContent()) ?? '')
    await number.click()
    await settled()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV of all' }).click()
    const [header = '', ...lines] = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\r\n')
    const column = header.split(',').indexOf('revenue_after_refunds')
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.reduce((sum, line) => sum + minor(line.split(',')[column]), 0)).toBe(shown)
  }
  const lag = page.getByRole('figure', { name: 'Time to conversion' })
  await lag.getByRole('button', { name: 'View as table' }).click()
  await lag.getByRole('button', { name: /^0, From the last touch: / }).click()
  await page.getByRole('heading', { name: '0 whole days after the last touch' }).waitFor()
})

test('a quotient by a model that learns shows both of its parts', async () => {
  await page.goto(`${server.url}/explore?metrics=roas&dimensions=none&model=markov:1&compare=none`)
  const number = page.getByRole('region', { name: 'Answer' }).getByRole('button', { name: /^ROAS: / })
  const shown = await number.textContent()
  await number.click()
  const drawer = page.getByRole('dialog')
  expect(await drawer.getByTestId('explained-value').textContent()).toBe(shown)
  const parts = await drawer.getByText(/attributed revenue \/ spend: /).textContent()
  const [revenue, spend] = [...(parts ?? '').matchAll(/\$([\d,.]+)/g)].map(([text]) => minor(text))
  expect((revenue ?? 0) / (spend ?? 0)).toBeCloseTo(Number.parseFloat(shown ?? ''), 1)
})

test('credit of conversions without money and of a model that learns can be looked into, too', async () => {
  const explained = async (search: string) => {
    await page.goto(`${server.url}/attribution?${search}`)
    const table = page.getByRole('region', { name: 'Models side by side' })
    // The row with the most credit.
    const number = table.getByRole('button', { name: /Explain$/ }).first()
    const shown = await number.textContent()
    await number.click()
    const drawer = page.getByRole('dialog')
    const value = await drawer.getByTestId('explained-value').textContent()
    return { shown, value, drawer }
  }
  const goals = await explained('models=linear&conversions=goals')
  expect(Number(goals.shown)).toBeGreaterThan(1)
  expect(Number(goals.value)).toBeCloseTo(Number(goals.shown), 0)
  await goals.drawer.getByText(/conversions without money/).waitFor()
  await goals.drawer.getByTestId('explained-sum').getByText(`together ${goals.value}`).waitFor()
  const learned = await explained('models=markov:1')
  expect(learned.value).toBe(learned.shown)
  await learned.drawer.getByText(/learns from all journeys together/).waitFor()
})

test('every conversion of the sample can be listed, those without money too', async () => {
  await page.goto(`${server.url}/conversions`)
  const rows = await readTable(page, 'Conversions')
  expect(rows.length).toBeGreaterThan(20)
})

test('a later account sees the sample, cannot remove it, and can hide it from itself', async () => {
  const later = await openPage(browser)
  await later.page.goto(`${server.url}/sign-up`)
  await later.page.getByLabel('Name').fill('Bea')
  await later.page.getByLabel('E-mail').fill('bea@example.com')
  await later.page.getByRole('textbox', { name: 'Password' }).fill('river-stone-18')
  await later.page.getByRole('button', { name: 'Create account' }).click()
  const banner = later.page.getByRole('note', { name: 'Sample data' })
  await banner.waitFor()
  expect(await banner.getByRole('button', { name: 'Remove' }).count()).toBe(0)
  // What a page still asks for after its workspace is gone is answered with 404.
  await later.settled()
  await banner.getByRole('button', { name: 'Hide' }).click()
  await later.page.getByRole('dialog').getByRole('button', { name: 'Hide' }).click()
  await later.page.getByRole('textbox', { name: 'Company' }).waitFor()
  expect(later.errors).toEqual([])
  await later.page.context().close()
  await page.reload()
  await page.getByText('Sample data of a made-up company.').waitFor()
})

test('a newcomer starts a workspace of their own beside the sample', async () => {
  await page.getByRole('button', { name: 'Start with your own' }).click()
  await page.getByRole('textbox', { name: 'Company' }).fill('Own Shop')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByRole('button', { name: 'Put the pixel on your site' }).click()
  await page.getByText('No event has arrived yet.').waitFor()
  await page.getByText('No event has arrived in the last 30 days.').waitFor()
  await page.getByRole('button', { name: 'Workspace: Own Shop' }).click()
  await page.getByRole('menuitem', { name: /Sample company/ }).click()
  await page.getByText('Sample data of a made-up company.').waitFor()
})

test('the sample is removed in one click and stays away', async () => {
  await settled()
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
