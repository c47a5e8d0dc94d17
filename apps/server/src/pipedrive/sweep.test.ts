import { expect, test } from 'vitest'
import { listOpenConflicts } from './conflict.store.ts'
import { saveLink } from './link.store.ts'
import { openSyncWorld, type SyncWorld } from './sync-world.testkit.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const LINKED = 700

/** Contacts that are at Pipedrive; answers the id there of the last, which alone is here as well. */
async function addLinked(world: SyncWorld, count: number): Promise<number> {
  const fields = { name: 'The last', email: null, phone: null }
  const last = await world.add('person', fields)
  let vendorId = 0
  for (let at = 1; at <= count; at += 1) {
    vendorId = world.server.company.create('person', { name: fields.name }, 'api').id
    const localId = at === count ? last : world.newId()
    const key = { workspaceId: world.workspaceId, kind: 'person' as const, localId }
    const longAgo = new Date(0)
    await saveLink(world.db, key, { vendorId, base: fields, ours: {}, vendorUpdatedAt: longAgo, at: longAgo })
  }
  return vendorId
}

test('the daily look at what is linked goes on where a limit stopped it, and records are sent all the same', async () => {
  // Seven pages, and no more than six requests in two seconds.
  const world = await openSyncWorld({ limits: { burst: 6 } })
  try {
    const last = await addLinked(world, LINKED)
    await world.settle(5 * MINUTE_MS)
    const pages = world.server.calls.get('getPersons') ?? 0
    expect(pages).toBeLessThan(20)

    world.server.company.remove('person', last, 'app')
    await world.clock.advance(DAY_MS)
    await world.add('person', { name: 'Zed', email: null, phone: null }, { warmness: 9 })
    await world.settle(5 * MINUTE_MS)
    const named = world.server.company.list('person').filter((person) => person.name === 'Zed')
    expect(named).toHaveLength(1)
    expect(await listOpenConflicts(world.db, world.workspaceId, 10)).toMatchObject([
      { label: 'The last', what: 'deleted' },
    ])
  } finally {
    await world.close()
  }
})

test('more copies of a record than requests are allowed are all listed, and stop nothing', async () => {
  const world = await openSyncWorld({ limits: { burst: 20 } })
  try {
    await world.add('person', { name: 'Ann', email: null, phone: null }, { warmness: 9 })
    await world.settle(MINUTE_MS)
    const { company } = world.server
    const custom_fields = company.list('person')[0]?.custom_fields
    for (let at = 0; at < 45; at += 1) company.create('person', { name: 'Copy', custom_fields }, 'app')
    await world.settle(20 * MINUTE_MS)
    const listed = await listOpenConflicts(world.db, world.workspaceId, 100)
    expect(new Set(listed.map(({ what, theirs }) => `${what} ${theirs}`)).size).toBe(45)
    await world.add('person', { name: 'Zed', email: null, phone: null }, { warmness: 9 })
    await world.settle(20 * MINUTE_MS)
    expect(company.list('person').map((person) => person.name)).toContain('Zed')
  } finally {
    await world.close()
  }
})

test('what is changed there while the first reading still fails is read by a later one', async () => {
  const world = await openSyncWorld()
  try {
    const person = await world.add('person', { name: 'Ann', email: null, phone: null }, { warmness: 9 })
    // Organisations are read, then contacts, which fails.
    let requests = 0
    world.server.setFaults(() => {
      requests += 1
      return requests === 2 ? 'server_error_before_the_write' : undefined
    })
    await world.sync.drain(world.workspaceId, { maxItems: 10 })
    const [there] = world.server.company.list('person')
    world.server.company.update('person', there?.id ?? 0, { name: 'Ann There' }, 'app')
    await world.clock.advance(10 * MINUTE_MS)
    await world.settle(MINUTE_MS)
    expect(world.record('person', person)?.fields.name).toBe('Ann There')
  } finally {
    await world.close()
  }
})
