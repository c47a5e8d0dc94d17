import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditContrast, auditStructure } from '../../browser/page-audit.ts'
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
let errors: string[]
let settled: TestPage['settled']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer({ sample: false }), launchBrowser()])
  ;({ page, errors, settled } = await openPage(browser, { reducedMotion: 'reduce' }))
  await page.goto(server.signInUrl)
  await page.waitForURL(/\/welcome/)
  await page.evaluate(async () => {
    const send = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      return response.json()
    }
    const { pixel_id } = await send('/api/v1/workspaces', { name: 'Shop', currency: 'EUR' })
    await send('/api/v1/pixel/track', {
      pixel_id,
      anonymous_id: 'laptop',
      event_type: 'purchase',
      page_url: 'https://shop.example/prices',
      user: { email: 'grace@example.com' },
      revenue: { amount: '40.00', currency: 'EUR' },
      properties: { order_id: 'G-1' },
    })
    const grace = { name: 'Grace Hopper', email: 'grace@example.com', organisation: 'Navy', warmness: 8 }
    await send('/api/v1/contacts', grace)
    await send('/api/v1/contacts', { name: 'Ada Lovelace', phone: '+44 20 7946 0958', title: 'Countess' })
    for (let tries = 0; tries < 100; tries++) {
      const { people } = await (await fetch('/api/v1/people?search=grace@example.com')).json()
      if (people.length === 1) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('the purchase does not appear')
  })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const rows = () => page.getByRole('region', { name: 'Contacts' }).getByRole('row')
const undo = () => page.getByRole('button', { name: 'Undo' }).first().click()

async function open(path: string, heading: string): Promise<void> {
  await page.goto(`${server.url}/${path}`)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

async function expectAccessible(): Promise<void> {
  expect([...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))]).toEqual([])
}

test('by keyboard alone: add a contact, find others, tag them, and take it back', async () => {
  await open('contacts', 'Contacts')
  await rows().nth(2).waitFor()
  await page.keyboard.press('n')
  await page.getByLabel('Name').fill('Emmy Noether')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Emmy Noether' }).waitFor()

  await open('contacts', 'Contacts')
  await rows().nth(3).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('lovelase')
  await page.getByText('Nobody has “lovelase” exactly').waitFor()
  await rows().nth(2).waitFor({ state: 'detached' })
  expect(await rows().nth(1).textContent()).toContain('Ada Lovelace')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByText('1 contact selected').waitFor()
  await page.getByRole('button', { name: 'Tag' }).click()
  await page.getByRole('combobox', { name: 'Tags' }).fill('math')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await rows().filter({ hasText: 'math' }).waitFor()
  await undo()
  await page.getByText('It is as it was before.').waitFor()
  await rows().filter({ hasText: 'math' }).waitFor({ state: 'detached' })
})

test('selected contacts go on the list of a campaign, new or there already, and the undo takes them off', async () => {
  const select = (name: string) => page.getByRole('checkbox', { name: `Select ${name}` }).check()
  const inSpring = (name: string) => rows().filter({ hasText: name }).getByTitle('In the campaign Spring')
  await open('contacts', 'Contacts')
  await select('Ada Lovelace')
  await page.getByRole('button', { name: 'Add to campaign' }).click()
  await page.getByLabel('Name of the new campaign').fill('Spring')
  await expectAccessible()
  await page.keyboard.press('Enter')
  await page.getByText('Spring is started. 1 contact is on the list of Spring now.').waitFor()
  await inSpring('Ada Lovelace').waitFor()

  await select('Ada Lovelace')
  await select('Grace Hopper')
  await page.getByRole('button', { name: 'Add to campaign' }).click()
  await page.getByRole('button', { name: 'Add to Spring' }).click()
  await page.getByText('1 contact is on the list of Spring now; 1 was already.').waitFor()
  await inSpring('Grace Hopper').waitFor()
  await undo()
  await inSpring('Grace Hopper').waitFor({ state: 'detached' })
  await inSpring('Ada Lovelace').waitFor()
})

