import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/chromium.ts'

const DESK = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGS, '--lang=en-US'] })

export type TestPage = {
  page: Page
  /** Everything its console called an error. */
  errors: string[]
  /** Waits until nothing is being asked for and the page has nothing left to do: it looks as it will stay. */
  settled: () => Promise<void>
}

/** A page of a fresh profile. */
export const openPage = async (browser: Browser, options: BrowserContextOptions = {}): Promise<TestPage> => {
  const context = await browser.newContext({ viewport: DESK, locale: 'en-US', ...options })
  // Longer than anything takes that works, also beside other work.
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`.trim())
  })
  return { page, errors, settled: followRequests(page) }
}

/** Idle, a moment for what answers set off, and idle again: a page that is short of computing time takes as long as it needs. */
const IDLE = `new Promise((done) =>
  requestIdleCallback(() => setTimeout(() => requestIdleCallback(done), 100)))`

/** `networkidle` of the browser driver waits half a second each time, and not at all where a page changes without a load. */
const followRequests = (page: Page): (() => Promise<void>) => {
  const open = new Set<Request>()
  let begun = 0
  page.on('request', (request) => {
    // A live connection never ends.
    if (['eventsource', 'websocket'].includes(request.resourceType())) return
    // What the page before was waiting for is nobody's any more.
    if (request.isNavigationRequest()) open.clear()
    begun++
    open.add(request)
  })
  const end = (request: Request) => open.delete(request)
  page.on('requestfinished', end).on('requestfailed', end)
  return async () => {
    const startedAt = performance.now()
    for (let before = -1; before !== begun || open.size > 0; ) {
      before = begun
      const isIdle = await Promise.race([
        page.evaluate(IDLE).then(() => true),
        pause(RESTLESS_MS, false, { ref: false }),
      ])
      const lasted = performance.now() - startedAt
      if (!isIdle || lasted > RESTLESS_MS) throw new Error(restless(page, lasted, begun, open))
    }
  }
}

/** Much longer than any page takes, however slow the machine is, and less than tests may take: what it waits for is told. */
const RESTLESS_MS = 90_000

const restless = (page: Page, lasted: number, begun: number, open: ReadonlySet<Request>): string =>
  `${page.url()} has not come to rest in ${Math.round(lasted / 1000)} s, after ${begun} requests. ${
    open.size === 0
      ? 'It waits for none: the page has no idle moment.'
      : `It waits for ${[...open].map((one) => `${one.method()} ${one.url()}`).join(', ')}.`
  }`

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
