import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/chromium.ts'
import {
  buildScript,
  collectErrors,
  launchBrowser,
  listTraces,
  runInPage,
  waitForEvents,
} from './test-browser.ts'
import { startTestSite, type TestSite } from './test-site.ts'

const GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"
const NO_COOKIES =
  "Object.defineProperty(Document.prototype, 'cookie', { get() { throw new Error('cookies are blocked') }, set() { throw new Error('cookies are blocked') } })"
const NO_STORAGE =
  "Object.defineProperty(window, 'localStorage', { get() { throw new Error('storage is blocked') } })"

let browser: Browser
let script = ''
let site: TestSite
let context: BrowserContext
let page: Page

beforeAll(async () => {
  script = await buildScript()
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const open = async (options: { attributes?: string; before?: string[] } = {}): Promise<string[]> => {
  site = await startTestSite({ script, attributes: options.attributes ?? '' })
  context = await browser.newContext()
  for (const content of options.before ?? []) await context.addInitScript(content)
  page = await context.newPage()
  return collectErrors(page)
}
afterEach(async () => {
  await context.close()
  await site.goDown()
})

const REQUIRED = { attributes: 'data-consent="required"' }

const expectSilence = async (): Promise<void> => {
  await page.waitForTimeout(300)
  expect(site.deliveries).toEqual([])
}

test('with cookies and localStorage blocked events still arrive, and one page is one browser', async () => {
  const errors = await open({ before: [NO_COOKIES, NO_STORAGE] })
  await page.goto(`${site.origin}/?utm_source=a`)
  await runInPage(
    page,
    "__pixelTrack('signup'); __pixelIdentify('u-1'); __pixelReset(); __pixelTrack('after')",
  )
  const events = await waitForEvents(site, 4)
  expect(events.map((event) => event.event_type)).toEqual(['page_view', 'signup', 'identify', 'after'])
  expect(events[2]?.anonymous_id).toBe(events[0]?.anonymous_id)
  expect(events[2]?.session_id).toBe(events[0]?.session_id)
  expect(events[3]?.anonymous_id).not.toBe(events[0]?.anonymous_id)
  expect(errors).toEqual([])
})

test('with everything blocked, events made while the server was away arrive from the same page', async () => {
  await open({ before: [NO_COOKIES, NO_STORAGE] })
  await page.goto(site.origin)
  await waitForEvents(site, 1)
  await site.goDown()
  await page.evaluate("__pixelTrack('signup')")
  await page.waitForTimeout(200)
  await site.comeUp()
  await waitForEvents(site, 2)
})

test.each([
  ['cookies', NO_COOKIES],
  ['localStorage', NO_STORAGE],
])('with only %s blocked the browser and the session last over pages', async (_, before) => {
  const errors = await open({ before: [before] })
  await page.goto(`${site.origin}/one?utm_source=a`)
  await waitForEvents(site, 1)
  await page.goto(`${site.origin}/two`)
  const [first, second] = await waitForEvents(site, 2)
  expect(second?.anonymous_id).toBe(first?.anonymous_id)
  expect(second?.session_id).toBe(first?.session_id)
  expect(second?.utm_source).toBe('a')
  expect(errors).toEqual([])
})

test('with site data blocked in the browser settings events still arrive', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'pixel-profile-'))
  await mkdir(join(profile, 'Default'))
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  site = await startTestSite({ script })
  context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: CHROMIUM_ARGS,
  })
  try {
    page = await context.newPage()
    const errors = collectErrors(page)
    await page.goto(site.origin)
    const blocked = '(() => { try { return !localStorage } catch { return true } })()'
    expect(await page.evaluate(blocked)).toBe(true)
    await runInPage(page, "__pixelTrack('signup')")
    const events = await waitForEvents(site, 2)
    expect(events[1]?.anonymous_id).toBe(events[0]?.anonymous_id)
    expect(errors).toEqual([])
  } finally {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  }
})

test('data-consent="required" sends and stores nothing before consent, not even on leaving', async () => {
  const errors = await open(REQUIRED)
  await page.goto(`${site.origin}/?gclid=1`)
  await runInPage(
    page,
    "__pixelTrack('signup'); __pixelIdentify('u-1', { email: 'a@b.example' }); history.pushState({}, '', '/app')",
  )
  await page.waitForTimeout(100)
  expect(await listTraces(page)).toEqual([])
  await page.click('#next')
  expect(await listTraces(page)).toEqual([])
  await expectSilence()
  expect(errors).toEqual([])
})