test('a contact’s page shows what they did on the site, why they are warm, and is readable', async () => {
  await open('contacts/suggested', 'Whom to contact next')
  await page.getByText('Grace Hopper first: warm (8.0 of 10), never contacted.').waitFor()
  await page
    .getByRole('list', { name: 'Suggested contacts' })
    .getByRole('link', { name: 'Grace Hopper', exact: true })
    .click()
  await page.getByText('Paid €40.00, order G-1').waitFor()
  await page.getByText('8.0 is what is left of: +8.0 set by hand.').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: 'Set by hand' }).click()
  await page.getByRole('slider', { name: 'Warmness' }).fill('9.5')
  await page.getByLabel('Why').fill('Asked for an offer')
  await page.getByRole('button', { name: 'Set to 9.5' }).click()
  await page.getByText('9.5 is what is left of: +9.5 asked for an offer and 1 older.').waitFor()
  await undo()
  await page.getByText('8.0 is what is left of').waitFor()
})

test('duplicates are merged, and parted again by the undo', async () => {
  await page.evaluate(async () => {
    const body = JSON.stringify({ name: 'A. Lovelace', phone: '+442079460958', title: 'Mathematician' })
    await fetch('/api/v1/contacts', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  })
  await open('contacts/duplicates', 'Duplicates')
  await page.getByText('The same telephone number.').waitFor()
  await page.getByText('Mathematician').click()
  await expectAccessible()
  await page.getByRole('button', { name: 'Merge' }).click()
  await page.getByText('No duplicates').waitFor()
  await undo()
  await page.getByText('The same telephone number.').waitFor()
  await page.getByRole('button', { name: 'Not the same' }).click()
  await page.getByText('No duplicates').waitFor()
})

test('a file is looked at, imported and taken back', async () => {
  await open('contacts/import', 'Import contacts')
  const text = 'Full name,E-mail,Employer\nLise Meitner,lise@example.com,KWI\nNobody,not an address,\n'
  await page
    .getByLabel('File of contacts')
    .setInputFiles({ name: 'fair.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.getByText('"not an address" is not an e-mail address.').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: 'Import 1' }).click()
  await page.getByText('1 new, 0 changed, 1 refused; 1 new organisation.').first().waitFor()
  await open('contacts?find=meitner', 'Contacts')
  await rows().filter({ hasText: 'Lise Meitner' }).waitFor()
  await open('contacts/import', 'Import contacts')
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  await page.getByText(/^Taken back /).waitFor()
  await open('contacts?find=meitner', 'Contacts')
  await page.getByText('Nobody was found').waitFor()
})

test('a form that is sent twice at once adds one contact, whose long name stays inside the page', async () => {
  const name = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6).slice(0, 200)
  await open('contacts', 'Contacts')
  await page.keyboard.press('n')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Add contact' }).evaluate((button: HTMLElement) => {
    button.click()
    button.click()
  })
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await settled()
  for (const size of [page.viewportSize(), PHONE]) {
    if (size) await page.setViewportSize(size)
    await settled()
    expect(await sidewaysOverflow(page)).toBe(0)
  }
  const found = await page.evaluate(
    async () => (await (await fetch('/api/v1/contacts?search=wolfeschlegel')).json()).contacts.length,
  )
  expect(found).toBe(1)
  await page.evaluate(async () => {
    const { contacts } = await (await fetch('/api/v1/contacts?search=wolfeschlegel')).json()
    await fetch(`/api/v1/contacts/${contacts[0].contact_id}`, { method: 'DELETE' })
  })
})

test('on a phone contacts are cards with targets for a thumb, and nothing sticks out', async () => {
  await page.setViewportSize(PHONE)
  for (const [path, heading] of [
    ['contacts', 'Contacts'],
    ['contacts/suggested', 'Whom to contact next'],
    ['contacts/duplicates', 'Duplicates'],
    ['contacts/organisations', 'Organisations'],
    ['contacts/import', 'Import contacts'],
  ] as const) {
    await open(path, heading)
    await settled()
    expect(await sidewaysOverflow(page), path).toBe(0)
    await expectAccessible()
  }
  await open('contacts', 'Contacts')
  const call = page.getByRole('link', { name: 'Call Ada Lovelace' })
  await call.waitFor()
  const box = await call.boundingBox()
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
  await page.getByText('Ada Lovelace').click()
  await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor()
  expect(await sidewaysOverflow(page)).toBe(0)
  expect(errors).toEqual([])
})
