import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditContrast, auditStructure, markReachable, missedControls, noteFocus } from './page-audit.ts'
import { launchBrowser, openPage, PHONE, type TestPage } from './test-browser.ts'
import { startTestServer, type TestServer } from './test-server.ts'

const LOAD_LIMIT_MS = 30_000
/** Many pages in one test: seconds on an idle machine, much longer on a busy one. */
const SLOW_MS = 180_000
const PATHS_BESIDE_MENU = ['attribution?models=linear,markov:1&intervals=true', 'welcome']
const PATHS_ON_PHONE = ['overview', 'attribution?models=linear', 'conversions', 'settings']

let server: TestServer
let browser: Browser
let page: Page
let settled: TestPage['settled']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: true }), launchBrowser()])
  // Without motion nothing is looked at halfway through a transition.
  ;({ page, settled } = await openPage(browser, { reducedMotion: 'reduce' }))
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(path: string): Promise<void> {
  await page.goto(`${server.url}/${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled()
}

/** The same by a click in the menu, without a load. */
async function turnTo(path: string): Promise<void> {
  await page.locator(`nav[aria-label=Pages] a[href="/${path}"]`).first().click()
  await page.waitForURL((url) => url.pathname === `/${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled()
}

/** Every page that the menu offers: one that is added is looked at, too. */
async function menuPaths(): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link')
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  expect(paths.length).toBeGreaterThan(5)
  return paths.map((path) => path.slice(1))
}

/** One conversion, the newest of the list. */
async function conversionPath(): Promise<string> {
  await open('conversions')
  const link = page.getByRole('region', { name: 'Conversions' }).getByRole('link').first()
  return (await link.getAttribute('href'))?.slice(1) ?? ''
}

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  test(
    'every control has a name, headings and landmarks are in order, and text can be read',
    async () => {
      if (theme === 'light') await page.goto(server.signInUrl)
      else await page.getByRole('button', { name: 'Use the dark theme' }).click()
      await page.getByText('Sample data of a made-up company.').waitFor({ timeout: LOAD_LIMIT_MS })
      const wrong: Record<string, string[]> = {}
      const look = async (path: string) => {
        const found = [...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))]
        if (found.length > 0) wrong[path] = found
      }
      // Once each page is loaded anew, once it is turned to: it must be in order either way.
      for (const path of await menuPaths()) {
        await (theme === 'light' ? open(path) : turnTo(path))
        await look(path)
      }
      for (const path of [await conversionPath(), ...PATHS_BESIDE_MENU]) {
        await open(path)
        await look(path)
      }
      await open('overview')
      expect(wrong).toEqual({})
    },
    SLOW_MS,
  )
})

test('what opens over a page can be read as well: menus, explanations, the help on keys', async () => {
  const wrong: Record<string, string[]> = {}
  for (const name of [/^Workspace: /, /^Period: /, 'Account', /^Revenue: /]) {
    const button = page.getByRole('button', { name }).first()
    await button.click()
    await page.locator('[role=menu], [role=dialog]').first().waitFor()
    const found = [...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))]
    if (found.length > 0) wrong[String(name)] = found
    await page.keyboard.press('Escape')
    await page.locator('[role=menu], [role=dialog]').first().waitFor({ state: 'detached' })
  }
  expect(wrong).toEqual({})
})

test(
  'the Tab key reaches everything that can be used, in view, and the focus is seen',
  async () => {
    const wrong: Record<string, string[]> = {}
    for (const path of ['overview', 'attribution', 'import', 'settings']) {
      await open(path)
      const found: string[] = []
      const count = await page.evaluate(markReachable)
      for (let step = 0; step < count + 10; step++) {
        await page.keyboard.press('Tab')
        const { wrong: complaint, waiting } = await page.evaluate(noteFocus)
        if (complaint !== null) found.push(complaint)
        if (waiting === 0) break
      }
      found.push(...(await page.evaluate(missedControls)).map((text) => `not reached: ${text}`))
      expect(count).toBeGreaterThan(10)
      if (found.length > 0) wrong[path] = found
    }
    expect(wrong).toEqual({})
  },
  SLOW_MS,
)

test('the first Tab offers the way past the menu', async () => {
  await open('overview')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await page.evaluate('document.activeElement.id')).toBe('main')
})

test(
  'on a phone pages have the same order and can be read',
  async () => {
    await page.setViewportSize(PHONE)
    const wrong: Record<string, string[]> = {}
    for (const path of PATHS_ON_PHONE) {
      await open(path)
      const found = [...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))]
      if (found.length > 0) wrong[path] = found
    }
    expect(wrong).toEqual({})
  },
  SLOW_MS,
)
