import { randomUUID } from 'node:crypto'
import {
  COHORT_PERIODS,
  COHORT_STARTS,
  RETURNS,
  type RetentionPerson,
  retentionPeopleQuerySchema,
  retentionQuerySchema,
} from '@tributary/contract/retention'
import { linkOthers, settleLink } from '@tributary/testkit/settled-links'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAttributionService } from '../attribute/attribution.service.ts'
import { createJourneyService } from '../attribute/journey.service.ts'
import { createPathCreditService } from '../attribute/path-credit.service.ts'
import type { Database } from '../database.ts'
import { createFoldingService } from '../identify/folding.service.ts'
import { createQueryService, type QueryService } from '../query/query.service.ts'
import { createRetentionService, type RetentionService } from './retention.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let query: QueryService
let service: RetentionService
/** Wednesday 1 July, 09:00 in Manila. */
const NOW = Date.UTC(2026, 6, 1, 1)

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  const { store } = analytics
  const now = () => NOW
  const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
  const journeys = createJourneyService({ analytics: store, nowMicros })
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  const attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  query = createQueryService({ db: relational.db, analytics: store, journeys, attribution, pathCredit, now })
  service = createRetentionService({ analytics: store, attribution, query, now })
})
afterAll(() => Promise.all([analytics.close(), relational.close()]))

const workspaceOf = (workspaceId: string) => ({ workspaceId, timeZone: 'Asia/Manila', currency: 'PHP' })
const ask = (workspaceId: string, query: Record<string, unknown> = {}) =>
  service.retention(
    workspaceOf(workspaceId),
    retentionQuerySchema.parse({ from: '2026-06-08', to: '2026-07-01', ...query }),
  )
/** Everybody behind a number, page by page of two. */
async function listPeople(workspaceId: string, query: Record<string, unknown>): Promise<RetentionPerson[]> {
  const found: RetentionPerson[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await service.people(
      workspaceOf(workspaceId),
      retentionPeopleQuerySchema.parse({ limit: 2, ...query, cursor }),
    )
    expect(page.people.length).toBeLessThanOrEqual(2)
    found.push(...page.people)
    if (page.next_cursor === null) return found
    cursor = page.next_cursor
  }
}

const at = (time: string) => Date.parse(`2026-${time}:00+08:00`)
const touch = (handle: string, time: string) => ({
  touchId: `${handle} ${time}`,
  handle,
  tsMs: at(time),
  channel: 'Direct',
})
const order = (handle: string, time: string, amountMinor: number, currency = 'PHP') => ({
  conversionId: `${handle} ${time}`,
  handle,
  tsMs: at(time),
  amountMinor,
  currency,
})
/** Weeks from Monday: 8, 15, 22 and 29 June. */
const SHOP: SmallWorld = {
  touches: [
    touch('a:1', '06-08T00:00'),
    touch('a:1b', '06-15T00:00'),
    touch('a:1', '06-21T23:59'),
    touch('a:2', '06-09T12:00'),
    touch('a:3', '06-14T23:59'),
    touch('a:3', '06-29T08:00'),
    touch('a:4', '06-15T00:00'),
    touch('a:old', '06-07T23:59'),
    touch('a:old', '06-16T10:00'),
  ],
  identities: [
    { handle: 'a:1', person: 'u:1', tsMs: 0 },
    { handle: 'a:1b', person: 'u:1', tsMs: 0 },
  ],
  conversions: [
    order('u:1', '06-10T10:00', 500),
    order('u:1', '06-11T10:00', 100),
    order('u:1', '06-23T10:00', 250),
    order('a:2', '06-12T10:00', 80),
    order('a:2', '06-24T10:00', 9000, 'USD'),
    order('a:2', '06-25T10:00', 0, ''),
  ],
  refunds: [{ orderId: 'u:1 06-23T10:00', refundId: 'r', tsMs: at('06-24T10:00'), amountMinor: 50 }],
}
async function open(world: SmallWorld = SHOP): Promise<string> {
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, world)
  return workspaceId
}
const counts = (answer: Awaited<ReturnType<typeof ask>>) =>
  answer.cohorts.map((cohort) => [cohort.people, ...cohort.cells.map((cell) => cell.people)])

