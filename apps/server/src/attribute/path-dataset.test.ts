import { randomUUID } from 'node:crypto'
import { attributePaths } from '@tributary/models/attribution/attribute-paths'
import { type ModelSpec, parseModelSpec } from '@tributary/models/attribution/model'
import { encodePaths, type PathRow } from '@tributary/models/attribution/paths'
import { sql, text, uint64, uuid } from '@tributary/stores/sql'
import { createRandom } from '@tributary/testkit/seeded-random'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPathCreditService, type PathDataset } from './path-credit.service.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const CHANNELS = Array.from({ length: 300 }, (_, index) => `channel ${index}`)

/** Paths of 0 to 200 touches: lengths of more than 127 take two bytes, ids above 255 as well. */
function randomPaths(rows: number, seed: number): PathRow[] {
  const random = createRandom(seed)
  return Array.from({ length: rows }, (_, row) => ({
    channels: Array.from(
      { length: row % 50 === 0 ? 200 : Math.floor(random.next() * 6) },
      () => CHANNELS[Math.floor(random.next() * CHANNELS.length)] ?? '',
    ),
    conversions: Math.floor(random.next() * 3),
    value: Math.round(random.next() * 100_000) / 100,
    nulls: Math.floor(random.next() * 5),
  }))
}

/** Stores the rows from number `from` on as the import does, ids counting from 1. */
async function storeRows(workspaceId: string, datasetId: string, rows: readonly PathRow[], from: number) {
  const json = JSON.stringify(
    rows.map((row) => [
      row.channels.map((channel) => CHANNELS.indexOf(channel) + 1),
      row.conversions,
      row.value,
      row.nulls,
    ]),
  )
  await analytics.store.command(sql`
    insert into paths (workspace_id, dataset_id, row, channel_ids, conversions, value, nulls)
    select ${uuid(workspaceId)}, ${uuid(datasetId)}, number + ${uint64(from)}, r.1, r.2, r.3, r.4
    from (select arrayJoin(arrayZip(arrayEnumerate(rows), rows)) as n, n.1 - 1 as number, n.2 as r
      from (select JSONExtract(${text(json)}, 'Array(Tuple(Array(UInt16), Float64, Float64, Float64))') as rows))`)
}

const specs = ['first', 'last', 'linear', 'markov:1'].map((name): ModelSpec => {
  const parsed = parseModelSpec(name)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
})

function answersOf(dataset: PathDataset, workspaceId: string, datasetId: string) {
  const service = createPathCreditService({
    analytics: analytics.store,
    findDataset: async (workspace, id) =>
      workspace === workspaceId && id === datasetId ? dataset : undefined,
    now: () => Date.UTC(2026, 5, 15),
  })
  return service.datasetAnswers({
    workspaceId,
    datasetId,
    models: specs,
    currency: 'USD',
    intervals: false,
    seed: 1,
  })
}

test('a stored dataset is credited as the same paths in memory, however its rows lie in the store', async () => {
  const paths = randomPaths(1_200, 7)
  const expected = attributePaths(encodePaths(paths), specs, { seed: 1 })
  if (!expected.ok) throw new Error(expected.error.message)
  const [workspaceId, datasetId] = [randomUUID(), randomUUID()]
  await storeRows(workspaceId, datasetId, paths.slice(500), 501)
  await storeRows(workspaceId, datasetId, paths.slice(0, 500), 1)
  // Another dataset and another workspace with the same dataset id.
  await storeRows(workspaceId, randomUUID(), randomPaths(40, 8), 1)
  await storeRows(randomUUID(), datasetId, randomPaths(40, 9), 1)
  const dataset = { name: 'mine', rows: paths.length, channels: CHANNELS }
  const answers = await answersOf(dataset, workspaceId, datasetId)
  for (const answer of answers)
    for (const row of answer.rows) {
      const own = expected.value.rows.find((e) => e.model === answer.model && e.channel === row.key)
      expect(Math.abs(row.conversions - (own?.conversions ?? Number.NaN))).toBeLessThan(1e-6)
    }
  const totalMinor = Math.round(paths.reduce((sum, row) => sum + row.value, 0) * 100)
  expect(
    answers.map((answer) => answer.rows.reduce((sum, row) => sum + Number(row.amount_minor), 0)),
  ).toEqual(specs.map(() => totalMinor))
})

test('rows that an interrupted import stored twice count once', async () => {
  const paths = randomPaths(300, 11)
  const [workspaceId, datasetId] = [randomUUID(), randomUUID()]
  const dataset = { name: 'mine', rows: paths.length, channels: CHANNELS }
  await storeRows(workspaceId, datasetId, paths, 1)
  const once = await answersOf(dataset, workspaceId, datasetId)
  await storeRows(workspaceId, datasetId, paths.slice(100, 250), 101)
  expect(await answersOf(dataset, workspaceId, datasetId)).toEqual(once)
  expect(once[0]?.rows.length).toBeGreaterThan(100)
})

test('a dataset that does not exist is refused by name', async () => {
  const service = createPathCreditService({
    analytics: analytics.store,
    findDataset: async () => undefined,
    now: () => 0,
  })
  const datasetId = randomUUID()
  await expect(
    service.datasetAnswers({
      workspaceId: randomUUID(),
      datasetId,
      models: specs,
      currency: 'USD',
      intervals: false,
      seed: 1,
    }),
  ).rejects.toMatchObject({ code: 'DatasetNotFound', message: expect.stringContaining(datasetId) })
})
