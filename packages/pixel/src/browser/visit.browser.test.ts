import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { buildScript, collectErrors, launchBrowser, runInPage, waitForEvents } from './test-browser.ts'
import { startTestSite, type TestSite } from './test-site.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

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

const open = async (options: { attributes?: string; head?: string } = {}): Promise<void> => {
  site = await startTestSite({ script, ...options })
  context = await browser.newContext({ locale: 'de-CH' })
  page = await context.newPage()
}
afterEach(async () => {
  await context.close()
  await site.goDown()
})

test('a visit of several pages has one browser, one session and one page view per page', async () => {
  await open()
  const errors = collectErrors(page)
  await page.goto(`${site.origin}/`, { referer: 'https://search.example/results' })
  await waitForEvents(site, 1)
  await page.click('#next')
  await waitForEvents(site, 2)
  await page.goto(`${site.origin}/checkout#step`)
  const events = await waitForEvents(site, 3)

  expect(events.map((event) => event.event_type)).toEqual(['page_view', 'page_view', 'page_view'])
  expect(events.map((event) => event.page_url)).toEqual([
    `${site.origin}/`,
    `${site.origin}/next`,
    `${site.origin}/checkout`,
  ])
  expect(events.map((event) => event.page_title)).toEqual(['Page /', 'Page /next', 'Page /checkout'])
  expect(events.map((event) => event.referrer)).toEqual([
    'https://search.example/results',
    `${site.origin}/`,
    '',
  ])
  for (const name of ['anonymous_id', 'session_id'] as const) {
    const ids = events.map((event) => event[name])
    expect(ids[0]).toMatch(UUID)
    expect(new Set(ids).size).toBe(1)
  }
  expect(events[0]).toMatchObject({ pixel_id: 'px_test1', language: 'de-CH', properties: {} })
  expect(Math.abs(Number(events[0]?.timestamp) - Date.now())).toBeLessThan(20_000)
  const ids = events.map((event) => event.event_id ?? '')
  expect(ids.slice().sort()).toEqual(ids)
  for (const id of ids) expect(id[14]).toBe('7')
  expect(errors).toEqual([])
})

test('requests are simple ones: text/plain, one event to pixel/track', async () => {
  await open()
  await page.goto(site.origin)
  await waitForEvents(site, 1)
  expect(site.deliveries[0]).toMatchObject({
    path: '/api/v1/pixel/track',
    contentType: 'text/plain;charset=UTF-8',
  })
})

test('the session cookie carries the session id, is named after the pixel and ends in 30 minutes', async () => {
  await open()
  await page.goto(site.origin)
  const [event] = await waitForEvents(site, 1)
  const cookie = (await context.cookies()).find(({ name }) => name === '_pxl_sid_px_test1')
  expect(cookie?.value).toBe(event?.session_id)
  expect(Math.abs((cookie?.expires ?? 0) - Date.now() / 1000 - 1800)).toBeLessThan(20)
})

test('without its cookies the browser is still known, and the session runs on from localStorage', async () => {
  await open()
  await page.goto(site.origin)
  const [first] = await waitForEvents(site, 1)
  await context.clearCookies()
  await page.goto(`${site.origin}/again`)
  const [, second] = await waitForEvents(site, 2)
  expect(second?.anonymous_id).toBe(first?.anonymous_id)
  expect(second?.session_id).toBe(first?.session_id)
})

test('a new session begins after 30 minutes of rest, with the same browser', async () => {
  await open()
  await page.goto(site.origin)
  const [first] = await waitForEvents(site, 1)
  // Half an hour passes: the browser drops the cookie and the entry in localStorage is out of date.
  await context.clearCookies({ name: '_pxl_sid_px_test1' })
  await page.evaluate(
    'localStorage._pxl_sid_px_test1 = localStorage._pxl_sid_px_test1.replace(/^\\d+/, (until) => until - 18e5)',
  )
  await page.goto(`${site.origin}/later`)
  const [, second] = await waitForEvents(site, 2)
  expect(second?.anonymous_id).toBe(first?.anonymous_id)
  expect(second?.session_id).not.toBe(first?.session_id)
})

