import { randomUUID } from 'node:crypto'
import { linkOthers, settleLink } from '@tributary/testkit/settled-links'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentPeople, unsettledPeople } from '../identify/current-people.service.ts'
import { createFoldingService } from '../identify/folding.service.ts'
import { DAY_MS, type JourneyFilter } from './journey.ts'
import { nullPaths } from './path.sql.ts'

let analytics: TestAnalytics

beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const NOON = Date.UTC(2026, 5, 15, 12)
const FILTER: JourneyFilter = {
  fromMs: NOON - DAY_MS,
  toMs: NOON + DAY_MS,
  currency: 'USD',
  excludeDirect: false,
  collapse: false,
  conversions: 'all',
  conversionTypes: [],
}

test('paths without a conversion are of the people of today, whether touches know theirs or are looked up', async () => {
  const workspaceId = randomUUID()
  const touch = (handle: string, channel: string) => ({ touchId: handle, handle, tsMs: NOON, channel })
  await storeSmallWorld(analytics.store, workspaceId, {
    touches: [touch('a:1', 'Email'), touch('a:2', 'Paid Search'), touch('a:3', 'Direct')],
    conversions: [{ conversionId: 'o1', handle: 'u:1', tsMs: NOON + 1, amountMinor: 1299, currency: 'USD' }],
  })
  const link = (handle: string, person: string, version: number) =>
    settleLink(analytics.store, workspaceId, { handle, person, version })
  const pathsWithoutConversion = async () => {
    const people = await currentPeople(analytics.store, workspaceId)
    const [found, lookedUp] = await Promise.all(
      [people, unsettledPeople(workspaceId)].map((each) =>
        analytics.store.query(nullPaths(workspaceId, 'channel', FILTER, each)),
      ),
    )
    expect(found).toEqual(lookedUp)
    return { found, areFactsKnown: people.ofFacts.knows !== undefined }
  }

  await linkOthers(analytics.store, workspaceId)
  await link('a:1', 'u:1', 1)
  await link('a:2', 'u:1', 1)
  await createFoldingService({ analytics: analytics.store }).fold()
  expect(await pathsWithoutConversion()).toEqual({
    found: [{ keys: ['Direct'], nulls: '1' }],
    areFactsKnown: true,
  })
  // A browser that moves on after the night takes its touches along.
  await link('a:2', 'u:2', 2)
  expect(await pathsWithoutConversion()).toEqual({
    found: [
      { keys: ['Direct'], nulls: '1' },
      { keys: ['Paid Search'], nulls: '1' },
    ],
    areFactsKnown: true,
  })
  // So does one whose link only waits to be settled, and the others are still known.
  const identities = [{ handle: 'a:3', person: 'u:1', tsMs: NOON }]
  await storeSmallWorld(analytics.store, workspaceId, { identities })
  expect(await pathsWithoutConversion()).toEqual({
    found: [{ keys: ['Paid Search'], nulls: '1' }],
    areFactsKnown: true,
  })
})