describe('a small shop in Manila', () => {
  test('people are in the week they first came, and counted in every week they come back', async () => {
    const found = await ask(await open())
    expect(found.cohorts.map((cohort) => cohort.from)).toEqual([
      '2026-06-08',
      '2026-06-15',
      '2026-06-22',
      '2026-06-29',
    ])
    expect(counts(found)).toEqual([[3, 3, 1, 0, 1], [1, 1, 0, 0], [0], [0]])
    expect(found.cohorts[0]?.cells.map((cell) => cell.complete)).toEqual([true, true, true, false])
    expect(found.average[1]).toEqual({ after: 1, cohorts: 2, share: 0.25 })
    expect(found.range).toEqual({ from: '2026-06-08', to: '2026-07-05' })
  })

  test('a range is widened to whole periods', async () => {
    const found = await ask(await open(), { from: '2026-06-10', to: '2026-06-11' })
    expect(found.range).toEqual({ from: '2026-06-08', to: '2026-06-14' })
    expect(counts(found)).toEqual([[3, 3, 1, 0, 1]])
  })

  test('people can be followed from their first conversion to further ones', async () => {
    const found = await ask(await open(), { start: 'first_conversion', returning: 'conversion' })
    expect(counts(found)[0]).toEqual([2, 2, 0, 1, 0])
    const goals = await ask(await open(), {
      start: 'first_conversion',
      returning: 'conversion',
      conversions: 'goals',
    })
    expect(counts(goals)).toEqual([[0], [0], [1, 1, 0], [0]])
  })

  test('visits before the first conversion do not count as coming back', async () => {
    const found = await ask(await open(), { start: 'first_conversion', returning: 'visit' })
    expect(counts(found)[0]).toEqual([2, 0, 1, 0, 0])
  })

  test('revenue is what is left after refunds, in one currency', async () => {
    const found = await ask(await open(), { returning: 'revenue' })
    expect(found.cohorts[0]?.cells.map((cell) => [cell.people, cell.net_amount_minor])).toEqual([
      [2, '680'],
      [0, '0'],
      [1, '200'],
      [0, '0'],
    ])
    expect(found.currency).toBe('PHP')
  })

  test('money of another currency counts by the rate of its day, and is listed where it has none', async () => {
    const workspaceId = await open({
      ...SHOP,
      conversions: [...(SHOP.conversions ?? []), order('a:4', '06-16T10:00', 300, 'USD')],
    })
    const bought = { start: 'first_conversion', returning: 'revenue' }
    const unrated = await ask(workspaceId, bought)
    expect(counts(unrated)).toEqual([[2, 2, 0, 1, 0], [0], [0], [0]])
    expect(unrated.other_currencies).toEqual([{ currency: 'USD', conversions: 2, amount_minor: '9300' }])
    expect((await ask(workspaceId)).other_currencies).toEqual([])

    await relational.db
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Shop', currency: 'PHP' })
      .execute()
    await query.rates.put(workspaceId, 'PHP', [{ currency: 'USD', day: '2026-06-20', rate: '0.5' }])
    const half = await ask(workspaceId, bought)
    expect(counts(half)).toEqual([[2, 2, 0, 2, 0], [0], [0], [0]])
    expect(half.cohorts[0]?.cells[2]?.net_amount_minor).toBe('4700')
    expect(half.other_currencies).toEqual([{ currency: 'USD', conversions: 1, amount_minor: '300' }])

    await query.rates.put(workspaceId, 'PHP', [{ currency: 'USD', day: '2026-06-01', rate: '2' }])
    const whole = await ask(workspaceId, bought)
    expect(counts(whole)).toEqual([[2, 2, 0, 2, 0], [1, 1, 0, 0], [0], [0]])
    expect(whole.cohorts[1]?.cells[0]?.net_amount_minor).toBe('600')
    expect(whole.other_currencies).toEqual([])
    const all = await ask(workspaceId, { ...bought, conversions: 'all' })
    expect(counts(all)).toEqual(counts(whole))
  })

  test('another workspace has cohorts without people, whatever is asked', async () => {
    await open()
    const other = randomUUID()
    for (const start of COHORT_STARTS)
      for (const returning of RETURNS)
        for (const period of COHORT_PERIODS) {
          const found = await ask(other, { start, returning, period })
          expect(found.cohorts.every((cohort) => cohort.people === 0 && cohort.cells.length === 0)).toBe(true)
        }
  })

  test('the same people in two workspaces are two companies', async () => {
    const [one, two] = [await open(), await open()]
    expect(counts(await ask(one))).toEqual(counts(await ask(two)))
  })

  test('days and months are cut in the zone of the workspace', async () => {
    const workspaceId = await open()
    const days = await ask(workspaceId, { period: 'day', from: '2026-06-07', to: '2026-06-09' })
    expect(days.cohorts.map((cohort) => [cohort.from, cohort.people])).toEqual([
      ['2026-06-07', 1],
      ['2026-06-08', 1],
      ['2026-06-09', 1],
    ])
    const months = await ask(workspaceId, { period: 'month' })
    expect(counts(months)).toEqual([[5, 5, 0], [0]])
  })
})