test('campaign parameters and click ids of the landing address go with every event of the session', async () => {
  await open()
  const query =
    'utm_source=news%20letter&utm_medium=email&utm_campaign=Fr%C3%BChling&utm_term=t&utm_content=c' +
    '&gclid=g1&gbraid=g2&wbraid=w1&fbclid=f1&msclkid=m1&ttclid=t1&li_fat_id=l1&other=x'
  await page.goto(`${site.origin}/landing?${query}`)
  await page.click('#next')
  const events = await waitForEvents(site, 2)
  const campaign = {
    utm_source: 'news letter',
    utm_medium: 'email',
    utm_campaign: 'Frühling',
    utm_term: 't',
    utm_content: 'c',
    gclid: 'g1',
    gbraid: 'g2',
    wbraid: 'w1',
    fbclid: 'f1',
    msclkid: 'm1',
    ttclid: 't1',
    li_fat_id: 'l1',
  }
  for (const event of events) {
    expect(event).toMatchObject(campaign)
    expect(event).not.toHaveProperty('other')
  }
})

test('a semicolon or a very long value in a campaign does not split the session', async () => {
  await open()
  await page.goto(`${site.origin}/?utm_source=a;b=c&utm_campaign=${'x'.repeat(5000)}`)
  await waitForEvents(site, 1)
  await runInPage(page, "__pixelTrack('scroll')")
  const events = await waitForEvents(site, 2)
  expect(events[1]?.session_id).toBe(events[0]?.session_id)
  expect(events[1]?.utm_source).toBe('a')
})

test('a new campaign begins a new session, the same campaign again does not', async () => {
  await open()
  for (const path of ['/', '/?utm_source=a', '/two?utm_source=a', '/?gclid=1', '/three']) {
    const seen = site.events().length
    await page.goto(site.origin + path)
    await waitForEvents(site, seen + 1)
  }
  const events = site.events()
  const sessions = events.map((event) => event.session_id)
  expect(sessions[1]).not.toBe(sessions[0])
  expect(sessions[2]).toBe(sessions[1])
  expect(sessions[3]).not.toBe(sessions[2])
  expect(sessions[4]).toBe(sessions[3])
  expect(events.map((event) => event.utm_source)).toEqual([undefined, 'a', 'a', undefined, undefined])
  expect(events.map((event) => event.gclid)).toEqual([undefined, undefined, undefined, '1', '1'])
  expect(new Set(events.map((event) => event.anonymous_id)).size).toBe(1)
})

test('a single-page app has one page view per address, with the title its router set', async () => {
  await open()
  await page.goto(`${site.origin}/app`)
  await waitForEvents(site, 1)
  const navigate = (method: string, url: string) =>
    runInPage(page, `history.${method}({}, '', '${url}'); document.title = 'Title ${url}'`)
  await navigate('pushState', '/app/one')
  await waitForEvents(site, 2)
  await navigate('replaceState', '/app/one')
  await navigate('replaceState', '/app/two')
  await waitForEvents(site, 3)
  await page.goBack()
  await waitForEvents(site, 4)
  await page.click('#anchor')
  await page.click('#route')
  const events = await waitForEvents(site, 5)
  expect(events.map((event) => event.page_url?.slice(site.origin.length))).toEqual([
    '/app',
    '/app/one',
    '/app/two',
    '/app',
    '/app#/route',
  ])
  expect(events.slice(1, 3).map((event) => event.page_title)).toEqual(['Title /app/one', 'Title /app/two'])
  expect(events[1]?.referrer).toBe(`${site.origin}/app`)
  expect(events[2]?.referrer).toBe(`${site.origin}/app/one`)
})

test('a redirect inside one turn of a router is one page view', async () => {
  await open()
  await page.goto(site.origin)
  await runInPage(page, "history.pushState({}, '', '/login'); history.replaceState({}, '', '/home')")
  const events = await waitForEvents(site, 2)
  expect(events[1]?.page_url).toBe(`${site.origin}/home`)
})

test('data-auto="false" leaves page views to the page', async () => {
  await open({ attributes: 'data-auto="false"' })
  await page.goto(site.origin)
  await runInPage(page, "history.pushState({}, '', '/app'); __pixelTrack('page_view')")
  const events = await waitForEvents(site, 1)
  expect(events[0]?.page_url).toBe(`${site.origin}/app`)
})

test('revenue and currency become money, everything else properties', async () => {
  await open({ attributes: 'data-auto="false"' })
  await page.goto(site.origin)
  await runInPage(
    page,
    "__pixelTrack('purchase', { revenue: 49.9, currency: 'EUR', order_id: 'o-1', items: [1] })",
  )
  const [purchase] = await waitForEvents(site, 1)
  expect(purchase?.revenue).toEqual({ amount: '49.9', currency: 'EUR' })
  expect(purchase?.properties).toEqual({ order_id: 'o-1', items: [1] })
})

