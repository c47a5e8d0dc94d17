import { activitySchema, feedSchema } from '@tributary/contract/activities'
import { contactSchema } from '@tributary/contract/contacts'
import { outreachSchema } from '@tributary/contract/outreach'
import type { Browser, Locator, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  launchBrowser,
  openPage,
  PHONE,
  sidewaysOverflow,
  type TestPage,
} from '../../browser/test-browser.ts'
import { startTestServer, type TestServer } from '../../browser/test-server.ts'

let server: TestServer
let browser: Browser
let page: Page
let settled: TestPage['settled']
let failures: string[]
let kim: string

/** Somebody in New York who works for a company in Kolkata. */
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page, settled } = await openPage(browser, { timezoneId: 'America/New_York' }))
  failures = []
  page.on('pageerror', (error) => failures.push(String(error)))
  const account = { email: 'owner@example.com', password: 'correct horse', name: 'Owner' }
  await post('/api/auth/sign-up/email', account)
  await post('/api/v1/workspaces', { name: 'Shop', currency: 'INR', time_zone: 'Asia/Kolkata' })
  const contact = { name: 'Kim Lane', email: 'kim@guest.example' }
  kim = contactSchema.parse(await post('/api/v1/contacts', contact)).contact_id
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function post(path: string, data: object): Promise<unknown> {
  const answer = await page.request.post(`${server.url}${path}`, { headers: { origin: server.url }, data })
  expect([path, answer.ok(), answer.ok() ? '' : await answer.text()]).toEqual([path, true, ''])
  return answer.json()
}
const stored = async () => {
  const answer = await page.request.get(`${server.url}/api/v1/activities/feed?contact_id=${kim}`)
  return feedSchema.parse(await answer.json()).activities
}
const openKim = async () => {
  await page.goto(`${server.url}/contacts/${kim}`)
  await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
}
/** Two taps within one frame: the page has had no time to change between them. */
const tapTwice = (button: Locator) =>
  button.evaluate((element) => {
    if (!(element instanceof HTMLElement)) return
    element.click()
    element.click()
  })

test('ten o’clock is planned for ten of the workspace, which the form names, and once although the first answer is lost', async () => {
  await openKim()
  await page.getByRole('button', { name: 'Plan', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('When').fill('2030-01-15T10:00')
  await dialog.getByText('Kolkata time; on this device it is Jan 14, 2030, 11:30 PM').waitFor()
  const plan = dialog.getByRole('button', { name: 'Plan', exact: true })
  const loseAnswer = async (route: Route) => {
    await route.fetch()
    await route.abort()
  }
  await page.route('**/api/v1/activities?*', loseAnswer, { times: 1 })
  await plan.click()
  await dialog.getByText('It was not saved').waitFor()
  await plan.click()
  await page.getByText('Call, Jan 15, 2030, 10:00 AM: saved.').waitFor()
  expect((await stored()).map((activity) => activity.at)).toEqual(['2030-01-15T04:30:00.000Z'])
  await page.goto(`${server.url}/today`)
  await page.getByText('All times are Kolkata time.').waitFor()
})

test('an outcome, and a follow-up, that are tapped twice at once are one activity each', async () => {
  await openKim()
  await page.getByRole('button', { name: 'Log', exact: true }).click()
  await tapTwice(page.getByRole('button', { name: 'Talked', exact: true }))
  await tapTwice(page.getByRole('button', { name: 'Tomorrow', exact: true }))
  await page.getByText('Follow up', { exact: true }).waitFor()
  expect((await stored()).map((activity) => activity.subject || activity.outcome)).toEqual([
    null,
    'Follow up',
    'TALKED',
  ])
})

test('the guest of a meeting that is cancelled and then not is invited again', async () => {
  const at = '2030-02-01T09:00:00Z'
  const meeting = { kind: 'MEETING', state: 'planned', contact_id: kim, at, send_invite: true }
  const { activity_id } = activitySchema.parse(await post('/api/v1/activities', meeting))
  const sequence = async () =>
    (await stored()).find((activity) => activity.activity_id === activity_id)?.invite?.sequence
  await openKim()
  const invited = page.getByText('kim@guest.example is invited')
  await invited.waitFor()
  await page.getByRole('button', { name: 'More about Planned meeting' }).click()
  await page.getByRole('menuitem', { name: 'Cancel it' }).click()
  await invited.waitFor({ state: 'detached' })
  expect(await sequence()).toBeUndefined()
  await page.getByRole('button', { name: 'Undo' }).click()
  await invited.waitFor()
  expect(await sequence()).toBe(2)
})

test('names of two hundred letters without a break fit every page', async () => {
  const long = 'n'.repeat(200)
  const plan = { name: long, sector: 's'.repeat(120), note: 'o'.repeat(200) }
  const { campaign_id } = outreachSchema.parse(await post('/api/v1/outreach/campaigns', plan))
  const { contact_id } = contactSchema.parse(await post('/api/v1/contacts', { name: long }))
  await post(`/api/v1/outreach/campaigns/${campaign_id}/contacts`, { contact_ids: [contact_id] })
  const call = { kind: 'CALL', contact_id, campaign_id, subject: long, note: long }
  await post('/api/v1/activities', { ...call, outcome: 'TALKED' })
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  await post('/api/v1/activities', { ...call, state: 'planned', at: soon })
  for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
    await page.setViewportSize(viewport)
    for (const path of ['/today', '/activities', '/outreach', `/outreach/${campaign_id}`]) {
      await page.goto(`${server.url}${path}`)
      await page.getByText(long).first().waitFor()
      await settled()
      expect([path, viewport.width, await sidewaysOverflow(page)]).toEqual([path, viewport.width, 0])
    }
  }
  expect(failures).toEqual([])
})