describe('the people behind a number', () => {
  test('a cohort and those who came back are listed latest first', async () => {
    const workspaceId = await open()
    const began = (person: string, time: string) => ({ person, began_at: new Date(at(time)).toISOString() })
    expect(await listPeople(workspaceId, { cohort: '2026-06-08' })).toEqual([
      { ...began('a:3', '06-14T23:59'), came_back: null },
      { ...began('a:2', '06-09T12:00'), came_back: null },
      { ...began('u:1', '06-08T00:00'), came_back: null },
    ])
    expect(await listPeople(workspaceId, { cohort: '2026-06-08', after: 1 })).toEqual([
      {
        ...began('u:1', '06-08T00:00'),
        came_back: {
          first_at: new Date(at('06-15T00:00')).toISOString(),
          times: 2,
          net_amount_minor: null,
        },
      },
    ])
    const paid = { cohort: '2026-06-08', after: 2, returning: 'revenue', start: 'first_conversion' }
    expect((await listPeople(workspaceId, paid)).map((one) => one.came_back?.net_amount_minor)).toEqual([
      '200',
    ])
  })

  test('there are as many of them as the number says, with as much money', async () => {
    const workspaceId = await open()
    const sumOf = (people: readonly RetentionPerson[]) =>
      String(people.reduce((sum, one) => sum + BigInt(one.came_back?.net_amount_minor ?? 0), 0n))
    for (const start of COHORT_STARTS)
      for (const returning of RETURNS)
        for (const period of ['week', 'month'] as const) {
          const choice = { start, returning, period, conversions: 'all' }
          for (const { from: cohort, people, cells } of (await ask(workspaceId, choice)).cohorts) {
            expect((await listPeople(workspaceId, { ...choice, cohort })).length).toBe(people)
            for (const cell of cells) {
              const listed = await listPeople(workspaceId, { ...choice, cohort, after: cell.after })
              expect([listed.length, sumOf(listed)]).toEqual([cell.people, cell.net_amount_minor ?? '0'])
            }
          }
        }
  }, 60_000)

  test('a day within a period is no cohort, and nobody is in one to come', async () => {
    const workspaceId = await open()
    await expect(listPeople(workspaceId, { cohort: '2026-06-09' })).rejects.toThrow('begins on 2026-06-08')
    expect(await listPeople(workspaceId, { cohort: '2026-07-06' })).toEqual([])
    expect(await listPeople(workspaceId, { cohort: '2026-06-08', after: 9 })).toEqual([])
    expect(await listPeople(randomUUID(), { cohort: '2026-06-08' })).toEqual([])
  })
})

test('too many cohorts are refused with what to do', async () => {
  await expect(ask(randomUUID(), { period: 'day', from: '2026-01-01' })).rejects.toThrow('too small')
})

test('cohorts of the future are not shown', async () => {
  const found = await ask(randomUUID(), { period: 'day', from: '2026-06-30', to: '2026-07-20' })
  expect(found.cohorts.map((cohort) => cohort.from)).toEqual(['2026-06-30', '2026-07-01'])
})

test('after a night, and with a browser that moved since, everybody comes back as who they are today', async () => {
  const workspaceId = await open()
  const before = await ask(workspaceId)
  const link = (handle: string, person: string, version: number) =>
    settleLink(analytics.store, workspaceId, { handle, person, version })
  await linkOthers(analytics.store, workspaceId)
  await link('a:1', 'u:1', 1)
  await link('a:1b', 'u:1', 1)
  await createFoldingService({ analytics: analytics.store }).fold()
  expect(await ask(workspaceId)).toEqual(before)
  await link('a:1b', 'u:9', 2)
  const apart = await open({
    ...SHOP,
    identities: [
      { handle: 'a:1', person: 'u:1', tsMs: 0 },
      { handle: 'a:1b', person: 'u:9', tsMs: 0 },
    ],
  })
  const moved = await ask(workspaceId)
  expect(moved).toEqual(await ask(apart))
  expect(moved).not.toEqual(before)
})
