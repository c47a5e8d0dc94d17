import { createManualClock } from '@tributary/testkit/manual-clock'
import { createPipedriveFaults } from '@tributary/testkit/pipedrive/pipedrive-faults'
import { type PipedriveServer, startPipedriveServer } from '@tributary/testkit/pipedrive/pipedrive-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPipedriveClient } from './client.ts'
import { createPipedrive, type MarkerCodes, type Page } from './pipedrive.ts'

const START_MS = Date.UTC(2026, 10, 20, 9)
const DAY_MS = 86_400_000
const ID = '0190d3f0-0000-7000-8000-000000000001'

let clock = createManualClock(START_MS)
let server: PipedriveServer
beforeEach(async () => {
  clock = createManualClock(START_MS)
  server = await startPipedriveServer({
    now: clock.now,
    limits: { burst: 20, dailyTokens: 2_000 },
    users: {
      'token-ada': { id: 1, name: 'Ada', email: 'ada@northwind.example', isAdmin: true },
      'token-ben': { id: 2, name: 'Ben', email: 'ben@northwind.example', isAdmin: false },
    },
  })
})
afterEach(async () => {
  expect(server.violations).toEqual([])
  await server.close()
})

const clientOf = (apiKey = 'token-ada') =>
  createPipedriveClient({ baseUrl: server.url, apiKey, now: clock.now, timeoutMs: 300 })

async function prepared() {
  const client = clientOf()
  const markers = await createPipedrive(client).prepareMarkers()
  expect(markers.kind).toBe('ok')
  return createPipedrive(client, markers.kind === 'ok' ? markers.data : {})
}

/** The value of an outcome that must be ok. */
function dataOf<T>(outcome: { kind: string; data?: T }): T {
  expect(outcome).toMatchObject({ kind: 'ok' })
  if (outcome.data === undefined) throw new Error(`no data: ${JSON.stringify(outcome)}`)
  return outcome.data
}

test('a key says whose it is; a wrong one is unauthorised', async () => {
  expect(dataOf(await createPipedrive(clientOf()).whoAmI())).toEqual({
    userId: 1,
    name: 'Ada',
    companyId: 77,
    companyName: 'Northwind',
    companyDomain: 'northwind',
  })
  expect(await createPipedrive(clientOf('wrong')).whoAmI()).toMatchObject({ kind: 'unauthorised' })
})

test('the field for our ids is added once, found by others, and done without where it may not be added', async () => {
  const ben = createPipedrive(clientOf('token-ben'))
  expect(dataOf<MarkerCodes>(await ben.prepareMarkers())).toEqual({
    organization: null,
    person: null,
    deal: null,
  })
  await prepared()
  await prepared()
  expect(server.company.fieldsOf('person')).toHaveLength(1)
  const found = dataOf<MarkerCodes>(await ben.prepareMarkers())
  expect(found.person).toBe(server.company.fieldsOf('person')[0]?.field_code)
})

test('organisation, person, deal and activity are made with what they belong to, and read back as they were sent', async () => {
  const pipedrive = await prepared()
  const organization = dataOf(await pipedrive.create('organization', ID, { name: 'Acme GmbH' }, {}))
  const person = { name: 'Ann Bee', email: 'ann@acme.example', phone: '+49 30 1234' }
  const made = dataOf(await pipedrive.create('person', ID, person, { organization: organization.vendorId }))
  const parents = { organization: organization.vendorId, person: made.vendorId }
  const deal = {
    title: 'Pilot',
    amount_minor: '1999',
    currency: 'EUR',
    status: 'open',
    expected_close: '2026-12-24',
    lost_reason: null,
  }
  const dealMade = dataOf(await pipedrive.create('deal', ID, deal, parents))
  const activity = {
    subject: 'Kick-off',
    type: 'meeting',
    due_date: '2026-11-21',
    due_time: '14:30',
    duration_minutes: '45',
    done: 'true',
    note: 'Bring <slides> & a pen',
  }
  const activityMade = dataOf(
    await pipedrive.create('activity', ID, activity, { ...parents, deal: dealMade.vendorId }),
  )
  for (const [kind, fact, fields] of [
    ['person', made, person],
    ['deal', dealMade, deal],
    ['activity', activityMade, activity],
  ] as const) {
    const read = dataOf(await pipedrive.get(kind, fact.vendorId))
    expect([kind, read.fields, read.marker]).toEqual([kind, fields, ID])
  }
  expect(server.company.find('person', made.vendorId)).toMatchObject({ org_id: organization.vendorId })
  expect(server.company.find('activity', activityMade.vendorId)).toMatchObject({
    person_id: made.vendorId,
    deal_id: dealMade.vendorId,
  })
})

test('a changed address replaces the first one and leaves the others', async () => {
  const pipedrive = await prepared()
  const there = server.company.create(
    'person',
    {
      name: 'Ann',
      emails: [
        { value: 'old@acme.example', primary: true, label: 'work' },
        { value: 'home@ann.example', primary: false, label: 'home' },
      ],
    },
    'app',
  )
  const current = dataOf(await pipedrive.get('person', there.id))
  const changed = dataOf(
    await pipedrive.change('person', ID, current, { fields: { email: 'new@acme.example' } }),
  )
  expect(changed.fields).toEqual({ name: 'Ann', email: 'new@acme.example', phone: null })
  expect(server.company.find('person', there.id)?.emails).toEqual([
    { value: 'new@acme.example', primary: true, label: 'work' },
    { value: 'home@ann.example', primary: false, label: 'home' },
  ])
})