test('consent sends what happened since the page was loaded, as one visit, and lasts', async () => {
  await open(REQUIRED)
  await page.goto(`${site.origin}/?gclid=1`)
  await runInPage(page, "__pixelTrack('signup', { plan: 'pro' })")
  await runInPage(page, "__pixelConsent('granted')")
  await waitForEvents(site, 2)
  const traces = ['_pxl_consent_px_test1', '_pxl_id_px_test1', '_pxl_sid_px_test1']
  expect(await listTraces(page)).toEqual([...traces, ...traces].sort())
  await page.goto(`${site.origin}/next`)
  const events = await waitForEvents(site, 3)
  expect(events.map((event) => event.event_type)).toEqual(['page_view', 'signup', 'page_view'])
  expect(new Set(events.map((event) => event.anonymous_id)).size).toBe(1)
  expect(new Set(events.map((event) => event.session_id)).size).toBe(1)
  expect(events.map((event) => event.gclid)).toEqual(['1', '1', '1'])
})

test('what waits for consent is bounded', async () => {
  await open(REQUIRED)
  await page.goto(site.origin)
  await runInPage(
    page,
    "for (let n = 1; n <= 300; n++) __pixelTrack('step', { n }); __pixelConsent('granted')",
  )
  const events = await waitForEvents(site, 200)
  expect(events[0]?.properties).toEqual({ n: 101 })
})

test('a refusal drops what waits, leaves no trace and holds for the page', async () => {
  await open(REQUIRED)
  await page.goto(site.origin)
  await runInPage(page, "__pixelTrack('before'); __pixelConsent('denied'); __pixelTrack('after')")
  expect(await listTraces(page)).toEqual([])
  await expectSilence()
  await runInPage(page, "__pixelConsent('granted'); __pixelTrack('agreed')")
  const events = await waitForEvents(site, 1)
  expect(events[0]?.event_type).toBe('agreed')
})

test('consent withdrawn deletes ids and the queue, and the next page asks again', async () => {
  await open(REQUIRED)
  await page.goto(site.origin)
  await runInPage(page, "__pixelConsent('granted')")
  const [before] = await waitForEvents(site, 1)
  await site.goDown()
  await runInPage(page, "__pixelTrack('waiting'); __pixelConsent('denied')")
  expect(await listTraces(page)).toEqual([])
  await site.comeUp()
  await page.goto(`${site.origin}/next`)
  await page.waitForTimeout(300)
  expect(await listTraces(page)).toEqual([])
  await runInPage(page, "__pixelConsent('granted')")
  const events = await waitForEvents(site, 2)
  expect(events[1]?.event_type).toBe('page_view')
  expect(events[1]?.anonymous_id).not.toBe(before?.anonymous_id)
})

test('without data-consent a refusal is remembered, and nothing else', async () => {
  await open()
  await page.goto(site.origin)
  await waitForEvents(site, 1)
  await runInPage(page, "__pixelConsent('denied')")
  await page.goto(`${site.origin}/next`)
  await runInPage(page, "__pixelTrack('signup')")
  await waitForEvents(site, 1)
  expect(new Set(await listTraces(page))).toEqual(new Set(['_pxl_consent_px_test1']))
})

test('Global Privacy Control sends and stores nothing', async () => {
  const errors = await open({ before: [GPC] })
  await page.goto(`${site.origin}/?utm_source=a`)
  await runInPage(page, "__pixelTrack('signup'); __pixelIdentify('u-1')")
  await page.click('#next')
  await expectSilence()
  expect(await listTraces(page)).toEqual([])
  expect(errors).toEqual([])
})

test('explicit consent outweighs Global Privacy Control, on later pages too', async () => {
  await open({ before: [GPC] })
  await page.goto(site.origin)
  await runInPage(page, "__pixelConsent('granted')")
  await waitForEvents(site, 1)
  await page.goto(`${site.origin}/next`)
  await waitForEvents(site, 2)
})
