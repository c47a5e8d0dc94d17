import { PIPEDRIVE_FAULTS } from '@tributary/testkit/pipedrive/pipedrive-faults'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listOpenConflicts } from './conflict.store.ts'
import { countItems, listItems } from './item.store.ts'
import { askToLookAgain, findLink } from './link.store.ts'
import type { PipedriveTables } from './pipedrive.table.ts'
import { proveSync } from './sync-proof.testkit.ts'
import { openSyncWorld, type SyncWorld } from './sync-world.testkit.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

let relational: TestRelational<PipedriveTables>
let world: SyncWorld
beforeAll(async () => {
  relational = await openTestRelational<PipedriveTables>()
  world = await openSyncWorld({ members: ['ada', 'ben'], searchLagMs: 5_000, relational })
})
afterAll(async () => {
  expect(world.server.violations).toEqual([])
  await world.close()
  await relational.close()
})

const named = (kind: 'organization' | 'person' | 'deal' | 'activity', name: string) =>
  world.server.company
    .list(kind)
    .filter((record) => [record.name, record.title, record.subject].includes(name))

/** A contact with an organisation that is at Pipedrive. */
async function warmContact(name: string) {
  const organization = await world.add('organization', { name: `${name} Ltd` })
  const person = await world.add(
    'person',
    { name, email: `${name.toLowerCase()}@acme.example`, phone: null },
    { warmness: 8, parents: { organization } },
  )
  await world.settle(0)
  const vendor = named('person', name)[0]
  if (!vendor) throw new Error(`${name} did not arrive`)
  return { person, organization, vendor }
}
const conflictsOf = async (localId: string) =>
  (await listOpenConflicts(world.db, world.workspaceId, 100)).filter((row) => row.local_id === localId)

test('a warm contact goes with its organisation, a cold one stays, and nothing goes twice', async () => {
  const { vendor, person } = await warmContact('Ann')
  await world.add('person', { name: 'Cold', email: null, phone: null }, { warmness: 2 })
  await world.edit('person', person, { phone: '+49 30 1' })
  await world.settle(MINUTE_MS)
  expect(named('organization', 'Ann Ltd')).toHaveLength(1)
  expect(named('person', 'Ann')).toHaveLength(1)
  expect(named('person', 'Cold')).toHaveLength(0)
  expect(vendor).toMatchObject({ org_id: named('organization', 'Ann Ltd')[0]?.id })
  expect(vendor.phones).toEqual([{ value: '+49 30 1', primary: true, label: 'work' }])
})

test('a meeting takes its contact along though it is not warm, and a deal follows its contact', async () => {
  const person = await world.add('person', { name: 'Mia', email: 'mia@acme.example', phone: null })
  await world.add(
    'deal',
    { title: 'Mia pilot', amount_minor: '150000', currency: 'EUR', status: 'open' },
    { parents: { person } },
  )
  await world.settle(MINUTE_MS)
  expect(named('deal', 'Mia pilot')).toHaveLength(0)
  await world.add(
    'activity',
    { subject: 'Kick-off with Mia', type: 'meeting', due_date: '2026-11-21', done: 'false', note: null },
    { parents: { person }, isMeeting: true },
  )
  await world.settle(MINUTE_MS)
  const there = named('person', 'Mia')[0]
  expect(named('activity', 'Kick-off with Mia')[0]).toMatchObject({ person_id: there?.id, type: 'meeting' })
  expect(named('deal', 'Mia pilot')[0]).toMatchObject({ person_id: there?.id, value: 1500, currency: 'EUR' })
})

