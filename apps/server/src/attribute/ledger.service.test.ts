import { randomUUID } from 'node:crypto'
import { ledgerChangesQuerySchema } from '@tributary/contract/ledger'
import { sql, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVersionClock } from '../collect/version-clock.ts'
import { type AttributionService, createAttributionService } from './attribution.service.ts'
import { createJourneyService } from './journey.service.ts'
import { createLedgerService, type LedgerService } from './ledger.service.ts'
import type { LedgerTables } from './ledger.table.ts'
import { createPathCreditService } from './path-credit.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<LedgerTables>
let attribution: AttributionService
let ledger: LedgerService
const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
const now = () => Date.now()

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<LedgerTables>()
  const { store } = analytics
  const journeys = createJourneyService({ analytics: store, nowMicros })
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  ledger = openLedger()
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

/** A process that knows nothing yet. */
function openLedger(): LedgerService {
  return createLedgerService({
    analytics: analytics.store,
    db: relational.db,
    attribution,
    now,
    nextVersion: createVersionClock(() => performance.timeOrigin + performance.now()),
    newId: randomUUID,
  })
}

const day = (date: string, hour = 12) => Date.parse(`${date}T${String(hour).padStart(2, '0')}:00:00Z`)
const store = (workspaceId: string, world: SmallWorld, version: number, changed: string[] = []) =>
  storeSmallWorld(analytics.store, workspaceId, world, { version, changed })

const ORDER = {
  conversionId: 'o1',
  handle: 'u:1',
  tsMs: day('2026-06-10'),
  amountMinor: 1001,
  currency: 'EUR',
}
const touch = (touchId: string, handle: string, date: string, channel: string) => ({
  touchId,
  handle,
  tsMs: day(date),
  channel,
})
/** What happens to one order, step by step, and the cause that the ledger notes. */
const STORY: { world: SmallWorld; changed?: string[]; cause: string; credits: string[] }[] = [
  {
    world: {
      touches: [touch('t1', 'a:1', '2026-06-01', 'Email')],
      identities: [{ handle: 'a:1', person: 'u:1', tsMs: day('2026-06-01') }],
      conversions: [ORDER],
    },
    cause: 'new',
    credits: ['Email 1001 1001'],
  },
  {
    world: { touches: [touch('t0', 'a:1', '2026-05-31', 'Paid Search')] },
    cause: 'touches',
    credits: ['Paid Search 501 501', 'Email 500 500'],
  },
  {
    world: { refunds: [{ orderId: 'o1', refundId: 'r1', tsMs: day('2026-06-11'), amountMinor: 301 }] },
    changed: ['u:1'],
    cause: 'refund',
    credits: ['Paid Search 501 350', 'Email 500 350'],
  },
  {
    world: {
      touches: [touch('t2', 'a:2', '2026-06-09', 'Direct')],
      identities: [{ handle: 'a:2', person: 'u:1', tsMs: day('2026-06-09') }],
    },
    cause: 'people',
    credits: ['Paid Search 334 234', 'Email 334 233', 'Direct 333 233'],
  },
  {
    world: { conversions: [{ ...ORDER, amountMinor: 901 }] },
    cause: 'corrected',
    credits: ['Paid Search 301 200', 'Email 300 200', 'Direct 300 200'],
  },
]

test('each change of a conversion’s credits is a record with its cause; what changes nothing is none', async () => {
  const workspaceId = randomUUID()
  for (const [index, step] of STORY.entries()) {
    await store(workspaceId, step.world, index + 1, step.changed)
    await ledger.record(workspaceId)
    await store(
      workspaceId,
      { touches: [touch(`x${index}`, 'a:nobody', '2026-06-01', 'Email')] },
      index + 1,
      ['u:1'],
    )
    await ledger.record(workspaceId)
  }
  const history = await ledger.history(workspaceId, 'o1', 'linear')
  expect(
    history.records.map(({ cause, credits }) => ({
      cause,
      credits: credits.map((credit) => `${credit.channel} ${credit.amount_minor} ${credit.net_amount_minor}`),
    })),
  ).toEqual(STORY.map(({ cause, credits }) => ({ cause, credits })))
})

test('a recording that is repeated by another process adds nothing', async () => {
  const workspaceId = randomUUID()
  for (const [index, step] of STORY.entries()) await store(workspaceId, step.world, index + 1, step.changed)
  await ledger.record(workspaceId)
  await analytics.store.command(
    sql`alter table credit_builds delete where workspace_id = ${uuid(workspaceId)}`,
  )
  await openLedger().record(workspaceId)
  const history = await openLedger().history(workspaceId, 'o1', 'linear')
  expect(history.records).toHaveLength(1)
})

