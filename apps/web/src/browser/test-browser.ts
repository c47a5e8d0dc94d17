import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/chromium.ts'

const DESK = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGS, '--lang=en-US'] })

/** A page of a fresh profile, and everything its console called an error. */
export const openPage = async (
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> => {
  const context = await browser.newContext({ viewport: DESK, locale: 'en-US', ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, errors }
}

/** The rows of a table as texts of cells, the header first. */
export const readTable = async (page: Page, label: string): Promise<string[][]> => {
  const table = page.getByRole('region', { name: label, exact: true }).getByRole('table')
  await table.waitFor()
  const rows = await table.getByRole('row').all()
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator('th, td').allInnerTexts()
      return cells.map((text) => text.trim())
    }),
  )
}

/** How many pixels the page is wider than the window; 0 when nothing sticks out. */
export const sidewaysOverflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)'))
