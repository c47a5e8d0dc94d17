import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildScript, collectErrors, launchBrowser, runInPage, waitForEvents } from './test-browser.ts'
import { startTestSite, type TestSite } from './test-site.ts'

let browser: Browser
let script = ''
let context: BrowserContext
let page: Page
/** Pages come from one origin and events go to another, so that the collector can be away while the site is there. */
let collector: TestSite
let site: TestSite

beforeAll(async () => {
  script = await buildScript()
  browser = await launchBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  collector = await startTestSite({ script })
  site = await startTestSite({ script, attributes: `data-api="${collector.origin}"` })
  context = await browser.newContext()
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await site.goDown()
  await collector.goDown()
})

const countWaiting = (): Promise<unknown> =>
  page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('_pxl_q_')).length")

const deliveredIds = (): (string | undefined)[] =>
  collector.deliveries.flatMap(({ events }) => events.map((event) => event.event_id))

test('events of a page seen while the collector was away arrive from a later page, each once', async () => {
  const errors = collectErrors(page)
  await collector.goDown()
  await page.goto(`${site.origin}/one`)
  await runInPage(page, "__pixelTrack('purchase', { revenue: 10, currency: 'EUR' })")
  await page.click('#next')
  await expect.poll(countWaiting).toBe(3)
  await collector.comeUp()
  await page.goto(`${site.origin}/three`)
  const events = await waitForEvents(collector, 4)
  expect(events.map((event) => event.event_type)).toEqual(['page_view', 'purchase', 'page_view', 'page_view'])
  expect(events.map((event) => event.page_url?.slice(site.origin.length))).toEqual([
    '/one',
    '/one',
    '/next',
    '/three',
  ])
  expect(collector.deliveries[0]?.path).toBe('/api/v1/events')
  await expect.poll(countWaiting).toBe(0)
  expect(errors).toEqual([])
})

test('events of a closed browser tab arrive with the next visit', async () => {
  await collector.goDown()
  await page.goto(`${site.origin}/one`)
  await page.close()
  await collector.comeUp()
  page = await context.newPage()
  await page.goto(`${site.origin}/two`)
  const events = await waitForEvents(collector, 2)
  expect(events.map((event) => event.page_url?.slice(site.origin.length))).toEqual(['/one', '/two'])
})

test('a page that stays open tries again by itself', async () => {
  await collector.goDown()
  await page.goto(site.origin)
  await collector.comeUp()
  await waitForEvents(collector, 1)
  expect(deliveredIds()).toHaveLength(1)
  await expect.poll(countWaiting).toBe(0)
})

test('an answer of 429 or 5xx keeps the events, and the pauses between attempts grow', async () => {
  collector.answerWith(503)
  await page.goto(site.origin)
  await expect.poll(collector.refused).toBe(2)
  collector.answerWith(429)
  await expect.poll(collector.refused).toBe(3)
  const [first = 0, second = 0, third = 0] = collector.refusedAtMs()
  // At once, after one second, and two seconds after that; a busy machine adds to each.
  expect(second - first).toBeGreaterThan(950)
  expect(second - first).toBeLessThan(2_000)
  expect(third - second).toBeGreaterThan(1_950)
  expect(await countWaiting()).toBe(1)
  collector.answerWith(202)
  await page.goto(`${site.origin}/next`)
  await waitForEvents(collector, 2)
})

test.each([400, 401, 403, 404, 410, 413, 422])('an answer of %i drops the event for good', async (status) => {
  collector.answerWith(status)
  await page.goto(site.origin)
  await expect.poll(collector.refused).toBe(1)
  await expect.poll(countWaiting).toBe(0)
  collector.answerWith(202)
  await runInPage(page, "__pixelTrack('next')")
  const events = await waitForEvents(collector, 1)
  expect(events[0]?.event_type).toBe('next')
})

test('events sent right before the page is left are not lost', async () => {
  await page.goto(site.origin)
  await waitForEvents(collector, 1)
  // The second event finds a request under way: only the beacon can carry it.
  await runInPage(
    page,
    "__pixelTrack('a'); __pixelTrack('b'); __pixelTrack('c'); location.href = 'about:blank'",
  )
  const events = await waitForEvents(collector, 4)
  expect(events.map((event) => event.event_type).sort()).toEqual(['a', 'b', 'c', 'page_view'])
})

