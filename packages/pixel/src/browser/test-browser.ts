import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/chromium.ts'
import { buildPixel } from '../../build.ts'
import type { WireEvent } from '../wire.ts'
import type { TestSite } from './test-site.ts'

/** A Chromium with a fresh profile in which `site.test` and the names below it are this machine. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS, '--host-resolver-rules=MAP site.test 127.0.0.1, MAP *.site.test 127.0.0.1'],
  })

/** The text of a freshly built track.js. */
export const buildScript = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'pixel-script-'))
  try {
    const outFile = join(folder, 'track.js')
    await buildPixel(outFile)
    return await readFile(outFile, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Waits until the site has received `count` different events, then makes sure no further one is on its way. */
export const waitForEvents = async (site: TestSite, count: number): Promise<WireEvent[]> => {
  await expect
    .poll(() => site.events().length, { timeout: 10_000, interval: 20 })
    .toBeGreaterThanOrEqual(count)
  await new Promise((resolve) => setTimeout(resolve, 150))
  const events = site.events()
  expect(events.map((event) => event.event_type)).toHaveLength(count)
  return events
}

/** Runs a statement in the page, as a site's own script would. */
export const runInPage = async (page: Page, script: string): Promise<void> => {
  await page.addScriptTag({ content: script })
}

/**
 * Everything the site has left in this browser: cookie names and localStorage keys. A cookie that a page writes or
 * erases is still under way when the statement is over; the page's own look at its cookies waits for it, and one from
 * outside does not.
 */
export const listTraces = async (page: Page): Promise<string[]> => {
  const keys = await page.evaluate('document.cookie, Object.keys(localStorage)')
  const cookies = await page.context().cookies()
  return [...cookies.map(({ name }) => name), ...(Array.isArray(keys) ? keys.map(String) : [])].sort()
}

/** Errors that reach the page's window: none may come from the pixel. */
export const collectErrors = (page: Page): string[] => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  return errors
}