test('before, changes and now agree to the minor unit, and each change is under its cause', async () => {
  const workspaceId = randomUUID()
  const moments: string[] = []
  for (const [index, step] of STORY.entries()) {
    await store(workspaceId, step.world, index + 1, step.changed)
    await ledger.record(workspaceId)
    const { records } = await ledger.history(workspaceId, 'o1', 'linear')
    moments.push(records.at(-1)?.recorded_at ?? '')
  }
  const changes = await ledger.changes(
    { workspaceId, timeZone: 'UTC', currency: 'EUR' },
    ledgerChangesQuerySchema.parse({
      model: 'linear',
      from: '2026-06-01',
      to: '2026-06-30',
      as_of: moments[1],
    }),
  )
  const money = (totals: { amount_minor: string; net_amount_minor: string }) =>
    `${totals.amount_minor} ${totals.net_amount_minor}`
  expect(
    changes.rows.map((row) => [
      row.key,
      money(row.before),
      row.changes.map((change) => `${change.cause} ${money(change)}`),
      money(row.now),
    ]),
  ).toEqual([
    ['Paid Search', '501 501', ['corrected -33 -34', 'people -167 -116', 'refund 0 -151'], '301 200'],
    ['Email', '500 500', ['corrected -34 -33', 'people -166 -117', 'refund 0 -150'], '300 200'],
    ['Direct', '0 0', ['corrected -33 -33', 'people 333 233'], '300 200'],
  ])
  expect(changes.causes.map((row) => row.cause)).toEqual(['corrected', 'people', 'refund'])
})

test('conversions in other currencies that any of the numbers leaves out are counted beside them', async () => {
  const workspaceId = randomUUID()
  const order = (conversionId: string, currency: string, date = '2026-06-10', amountMinor = 100) => ({
    ...ORDER,
    conversionId,
    tsMs: day(date),
    amountMinor,
    currency,
  })
  await store(
    workspaceId,
    {
      conversions: [
        order('eur', 'EUR'),
        order('usd', 'USD'),
        order('was-usd', 'USD'),
        order('gbp', 'GBP'),
        order('goal', '', '2026-06-10', 0),
        order('may', 'USD', '2026-05-10'),
      ],
    },
    1,
  )
  await ledger.record(workspaceId)
  const [then] = (await ledger.history(workspaceId, 'was-usd', 'linear')).records
  await store(workspaceId, { conversions: [order('was-usd', 'EUR')] }, 2)
  await ledger.record(workspaceId)
  const [, now] = (await ledger.history(workspaceId, 'was-usd', 'linear')).records
  const leftOut = async (asOf: string | undefined, currency: string, workspace = workspaceId) => {
    const changes = await ledger.changes(
      { workspaceId: workspace, timeZone: 'UTC', currency },
      ledgerChangesQuerySchema.parse({ from: '2026-06-01', to: '2026-06-30', as_of: asOf }),
    )
    return changes.other_currencies.map((row) => `${row.currency} ${row.conversions}`)
  }
  expect(await leftOut(then?.recorded_at, 'EUR')).toEqual(['USD 2', 'GBP 1'])
  expect(await leftOut(now?.recorded_at, 'EUR')).toEqual(['GBP 1', 'USD 1'])
  expect(await leftOut(now?.recorded_at, 'USD')).toEqual(['EUR 2', 'GBP 1'])
  expect(await leftOut(now?.recorded_at, 'EUR', randomUUID())).toEqual([])
})

test('a day is as it began in the workspace’s zone; what is in the future, or no day at all, is refused by name', async () => {
  const asOf = (as_of: string, timeZone = 'Asia/Manila') =>
    ledger.changes(
      { workspaceId: randomUUID(), timeZone, currency: 'EUR' },
      ledgerChangesQuerySchema.parse({ from: '2026-06-01', to: '2026-06-30', as_of }),
    )
  expect((await asOf('2026-07-01')).as_of).toMatch(/^2026-06-30T16:00:00/)
  expect((await asOf('2026-07-01T00:00:00Z')).as_of).toMatch(/^2026-07-01T00:00:00/)
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  await expect(asOf(tomorrow)).rejects.toThrow(`as_of: ${tomorrow} is in the future`)
  await expect(asOf(tomorrow.slice(0, 10), 'UTC')).rejects.toThrow(/^as_of: .* is in the future$/)
  await expect(asOf('2026-06-31')).rejects.toThrow('as_of: not a day or an instant: 2026-06-31')
})

test('a model that is not recorded is refused by name; data-driven models have no history', async () => {
  const workspaceId = randomUUID()
  await expect(ledger.history(workspaceId, 'o1', 'first')).rejects.toThrow(
    /does not record first; it records last_non_direct, linear/,
  )
  await expect(ledger.choose(workspaceId, { models: ['markov:1'], lookback_days: 30 })).rejects.toThrow(
    /fitted anew/,
  )
})