test('a click on a link right after tracking it loses nothing and doubles nothing', async () => {
  await page.goto(site.origin)
  await waitForEvents(collector, 1)
  await page.evaluate("__pixelTrack('link_click'); document.querySelector('#next').click()")
  const events = await waitForEvents(collector, 3)
  expect(events.map((event) => event.event_type).sort()).toEqual(['link_click', 'page_view', 'page_view'])
})

test('the script loaded twice, by the page and later again, counts once', async () => {
  const doubled = await startTestSite({ script, copies: 2 })
  try {
    await page.goto(doubled.origin)
    await page.evaluate(`new Promise((done) => {
      const again = document.createElement('script')
      again.src = '/track.js'
      again.dataset.pixel = 'px_test1'
      again.onload = done
      document.head.append(again)
    })`)
    await runInPage(page, "__pixelTrack('signup'); history.pushState({}, '', '/app')")
    const events = await waitForEvents(doubled, 3)
    expect(events.map((event) => event.event_type)).toEqual(['page_view', 'signup', 'page_view'])
    expect(doubled.deliveries.flatMap(({ events: sent }) => sent)).toHaveLength(3)
  } finally {
    await doubled.goDown()
  }
})

test('the queue keeps the newest 200 events and sends them in batches', async () => {
  await collector.goDown()
  await page.goto(site.origin)
  await runInPage(page, "for (let n = 1; n <= 230; n++) __pixelTrack('step', { n })")
  expect(await countWaiting()).toBe(200)
  await page.goto(`${site.origin}/next`)
  await collector.comeUp()
  const events = await waitForEvents(collector, 200)
  // The last one is the page view that pushed one more step out.
  const steps = events.slice(0, -1).map((event) => event.properties?.n)
  expect(steps).toEqual(Array.from({ length: 199 }, (_, index) => index + 32))
  expect(Math.max(...collector.deliveries.map((delivery) => delivery.events.length))).toBeLessThanOrEqual(20)
  await expect.poll(countWaiting).toBe(0)
})

test('an event of more than 10,000 characters is left out and holds up nothing', async () => {
  await page.goto(site.origin)
  await runInPage(page, "__pixelTrack('huge', { text: 'x'.repeat(1e4) }); __pixelTrack('small')")
  const events = await waitForEvents(collector, 2)
  expect(events.map((event) => event.event_type)).toEqual(['page_view', 'small'])
})

test('large batches go through although they are too large for keepalive', async () => {
  await collector.goDown()
  await page.goto(site.origin)
  await runInPage(
    page,
    "for (let n = 1; n <= 20; n++) __pixelTrack('large', { text: '\\u20ac'.repeat(9000) })",
  )
  await collector.comeUp()
  await page.goto(`${site.origin}/next`)
  await waitForEvents(collector, 22)
})

test('two tabs share the queue without losing or doubling events', async () => {
  await collector.goDown()
  const second = await context.newPage()
  await Promise.all([page.goto(`${site.origin}/one`), second.goto(`${site.origin}/two`)])
  const burst = (tab: string) => `for (let n = 0; n < 30; n++) __pixelTrack('${tab}', { n })`
  await Promise.all([runInPage(page, burst('left')), runInPage(second, burst('right'))])
  await collector.comeUp()
  await second.goto(`${site.origin}/three`)
  const events = await waitForEvents(collector, 63)
  for (const name of ['left', 'right'])
    expect(events.filter((event) => event.event_type === name).map((event) => event.properties?.n)).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    )
})

test('a full localStorage does not stop events, and what the site keeps there is left alone', async () => {
  await context.addInitScript(`
    try { localStorage.shop = 'x'.repeat(5 * 1024 * 1024 - 10) } catch {}
  `)
  const errors = collectErrors(page)
  await page.goto(site.origin)
  await runInPage(page, "__pixelTrack('signup')")
  const events = await waitForEvents(collector, 2)
  expect(events[1]?.anonymous_id).toBe(events[0]?.anonymous_id)
  expect(await page.evaluate('Object.keys(localStorage)')).toEqual(['shop'])
  expect(errors).toEqual([])
})