test('the same thing is found by address, or by name within one organisation, never by a name alone', async () => {
  const pipedrive = await prepared()
  const acme = server.company.create('organization', { name: 'Acme' }, 'app')
  const email = [{ value: 'Ann@Acme.example', primary: true, label: 'work' }]
  const ann = server.company.create('person', { name: 'Ann', emails: email }, 'app')
  server.company.create('person', { name: 'Bob Roe', org_id: acme.id }, 'app')
  expect(dataOf(await pipedrive.findSame('organization', { name: 'acme' }, {}))).toEqual([acme.id])
  expect(dataOf(await pipedrive.findSame('person', { name: 'A.', email: 'ann@acme.example' }, {}))).toEqual([
    ann.id,
  ])
  expect(dataOf(await pipedrive.findSame('person', { name: 'Bob Roe', email: null }, {}))).toEqual([])
})

test('records changed since an instant come page by page, oldest first, whatever their number', async () => {
  const pipedrive = await prepared()
  server.company.create('person', { name: 'Before' }, 'app')
  await clock.advance(10_000)
  const sinceMs = clock.now()
  for (let at = 0; at < 1_200; at += 1) {
    if (at % 100 === 0) await clock.advance(1_000)
    server.company.create('person', { name: `P${at}` }, 'app')
  }
  const names: (string | null | undefined)[] = []
  let cursor: string | null = null
  do {
    const page: Page = dataOf(await pipedrive.listChanged('person', sinceMs, cursor))
    names.push(...page.facts.map((fact) => fact.fields.name))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(names).toEqual(Array.from({ length: 1_200 }, (_, at) => `P${at}`))
})

test('the window of two seconds is kept: the request that would be one too many is not sent', async () => {
  const pipedrive = createPipedrive(clientOf())
  for (let at = 0; at < 20; at += 1) expect((await pipedrive.whoAmI()).kind).toBe('ok')
  const spent = server.spentToday('token-ada')
  const outcome = await pipedrive.whoAmI()
  expect(outcome).toMatchObject({ kind: 'rateLimited', retryAfterMs: 2_000 })
  expect(server.spentToday('token-ada')).toBe(spent)
  await clock.advance(2_000)
  expect((await pipedrive.whoAmI()).kind).toBe('ok')
})

test('a spent daily budget is told apart from a pause and lasts till midnight', async () => {
  const pipedrive = createPipedrive(clientOf())
  let outcome = await pipedrive.findSame('organization', { name: 'Acme' }, {})
  for (let at = 0; at < 100 && outcome.kind === 'ok'; at += 1) {
    await clock.advance(1_000)
    outcome = await pipedrive.findSame('organization', { name: 'Acme' }, {})
  }
  expect(outcome).toEqual({
    kind: 'budgetExhausted',
    untilMs: (Math.floor(clock.now() / DAY_MS) + 1) * DAY_MS,
  })
})

test('each fault is a value that says whether a write may have happened', async () => {
  const endings = {
    too_many_requests: { kind: 'rateLimited', retryAfterMs: 2_000 },
    server_error_before_the_write: { kind: 'unavailable', mayHaveHappened: true },
    server_error_after_the_write: { kind: 'unavailable', mayHaveHappened: true },
    no_answer_after_the_write: { kind: 'unavailable', reason: 'no answer in time', mayHaveHappened: true },
    cut_before_the_write: { kind: 'unavailable', mayHaveHappened: true },
    cut_after_the_write: { kind: 'unavailable', mayHaveHappened: true },
    answer_cut_in_the_middle: { kind: 'unavailable', mayHaveHappened: true },
    html_forbidden: { kind: 'unavailable', reason: 'a web page (403)', mayHaveHappened: false },
  } as const
  for (const [fault, ending] of Object.entries(endings)) {
    const before = server.company.list('organization').length
    server.setFaults(createPipedriveFaults({ seed: 1, rate: 1, kinds: [fault as keyof typeof endings] }))
    const outcome = await createPipedrive(clientOf()).create('organization', ID, { name: fault }, {})
    expect([fault, outcome]).toEqual([fault, expect.objectContaining(ending)])
    const wasWritten = server.company.list('organization').length > before
    const mayHave = outcome.kind === 'unavailable' && outcome.mayHaveHappened
    expect([fault, wasWritten && !mayHave]).toEqual([fault, false])
  }
})

test('a record that is deleted is gone, one that Pipedrive will not take is refused', async () => {
  const pipedrive = await prepared()
  const acme = server.company.create('organization', { name: 'Acme' }, 'app')
  const current = dataOf(await pipedrive.get('organization', acme.id))
  server.company.remove('organization', acme.id, 'app')
  expect(await pipedrive.get('organization', acme.id)).toEqual({ kind: 'gone' })
  expect(await pipedrive.change('organization', ID, current, { fields: { name: 'New' } })).toEqual({
    kind: 'gone',
  })
  expect(dataOf(await pipedrive.listByIds('organization', [acme.id])).facts).toEqual([])
})
