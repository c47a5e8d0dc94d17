import type { Role } from '@tributary/contract/permissions'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import { addConflict } from './conflict.store.ts'
import type { PipedriveTables } from './pipedrive.table.ts'
import { clearCompany, type PipedriveDb } from './setting.store.ts'
import { createStatusService } from './status.service.ts'
import { openSyncWorld, type SyncWorld } from './sync-world.testkit.ts'

let relational: TestRelational<PipedriveTables>
let ours: SyncWorld
let theirs: SyncWorld
beforeAll(async () => {
  relational = await openTestRelational<PipedriveTables>()
  ours = await openSyncWorld({ relational, seed: 1, members: ['ada', 'ben'] })
  theirs = await openSyncWorld({ relational, seed: 2, members: ['eve'] })
})
afterAll(async () => {
  await ours.close()
  await theirs.close()
  await relational.close()
})

/** The store, and how many statements it was asked. */
function counted(db: PipedriveDb) {
  const count = { statements: 0 }
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count.statements += 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { db: db.withPlugin(plugin), count }
}

function badgesOf(world: SyncWorld, db: PipedriveDb = world.db) {
  const service = createStatusService({ db, now: world.clock.now, memberNames: async () => new Map() })
  return (ids: readonly string[], who: { role: Role; userId: string } = { role: 'OWNER', userId: 'ada' }) => {
    const workspace = { name: 'Shop', currency: null, timeZone: 'UTC', isSample: false }
    const actor: Actor = { workspaceId: world.workspaceId, workspace, ...who }
    return service.badges(actor, 'person', ids)
  }
}

const addPerson = (name: string, ownerId = 'ada', warmness = 9) =>
  ours.add('person', { name, email: null, phone: null }, { warmness, ownerId })

test('a page of records is one statement, and says of each how it stands', async () => {
  const [synced, cold, mixed] = [
    await addPerson('Ann'),
    await addPerson('Cy', 'ada', 1),
    await addPerson('Di'),
  ]
  await ours.settle(0)
  const noted = { workspace_id: ours.workspaceId, kind: 'person' as const, noted_at: new Date(0) }
  const unknown = { ours: 'Di', theirs: 'Dee', winner: 'ours' as const, other_local_id: null }
  const about = { id: ours.newId(), local_id: mixed, label: 'Di', what: 'field' as const, field: 'name' }
  await addConflict(ours.db, { ...noted, ...unknown, ...about })
  ours.server.refuse('addPerson', 'blocked')
  const failed = await addPerson('Ed')
  await ours.settle(0)
  ours.server.refuse('addPerson', undefined)
  const queued = await addPerson('Flo')
  await ours.sync.drain(ours.workspaceId, { maxItems: 0 })

  const { db, count } = counted(ours.db)
  const others = Array.from({ length: 190 }, () => ours.newId())
  const answer = await badgesOf(ours, db)([synced, cold, mixed, failed, queued, ...others])
  expect(count.statements).toBe(1)
  expect(answer.is_connected).toBe(true)
  expect(new Map(answer.badges.map((badge) => [badge.record_id, badge.state]))).toEqual(
    new Map([
      [synced, 'synced'],
      [mixed, 'conflict'],
      [failed, 'failed'],
      [queued, 'queued'],
    ]),
  )
  expect(answer.badges.find((badge) => badge.record_id === failed)?.problem).toContain('blocked')
})

test('what waits for tomorrow’s budget says so', async () => {
  const waiting = await addPerson('Gus', 'ben')
  await ours.sync.drain(ours.workspaceId, { maxItems: 0 })
  const until = new Date(ours.clock.now() + 3_600_000)
  const setWait = (wait_until: Date | null) =>
    ours.db
      .updateTable('pipedrive_key')
      .set({ wait_until, wait_for: wait_until === null ? null : 'budget' })
      .where('workspace_id', '=', ours.workspaceId)
      .where('user_id', '=', 'ben')
      .execute()
  await setWait(until)
  expect((await badgesOf(ours)([waiting])).badges).toMatchObject([{ state: 'waiting_for_budget' }])
  await setWait(null)
  expect((await badgesOf(ours)([waiting])).badges).toMatchObject([{ state: 'queued' }])
})

test('a consultant sees what their own key sends and what went along, another workspace nothing', async () => {
  const [adas, bens, cold] = [
    await addPerson('Hal', 'ada'),
    await addPerson('Ida', 'ben'),
    await addPerson('Jo', 'ben', 0),
  ]
  const meeting = { subject: 'With Jo', type: 'meeting', due_date: '2026-12-01', done: 'false', note: null }
  await ours.add('activity', meeting, { parents: { person: cold }, isMeeting: true, ownerId: 'ada' })
  await ours.settle(0)
  const asBen = await badgesOf(ours)([adas, bens, cold], { role: 'CONSULTANT', userId: 'ben' })
  expect(new Map(asBen.badges.map((badge) => [badge.record_id, badge.state]))).toEqual(
    new Map([
      [bens, 'synced'],
      [cold, 'synced'],
    ]),
  )
  expect(await badgesOf(theirs)([adas, bens])).toEqual({ is_connected: true, badges: [] })
})

test('a workspace that nobody connected has no badges, and says that it is not connected', async () => {
  await clearCompany(theirs.db, theirs.workspaceId)
  expect(await badgesOf(theirs)([theirs.newId()])).toEqual({ is_connected: false, badges: [] })
})
