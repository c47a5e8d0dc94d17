import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditContrast, auditStructure } from '../browser/page-audit.ts'
import { launchBrowser, openPage, PHONE, sidewaysOverflow } from '../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../browser/test-server.ts'
import { type DeployingProxy, openDeployingProxy } from './deploying-proxy.testkit.ts'

let server: TestServer
let proxy: DeployingProxy
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  proxy = await openDeployingProxy(server.url)
  ;({ page } = await openPage(browser, { viewport: PHONE, hasTouch: true }))
  await page.goto(server.signInUrl)
  await page.waitForURL(/\/welcome/)
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'Shop', currency: 'EUR' })
    await fetch('/api/v1/workspaces', { method: 'POST', headers, body })
  })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await proxy?.close()
  await server?.stop()
})

/** Which worker answers for the page. */
const version = () =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = (event) => resolve(event.data)
        setTimeout(() => resolve('older'), 1_000)
        navigator.serviceWorker.controller?.postMessage('which', [port2])
      }),
  )

const isLoadedAnew = () => page.evaluate(() => document.body.dataset.loaded !== 'before')

test('a newer version is found on coming back to the app, waits for its reader, and is loaded when asked', async () => {
  await page.goto(`${proxy.url}/today`)
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.getByTestId('finding').waitFor()
  expect(await version()).toBe('older')

  proxy.deploy()
  await page.evaluate(() => {
    document.body.dataset.loaded = 'before'
    // As after a while in another app.
    const cameBack = new Event('visibilitychange')
    Object.defineProperty(cameBack, 'timeStamp', { value: performance.now() + 3_600_000 })
    document.dispatchEvent(cameBack)
  })
  await page.getByRole('status').getByText('A newer version of Tributary is ready.').waitFor()
  expect(await isLoadedAnew()).toBe(false)
  expect(await version()).toBe('older')
  expect(await sidewaysOverflow(page)).toBe(0)
  expect([...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))]).toEqual([])

  const load = page.getByRole('button', { name: 'Load it' })
  expect((await load.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await load.click()
  await page.waitForFunction(() => document.body?.dataset.loaded === undefined)
  await page.getByTestId('finding').waitFor()
  expect(await version()).toBe('newer')
  expect(await page.getByText('A newer version of Tributary is ready.').count()).toBe(0)
})