test('who is there already is found and not made again; gaps are filled both ways', async () => {
  const emails = [{ value: 'zoe@acme.example', primary: true, label: 'work' }]
  const phones = [{ value: '555', primary: true, label: 'work' }]
  const there = world.server.company.create('person', { name: 'Zoe', emails, phones }, 'app')
  await world.clock.advance(10_000)
  const zoe = await world.add(
    'person',
    { name: 'Zoe', email: 'zoe@acme.example', phone: null },
    { warmness: 9 },
  )
  await world.settle(MINUTE_MS)
  expect(named('person', 'Zoe')).toEqual([there])
  expect(world.record('person', zoe)?.fields.phone).toBe('555')
  expect(Object.values(there.custom_fields ?? {})).toEqual([zoe])
})

test('a change at Pipedrive comes back, is not sent out again, and costs nothing while nothing changes', async () => {
  const { person, vendor } = await warmContact('Eve')
  await world.settle(30 * MINUTE_MS)
  world.server.company.update('person', vendor.id, { name: 'Eve Stone' }, 'app')
  const changes = world.server.company.changes.length
  await world.settle(30 * MINUTE_MS)
  expect(world.record('person', person)?.fields.name).toBe('Eve Stone')
  await world.edit('person', person, {})
  const reads = world.server.calls.get('getPerson')
  await world.settle(30 * MINUTE_MS)
  expect(world.server.company.changes.slice(changes)).toEqual([])
  expect(world.server.calls.get('getPerson')).toBe(reads)
  expect(await conflictsOf(person)).toEqual([])
})

test('different fields changed on both sides are both kept; the same field goes to the later one and is listed', async () => {
  const { person, vendor } = await warmContact('Kim')
  await world.settle(30 * MINUTE_MS)
  await world.edit('person', person, { phone: '777', name: 'Kim Here' })
  await world.clock.advance(2_000)
  world.server.company.update(
    'person',
    vendor.id,
    { name: 'Kim There', emails: [{ value: 'k@new.example', primary: true, label: 'work' }] },
    'app',
  )
  await world.settle(30 * MINUTE_MS)
  const fields = { name: 'Kim There', email: 'k@new.example', phone: '777' }
  expect(world.record('person', person)?.fields).toEqual(fields)
  expect(vendor).toMatchObject({ name: 'Kim There', phones: [{ value: '777' }] })
  expect(await conflictsOf(person)).toMatchObject([
    { what: 'field', field: 'name', ours: 'Kim Here', theirs: 'Kim There', winner: 'theirs' },
  ])
})

test('a value that cannot be written here is a conflict, not an endless exchange', async () => {
  const { person, vendor } = await warmContact('Lou')
  await world.settle(30 * MINUTE_MS)
  const emails = [{ value: 'refused@here.example', primary: true, label: 'work' }]
  world.server.company.update('person', vendor.id, { emails }, 'app')
  await world.settle(60 * MINUTE_MS)
  expect(world.record('person', person)?.fields.email).toBe('lou@acme.example')
  expect(await conflictsOf(person)).toMatchObject([{ field: 'email', winner: 'ours' }])
})

test('merged there: ours follows the one that stays, by cursor or by a hint; two of ours in one are a conflict', async () => {
  const [a, b, c] = [await warmContact('Pia'), await warmContact('Rex'), await warmContact('Sue')]
  await world.settle(20 * MINUTE_MS)
  const { company } = world.server
  const other = company.create('person', { name: 'Pia P.' }, 'app')
  company.merge('person', a.vendor.id, other.id)
  await world.settle(30 * MINUTE_MS)
  const link = (localId: string) =>
    findLink(world.db, { workspaceId: world.workspaceId, kind: 'person', localId })
  expect(Number((await link(a.person))?.vendor_id)).toBe(other.id)
  expect(world.record('person', a.person)?.fields.name).toBe('Pia P.')

  company.merge('person', b.vendor.id, c.vendor.id)
  const hint = { workspaceId: world.workspaceId, kind: 'person' as const, at: new Date(world.clock.now()) }
  const told = { ...hint, vendorId: b.vendor.id, mergedIntoId: c.vendor.id }
  expect(await askToLookAgain(world.db, told)).toBe(true)
  expect(await askToLookAgain(world.db, told)).toBe(true)
  await world.settle(MINUTE_MS)
  expect(await conflictsOf(b.person)).toMatchObject([{ what: 'merged', other_local_id: c.person }])
})