test('an amount without a currency stays a property, and odd calls neither throw nor stop the pixel', async () => {
  await open({ attributes: 'data-auto="false"' })
  const errors = collectErrors(page)
  await page.goto(site.origin)
  await runInPage(
    page,
    "__pixelTrack('bad', { n: 10n }); __pixelTrack('loop', window); __pixelTrack('none', null); __pixelIdentify(null, null); __pixelTrack('order', { revenue: 5 })",
  )
  const events = await waitForEvents(site, 3)
  expect(events.map((event) => event.event_type)).toEqual(['none', 'identify', 'order'])
  expect(events[2]).toMatchObject({ properties: { revenue: 5 } })
  expect(events[2]).not.toHaveProperty('revenue')
  expect(errors).toEqual([])
})

test('calls made before the script has loaded are made up for', async () => {
  const stub =
    "<script>for (const n of ['Track', 'Identify', 'Consent', 'Reset']) { const k = '__pixel' + n; window[k] = window[k] || function () { (window[k].q = window[k].q || []).push(arguments) } }; __pixelTrack('early', { a: 1 }); __pixelIdentify('u-1')</script>"
  await open({ head: stub })
  await page.goto(site.origin)
  const events = await waitForEvents(site, 3)
  expect(events.map((event) => event.event_type)).toEqual(['page_view', 'early', 'identify'])
  expect(events[1]?.properties).toEqual({ a: 1 })
  expect(events[2]?.user).toEqual({ id: 'u-1' })
})

test('identify sends the hash of the trimmed lower-case address and not the address', async () => {
  await open({ attributes: 'data-auto="false"' })
  await page.goto(site.origin)
  await runInPage(
    page,
    "__pixelIdentify(42, { email: '  Ada@Example.COM ', plan: 'pro' }); __pixelTrack.identify('u-2')",
  )
  const events = await waitForEvents(site, 2)
  const [withEmail, plain] = [...events].sort((a) => (a.user?.email_sha256 ? -1 : 1))
  expect(withEmail?.user).toEqual({
    id: '42',
    // printf 'ada@example.com' | sha256sum
    email_sha256: 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72',
  })
  expect(withEmail?.properties).toEqual({ plan: 'pro' })
  expect(plain?.user).toEqual({ id: 'u-2' })
  expect(JSON.stringify(site.deliveries)).not.toMatch(/example\.com/i)
})

test('where the page is not secure the address is left for the server to hash', async () => {
  await open({ attributes: 'data-auto="false"' })
  await page.goto(`http://www.site.test:${site.port}/`)
  await runInPage(page, "__pixelIdentify('u-1', { email: ' Ada@Example.COM ' })")
  const [event] = await waitForEvents(site, 1)
  expect(event?.user).toEqual({ id: 'u-1', email: 'ada@example.com' })
  expect(event?.anonymous_id).toMatch(UUID)
})

test('data-cookie-domain makes subdomains one browser and one session', async () => {
  await open({ attributes: 'data-cookie-domain="site.test"' })
  await page.goto(`http://www.site.test:${site.port}/?utm_source=a`)
  await waitForEvents(site, 1)
  await page.goto(`http://shop.site.test:${site.port}/`)
  const [first, second] = await waitForEvents(site, 2)
  expect(second?.anonymous_id).toBe(first?.anonymous_id)
  expect(second?.session_id).toBe(first?.session_id)
  expect(second?.utm_source).toBe('a')
})

test('reset at log-out begins a new browser and session, and an identify on its way keeps the old one', async () => {
  await open()
  await page.goto(site.origin)
  const [before] = await waitForEvents(site, 1)
  await runInPage(
    page,
    "__pixelIdentify('u-1', { email: 'a@b.example' }); __pixelReset(); __pixelTrack('after')",
  )
  const events = await waitForEvents(site, 3)
  const identify = events.find((event) => event.event_type === 'identify')
  const after = events.find((event) => event.event_type === 'after')
  expect(identify?.anonymous_id).toBe(before?.anonymous_id)
  expect(after?.anonymous_id).toMatch(UUID)
  expect(after?.anonymous_id).not.toBe(before?.anonymous_id)
  expect(after?.session_id).not.toBe(before?.session_id)
})
