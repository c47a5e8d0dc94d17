import { createPipedriveClient } from '@tributary/connectors/pipedrive/client'
import type { PipedriveFault } from '@tributary/testkit/pipedrive/pipedrive-faults'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConflictService } from './conflict.service.ts'
import { createLease } from './lease.ts'
import { findLink, noteAsked } from './link.store.ts'
import type { PipedriveTables } from './pipedrive.table.ts'
import { proveSync } from './sync-proof.testkit.ts'
import { openSyncWorld, type SyncWorld } from './sync-world.testkit.ts'

const MINUTE_MS = 60_000

let relational: TestRelational<PipedriveTables>
beforeAll(async () => {
  relational = await openTestRelational<PipedriveTables>()
})
afterAll(() => relational.close())

let worlds = 0
/** A world of its own in the store of all. */
async function within(
  lateWriteMs: number,
  run: (world: SyncWorld) => Promise<void>,
  more: { mayAddFields?: boolean } = {},
): Promise<void> {
  worlds += 1
  const members = [`member-${worlds}`]
  const world = await openSyncWorld({ relational, lateWriteMs, seed: worlds, members, ...more })
  try {
    // Changes are read: the next requests are those that send.
    await world.settle(0)
    await run(world)
    expect(world.server.violations).toEqual([])
  } finally {
    await world.close()
  }
}

/** These faults for the next requests, one each; none afterwards. */
function failNext(world: SyncWorld, faults: (PipedriveFault | undefined)[]): void {
  const left = [...faults]
  world.server.setFaults(() => left.shift())
}

const named = (world: SyncWorld, kind: 'organization' | 'person', name: string) =>
  world.server.company.list(kind).filter((record) => record.name === name)
function conflictsOf(world: SyncWorld) {
  const { db, records, clock, sync } = world
  const sendAgain = async () => {}
  const workspace = { name: 'Shop', currency: null, timeZone: 'UTC', isSample: false }
  const owner = { workspaceId: world.workspaceId, userId: null, role: 'OWNER' as const, workspace }
  const { removeThere } = sync
  return { owner, conflicts: createConflictService({ db, records, now: clock.now, sendAgain, removeThere }) }
}
const nobody = { email: null, phone: null }

test('an organisation whose making was not answered is not made again for the next of its people', () =>
  within(20_000, async (world) => {
    const organization = await world.add('organization', { name: 'Acme' })
    for (const name of ['Ann', 'Ben', 'Cem'])
      await world.add('person', { name, ...nobody }, { warmness: 9, parents: { organization } })
    // The search, then the request that makes it.
    failNext(world, [undefined, 'late_write_without_answer'])
    await world.settle(10 * MINUTE_MS)
    const [acme, ...others] = named(world, 'organization', 'Acme')
    expect(others).toEqual([])
    expect(world.server.company.list('person').map((person) => person.org_id)).toEqual([
      acme?.id,
      acme?.id,
      acme?.id,
    ])
  }))

test('after a crash between the request and its answer nobody asks again before the record could be there', () =>
  within(20_000, async (world) => {
    const person = await world.add('person', { name: 'Dan', ...nobody }, { warmness: 9 })
    const key = { workspaceId: world.workspaceId, kind: 'person' as const, localId: person }
    await noteAsked(world.db, key, { at: new Date(world.clock.now()), base: { name: 'Dan', ...nobody } })
    await world.settle(MINUTE_MS - 1)
    expect(named(world, 'person', 'Dan')).toEqual([])
    // It arrives now, without our id, as where keys may not add fields; and it was renamed here meanwhile.
    await world.edit('person', person, { name: 'Dan D.' })
    const there = world.server.company.create('person', { name: 'Dan' }, 'api')
    await world.settle(2 * MINUTE_MS)
    expect(world.server.company.list('person')).toEqual([there])
    expect(there.name).toBe('Dan D.')
  }))

test('a second request that is refused leaves open what became of the first', () =>
  within(61_000, async (world) => {
    await world.add('person', { name: 'Eli', ...nobody }, { warmness: 9 })
    // Asked; then, a minute later, looked for and asked again, which is too many; then it arrives.
    failNext(world, ['late_write_without_answer', undefined, 'too_many_requests'])
    await world.settle(10 * MINUTE_MS)
    expect(named(world, 'person', 'Eli')).toHaveLength(1)
  }))

test('what arrives while nobody looks for it is taken for ours, and the deals of a contact follow', () =>
  within(30_000, async (world) => {
    // A minute before changes are read again.
    await world.clock.advance(14 * MINUTE_MS)
    const person = await world.add('person', { name: 'Fay', ...nobody }, { warmness: 9 })
    const title = 'Pilot'
    await world.add('deal', { title, status: 'open', currency: 'EUR' }, { parents: { person } })
    failNext(world, ['late_write_without_answer'])
    await world.settle(2 * MINUTE_MS)
    const [fay, ...others] = named(world, 'person', 'Fay')
    expect(others).toEqual([])
    expect(world.server.company.list('deal')).toMatchObject([{ title, person_id: fay?.id }])
    // Read once: nobody had to look for it.
    expect(world.server.calls.get('getPersons')).toBe(2)
  }))

