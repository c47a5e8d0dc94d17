import { randomUUID } from 'node:crypto'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { type Sql, sql, text, uuid } from '@tributary/stores/sql'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendToOutbox, createOutboxService, type OutboxTables } from './outbox.service.ts'
import type { ConversionFact, OutboxFact, TouchFact } from './outbox.ts'

type Tables = OutboxTables & { workspace: { id: string; name: string } }
let analytics: TestAnalytics
let relational: TestRelational<Tables>
let version = 1_000n
beforeAll(async () => {
  ;[analytics, relational] = await Promise.all([openTestAnalytics(), openTestRelational<Tables>()])
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

const log = { error: () => undefined }
const outboxWith = (store: AnalyticsStore) =>
  createOutboxService({ db: relational.db, analytics: store, log })

async function newWorkspace(): Promise<string> {
  const id = randomUUID()
  await relational.db.insertInto('workspace').values({ id, name: 'Shop' }).execute()
  return id
}
const tell = (workspaceId: string, facts: readonly OutboxFact[]) => {
  version += 1n
  return relational.db
    .transaction()
    .execute((trx: Kysely<Tables>) => appendToOutbox(trx, { workspaceId, version, facts }))
}
const read = <Row>(statement: Sql) => analytics.store.query<Row>(statement)

const won: ConversionFact = {
  kind: 'conversion',
  conversionId: 'deal:1',
  conversionType: 'deal',
  handle: 'e:ann',
  tsMs: Date.UTC(2026, 5, 1, 12),
  amountMinor: '9007199254740993',
  currency: 'EUR',
  source: 'deal',
  products: ["Mill 3, 'new'", 'Lathe\t\\'],
  productAmountsMinor: ['9007199254740992', '1'],
}
const call: TouchFact = {
  kind: 'touch',
  touchId: 'activity:1',
  handle: 'e:ann',
  tsMs: Date.UTC(2026, 4, 1, 12),
  channel: 'Outreach',
  campaign: "Ann's\tspring \\ 'call'",
  source: 'CALL',
  medium: 'outreach',
  properties: { note: "it's \\ a\ttab" },
}

const conversionsOf = (workspaceId: string) =>
  read<{ handle: string; amount: string; currency: string }>(
    sql`select handle, toString(amount_minor) as amount, currency from conversions final where workspace_id = ${uuid(workspaceId)} order by conversion_id`,
  )
const touchesOf = (workspaceId: string) =>
  read<{ touch_id: string; campaign: string; note: string }>(
    sql`select touch_id, campaign, properties['note'] as note from touches where workspace_id = ${uuid(workspaceId)} order by touch_id`,
  )
const changedOf = async (workspaceId: string, handle: string) => {
  const [row] = await read<{ changes: string }>(
    sql`select count() as changes from handle_changes where workspace_id = ${uuid(workspaceId)} and handle_key = sipHash64(${text(handle)})`,
  )
  return Number(row?.changes)
}

test('what a transaction tells is stored once it is drained, exactly as told, and the outbox is empty', async () => {
  const workspaceId = await newWorkspace()
  await tell(workspaceId, [
    won,
    call,
    { kind: 'identity', handle: 'c:7', person: 'e:ann', tsMs: Date.UTC(2026, 0, 1) },
  ])
  const outbox = outboxWith(analytics.store)
  await outbox.drain()
  expect(await conversionsOf(workspaceId)).toEqual([
    { handle: 'e:ann', amount: '9007199254740993', currency: 'EUR' },
  ])
  const bought = await read(
    sql`select products, arrayMap(a -> toString(a), product_amounts_minor) as amounts from conversions final where workspace_id = ${uuid(workspaceId)}`,
  )
  expect(bought).toEqual([{ products: won.products, amounts: won.productAmountsMinor }])
  expect(await touchesOf(workspaceId)).toEqual([
    { touch_id: 'activity:1', campaign: call.campaign, note: call.properties.note },
  ])
  const links = await read(
    sql`select handle, person from identities where workspace_id = ${uuid(workspaceId)}`,
  )
  expect(links).toEqual([{ handle: 'c:7', person: 'e:ann' }])
  expect(await changedOf(workspaceId, 'e:ann')).toBeGreaterThan(0)
  expect(await outbox.countWaiting()).toBe(0)
})

test('what a transaction tells and then takes back with a rollback is never stored', async () => {
  const workspaceId = await newWorkspace()
  const failing = relational.db.transaction().execute(async (trx: Kysely<Tables>) => {
    await appendToOutbox(trx, { workspaceId, version: 1n, facts: [won] })
    throw new Error('the edit failed')
  })
  await expect(failing).rejects.toThrow('the edit failed')
  await outboxWith(analytics.store).drain()
  expect(await conversionsOf(workspaceId)).toEqual([])
})

test('a later word about a conversion or a touch replaces the earlier one, and both people are derived again', async () => {
  const workspaceId = await newWorkspace()
  const outbox = outboxWith(analytics.store)
  await tell(workspaceId, [won, call])
  await outbox.drain()
  const before = await changedOf(workspaceId, 'e:ann')
  await tell(workspaceId, [{ ...won, handle: 'e:bob', amountMinor: '5' }])
  await tell(workspaceId, [{ ...call, handle: 'e:bob', campaign: 'autumn' }])
  await outbox.drain()
  expect(await conversionsOf(workspaceId)).toEqual([{ handle: 'e:bob', amount: '5', currency: 'EUR' }])
  expect((await touchesOf(workspaceId)).map((touch) => touch.campaign)).toEqual(['autumn'])
  expect(await changedOf(workspaceId, 'e:ann')).toBeGreaterThan(before)
  expect(await changedOf(workspaceId, 'e:bob')).toBeGreaterThan(0)
  await tell(workspaceId, [{ kind: 'touch_removed', touchId: call.touchId }])
  await outbox.drain()
  expect(await touchesOf(workspaceId)).toEqual([])
})

test('a stop at any statement of a batch loses nothing and stores nothing twice', async () => {
  let statements = 0
  const counting: AnalyticsStore = {
    ...analytics.store,
    command: (statement) => {
      statements++
      return analytics.store.command(statement)
    },
  }
  const facts: OutboxFact[] = [won, call, { kind: 'identity', handle: 'c:7', person: 'e:ann', tsMs: 0 }]
  await tell(await newWorkspace(), facts)
  await outboxWith(counting).drain()
  expect(statements).toBeGreaterThan(10)

  for (let stopAt = 1; stopAt <= statements; stopAt++) {
    const workspaceId = await newWorkspace()
    await tell(workspaceId, facts)
    let run = 0
    const dying: AnalyticsStore = {
      ...analytics.store,
      command: async (statement) => {
        if (++run > stopAt) throw new Error('the process died')
        await analytics.store.command(statement)
      },
    }
    // The last stop comes after all of them: what was stored is told again.
    await outboxWith(dying)
      .drain()
      .catch(() => undefined)
    await tell(workspaceId, stopAt % 2 === 0 ? [won, call] : [])
    await outboxWith(analytics.store).drain()
    const stored = await read<{ conversions: string; amount: string; touches: string; links: string }>(sql`
      select (select count() from conversions final where workspace_id = ${uuid(workspaceId)}) as conversions,
        (select toString(sum(amount_minor)) from conversions final where workspace_id = ${uuid(workspaceId)}) as amount,
        (select count() from touches where workspace_id = ${uuid(workspaceId)}) as touches,
        (select uniqExact(handle, person) from identities where workspace_id = ${uuid(workspaceId)}) as links`)
    expect(stored, `stopped after ${stopAt} statements`).toEqual([
      { conversions: '1', amount: won.amountMinor, touches: '1', links: '1' },
    ])
    expect(await changedOf(workspaceId, 'e:ann')).toBeGreaterThan(0)
  }
  expect(await outboxWith(analytics.store).countWaiting()).toBe(0)
})

test('the job stores what it is woken for without waiting for its round', async () => {
  const workspaceId = await newWorkspace()
  const outbox = createOutboxService({
    db: relational.db,
    analytics: analytics.store,
    log,
    intervalMs: 3_600_000,
  })
  outbox.start()
  await outbox.drain()
  await tell(workspaceId, [won])
  outbox.wake()
  await expect.poll(() => conversionsOf(workspaceId)).toHaveLength(1)
  await outbox.stop()
})
