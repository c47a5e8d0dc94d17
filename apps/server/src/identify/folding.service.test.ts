import { randomUUID } from 'node:crypto'
import { sql, uint64, uuid } from '@tributary/stores/sql'
import { linkOthers, settleLink } from '@tributary/testkit/settled-links'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFoldTable, foldFacts } from './folded-people.sql.ts'
import { createFoldingService, type FoldingService } from './folding.service.ts'
import { factReading, happen } from './people.testkit.ts'

let analytics: TestAnalytics
let folding: FoldingService

beforeAll(async () => {
  analytics = await openTestAnalytics()
  folding = createFoldingService({ analytics: analytics.store })
})
afterAll(() => analytics.close())

const link = (workspaceId: string, handle: string, person: string, version: number) =>
  settleLink(analytics.store, workspaceId, { handle, person, version })
const reading = (workspaceId: string) => factReading(analytics.store, workspaceId)

test('events learn their people at night; what is new since is looked up', async () => {
  const [workspaceId, other] = [randomUUID(), randomUUID()]
  for (const each of [workspaceId, other]) await happen(analytics.store, each, ['a:1', 'a:2', 'a:3'])
  await linkOthers(analytics.store, workspaceId)
  await link(workspaceId, 'a:1', 'u:1', 1)
  await link(workspaceId, 'u:1', 'u:1', 1)
  expect(await reading(workspaceId)).toEqual({ facts: 6, known: 0, misread: 0 })
  await folding.fold()
  expect(await reading(workspaceId)).toEqual({ facts: 6, known: 2, misread: 0 })
  // Nothing of another workspace is touched by it: nobody is linked there.
  expect(await reading(other)).toEqual({ facts: 6, known: 0, misread: 0 })

  await happen(analytics.store, workspaceId, ['a:1', 'u:1'])
  await link(workspaceId, 'a:2', 'u:1', 2)
  expect(await reading(workspaceId)).toEqual({ facts: 10, known: 2, misread: 0 })
  // Undone: the browser is its own again, and its old event does not say otherwise.
  await link(workspaceId, 'a:1', 'a:1', 3)
  expect(await reading(workspaceId)).toEqual({ facts: 10, known: 0, misread: 0 })
  await folding.fold()
  expect(await reading(workspaceId)).toEqual({ facts: 10, known: 2, misread: 0 })
})

test('a fold that stops halfway, or goes on after a restart without its table, leaves every event readable', async () => {
  const workspaceId = randomUUID()
  await linkOthers(analytics.store, workspaceId)
  await happen(analytics.store, workspaceId, ['a:1', 'a:2'])
  await link(workspaceId, 'a:1', 'u:1', 1)
  await folding.fold()
  await happen(analytics.store, workspaceId, ['a:1'])
  await link(workspaceId, 'a:2', 'u:2', 2)
  // Stopped before it said how far it came.
  await analytics.store.command(createFoldTable(workspaceId, 'half_a_fold'))
  await analytics.store.command(foldFacts(workspaceId, 'events', 'default.half_a_fold', 1n))
  expect((await reading(workspaceId)).misread).toBe(0)
  // The table is in memory: after a restart it is there, and empty.
  await link(workspaceId, 'a:2', 'u:3', 3)
  await analytics.store.command(sql`truncate table half_a_fold`)
  await analytics.store.command(foldFacts(workspaceId, 'events', 'default.half_a_fold', 1n))
  await analytics.store.command(sql`drop table half_a_fold sync`)
  expect((await reading(workspaceId)).misread).toBe(0)
  await folding.fold()
  expect(await reading(workspaceId)).toEqual({ facts: 6, known: 6, misread: 0 })
})

test('where fewer are linked than arrived, all links are joined', async () => {
  const workspaceId = randomUUID()
  await happen(analytics.store, workspaceId, ['a:1'])
  await link(workspaceId, 'a:1', 'u:1', 1)
  await folding.fold()
  expect(await reading(workspaceId)).toEqual({ facts: 2, known: 2, misread: 0 })
  await happen(analytics.store, workspaceId, ['a:1', 'a:1', 'a:1'])
  expect(await reading(workspaceId)).toEqual({ facts: 8, known: 0, misread: 0 })
})

test('what reads a long time finds events in the order of browsers, with the people of the last night', async () => {
  const workspaceId = randomUUID()
  const events = sql`events where workspace_id = ${uuid(workspaceId)}`
  await analytics.store.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id)
    select ${uuid(workspaceId)}, toString(number), 'page_view', toDateTime64('2026-06-01 00:00:00', 3, 'UTC') + toIntervalMinute(number % 40000), now64(3, 'UTC'), toString(number % 500)
    from numbers(50000)`)
  await linkOthers(analytics.store, workspaceId)
  await link(workspaceId, 'a:1', 'u:1', 1)
  await folding.fold()
  await link(workspaceId, 'a:2', 'u:1', 2)
  await folding.fold()

  const plan = await analytics.store.query<{ explain: string }>(
    sql`explain indexes = 1, projections = 1 select person_key, max(ts) from ${events} group by person_key`,
  )
  expect(plan.map(({ explain }) => explain).join('\n')).toContain('ReadFromMergeTree (by_handle)')
  const read = (projections: number) =>
    analytics.store.query(sql`
      select handle_key, person_key, count() as events, max(ts) as latest from ${events}
      group by handle_key, person_key order by handle_key
      settings optimize_use_projections = ${uint64(projections)}`)
  expect(await read(1)).toEqual(await read(0))
  const [person] = await analytics.store.query(
    sql`select toString(count()) as events, toString(uniqExact(handle_key)) as handles from ${events} and person_key = sipHash64('u:1')`,
  )
  expect(person).toEqual({ events: '200', handles: '2' })
})