test('what arrives after it was sent again is listed as there twice, once, and can be deleted there', () =>
  within(90_000, async (world) => {
    const local = await world.add('person', { name: 'Gil', ...nobody }, { warmness: 9 })
    failNext(world, ['late_write_without_answer'])
    await world.settle(40 * MINUTE_MS)
    const [linked, late] = named(world, 'person', 'Gil')
    const link = await findLink(world.db, { workspaceId: world.workspaceId, kind: 'person', localId: local })
    expect(Number(link?.vendor_id)).toBe(linked?.id)
    const { conflicts, owner } = conflictsOf(world)
    const listed = await conflicts.list(owner)
    expect(listed).toMatchObject([{ what: 'twice', record_id: local, label: 'Gil' }])
    expect(listed[0]?.other_url).toBe(`https://n.pipedrive.com/person/${late?.id}`)

    await conflicts.resolve(owner, listed[0]?.conflict_id ?? '', 'remove_there')
    expect(named(world, 'person', 'Gil')).toEqual([linked])
    await world.settle(40 * MINUTE_MS)
    expect(await conflicts.list(owner)).toEqual([])
  }))

test('where no record can carry our id, a second one that says the same is listed as well, and no other', () =>
  within(
    90_000,
    async (world) => {
      await world.add('person', { name: 'Ivy', ...nobody }, { warmness: 9 })
      failNext(world, ['late_write_without_answer'])
      await world.settle(5 * MINUTE_MS)
      await world.add('person', { name: 'Jon', ...nobody }, { warmness: 9 })
      const stranger = world.server.company.create('person', { name: 'Kai' }, 'app')
      await world.settle(20 * MINUTE_MS)
      const [ivy, second, ...others] = named(world, 'person', 'Ivy')
      expect([ivy?.custom_fields, others]).toEqual([{}, []])
      const { conflicts, owner } = conflictsOf(world)
      expect(await conflicts.list(owner)).toMatchObject([
        { what: 'twice', label: 'Ivy', ours: String(ivy?.id), theirs: String(second?.id) },
      ])
      expect(stranger.id).not.toBe(second?.id)
    },
    { mayAddFields: false },
  ))

test('a second record that somebody leaves is not listed again; one that took the place of ours is not deleted', () =>
  within(90_000, async (world) => {
    const local = await world.add('person', { name: 'Hue', ...nobody }, { warmness: 9 })
    await world.settle(MINUTE_MS)
    const { company } = world.server
    const [ours] = named(world, 'person', 'Hue')
    const { custom_fields } = ours ?? {}
    const copies = [1, 2].map((at) => company.create('person', { name: `Copy ${at}`, custom_fields }, 'app'))
    await world.settle(20 * MINUTE_MS)
    const { conflicts, owner } = conflictsOf(world)
    const listed = await conflicts.list(owner)
    const about = (id: number | undefined) =>
      listed.find((conflict) => conflict.theirs === String(id))?.conflict_id ?? ''
    expect(listed.map(({ what, theirs }) => [what, Number(theirs)]).sort()).toEqual(
      copies.map(({ id }) => ['twice', id]),
    )
    await conflicts.resolve(owner, about(copies[0]?.id), 'keep')
    company.update('person', copies[0]?.id ?? 0, { name: 'Copy' }, 'app')
    await world.settle(20 * MINUTE_MS)
    expect((await conflicts.list(owner)).map(({ theirs }) => theirs)).toEqual([String(copies[1]?.id)])

    // Merged there: ours follows, and there is nothing left to decide.
    company.remove('person', copies[0]?.id ?? 0, 'app')
    company.merge('person', ours?.id ?? 0, copies[1]?.id ?? 0)
    await expect(
      world.sync.removeThere(
        { workspaceId: world.workspaceId, kind: 'person', localId: local },
        ours?.id ?? 0,
      ),
    ).resolves.toContain('kept in step')
    await world.settle(20 * MINUTE_MS)
    expect(await conflicts.list(owner)).toEqual([])
    expect(world.record('person', local)?.fields.name).toBe('Copy 2')
  }))

test('where writes land later than anybody waits, nothing is lost, and nothing is there twice that no member is told of', async () => {
  const proof = await proveSync({
    contacts: 60,
    faultRate: 0.2,
    seed: 40,
    dailyTokens: 100_000,
    lateWriteMs: 90_000,
    relational,
  })
  expect(proof).toMatchObject({ expected: 99, lost: [], unseen: [], failed: 0, violations: [] })
  expect(proof.twice.length).toBeGreaterThan(0)
})

test('a worker that was held up until another took its place sends nothing more', () =>
  within(20_000, async (world) => {
    const { db, clock, workspaceId, newId } = world
    const lease = () => createLease({ db, now: clock.now, workspaceId, id: newId() })
    const [held, next] = [lease(), lease()]
    const client = held.guard(
      createPipedriveClient({
        baseUrl: world.server.url,
        apiKey: `token-member-${worlds}`,
        now: clock.now,
        timeoutMs: 1_000,
      }),
    )
    const ask = () => client.send({ method: 'GET', path: '/v1/users/me' })
    expect((await ask()).kind).toBe('ok')
    expect(await next.keep()).toBe(false)
    await clock.advance(3 * MINUTE_MS)
    const takesOver = lease()
    expect(await takesOver.keep()).toBe(true)
    const calls = world.server.calls.get('getCurrentUser')
    await expect(ask()).rejects.toThrow('Another worker')
    expect([world.server.calls.get('getCurrentUser'), held.isLost()]).toEqual([calls, true])
    await held.drop()
    expect(await takesOver.keep()).toBe(true)
    await takesOver.drop()
  }))