test('deleted there: nothing is deleted here, it is listed, and it is sent again only when asked', async () => {
  const { person, vendor } = await warmContact('Tom')
  await world.settle(20 * MINUTE_MS)
  world.server.company.remove('person', vendor.id, 'app')
  await world.clock.advance(DAY_MS)
  await world.settle(MINUTE_MS)
  expect(world.record('person', person)).toBeDefined()
  expect(await conflictsOf(person)).toMatchObject([{ what: 'deleted' }])
  await world.edit('person', person, { phone: '9' })
  await world.settle(MINUTE_MS)
  expect(named('person', 'Tom')).toHaveLength(0)
  await world.sync.push.forget({ workspaceId: world.workspaceId, kind: 'person', localId: person })
  await world.edit('person', person, { phone: '10' })
  await world.settle(MINUTE_MS)
  expect(named('person', 'Tom')).toHaveLength(1)
  expect(await conflictsOf(person)).toEqual([])
})

test('a key that may not read organisations still reads what else was changed', async () => {
  const { person, vendor } = await warmContact('Uma')
  await world.settle(20 * MINUTE_MS)
  world.server.refuse('getOrganizations', 'Scope and URL mismatch')
  world.server.company.update('person', vendor.id, { name: 'Uma There' }, 'app')
  await world.settle(20 * MINUTE_MS)
  world.server.refuse('getOrganizations', undefined)
  expect(world.record('person', person)?.fields.name).toBe('Uma There')
})

test('a key that is refused stops its own records and no others; they go on with a new key', async () => {
  world.server.revoke('token-ben')
  await world.add('person', { name: 'Ben One', email: null, phone: null }, { warmness: 9, ownerId: 'ben' })
  await world.add('person', { name: 'Ada One', email: null, phone: null }, { warmness: 9 })
  await world.settle(30 * MINUTE_MS)
  expect(named('person', 'Ada One')).toHaveLength(1)
  expect(named('person', 'Ben One')).toHaveLength(0)
  const waiting = await listItems(world.db, world.workspaceId, {
    states: ['PENDING'],
    userId: 'ben',
    limit: 10,
  })
  expect(waiting.map((item) => item.label)).toEqual(['Ben One'])
  const failed = (await countItems(world.db, world.workspaceId, undefined)).filter(
    (count) => count.state === 'FAILED',
  )
  expect(failed).toEqual([])
})

test('whatever becomes of the one request that makes a record, there is one record in the end', async () => {
  for (const fault of PIPEDRIVE_FAULTS) {
    const faults = [fault]
    await world.settle(10 * MINUTE_MS)
    world.server.setFaults(() => faults.shift())
    // Without an address nothing is searched for: the first request is the one that makes it.
    await world.add('person', { name: fault, email: null, phone: null }, { warmness: 9 })
    await world.sync.drain(world.workspaceId, { maxItems: 1 })
    expect(faults).toEqual([])
    // Long enough for changes to be read once more: what is late arrives with that.
    await world.settle(20 * MINUTE_MS)
    expect([fault, named('person', fault).length]).toEqual([fault, 1])
  }
})

test('three hundred contacts through a failing Pipedrive with a small daily budget: nothing is lost, nothing is made twice', async () => {
  const proof = await proveSync({
    contacts: 300,
    faultRate: 0.05,
    seed: 7,
    dailyTokens: 8_000,
    relational,
  })
  expect(proof).toMatchObject({ expected: 495, lost: [], twice: [], unseen: [], failed: 0, violations: [] })
  expect(proof.faults).toBeGreaterThan(50)
  // 20 tokens to look and 5 to make: the budget ends before midnight, fifteen hours away, and the rest waits for it.
  expect(proof.virtualMs).toBeGreaterThan(15 * 3_600_000)
})
