import { randomUUID } from 'node:crypto'
import { parseModelSpec, type RuleModel } from '@tributary/models/attribution/model'
import type { DimensionName } from '@tributary/query/dimensions.data'
import { identifier, type Sql, sql } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentPeople, unsettledPeople } from '../identify/current-people.service.ts'
import { countConversions, selectConversions, selectRefunds } from './conversion.sql.ts'
import { creditByKey, creditsOfConversion, selectCurrency } from './credit.sql.ts'
import { STORED_DIMENSIONS, touchKey } from './dimension.sql.ts'
import type { JourneySource } from './filtered-journey.sql.ts'
import {
  type BuildScope,
  buildJourneys,
  selectBuild,
  selectBuilds,
  selectChanges,
  selectConversionJourney,
  selectCreditJourney,
  selectJourneys,
} from './journey.sql.ts'
import { DAY_MS, type JourneyFilter, type JourneySetting, settingKey } from './journey.ts'
import { convertingPaths, countDatasetRows, nullPaths, selectDatasetRows } from './path.sql.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const WORKSPACE = randomUUID()
const UNSETTLED = unsettledPeople(WORKSPACE)
/** Text that would end a statement or a literal if it ever became part of one. */
const HOSTILE = `x'); drop table touches; -- \\' {p0:String}`

const MODELS = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay:3',
  'position_decay',
  'position',
  'w_shaped',
  'custom:5,3,2',
].map((name): RuleModel => {
  const parsed = parseModelSpec(name)
  if (!parsed.ok || parsed.value.name === 'markov' || parsed.value.name === 'shapley')
    throw new Error(`not a rule model: ${name}`)
  return parsed.value
})
const SETTINGS = ([undefined, 3] as const).flatMap((lookbackVisits) =>
  (['window', 'since_previous'] as const).map(
    (scope): JourneySetting => ({ lookbackMs: 30 * DAY_MS, lookbackVisits, scope }),
  ),
)
const SCOPES: BuildScope[] = [
  { kind: 'all' },
  { kind: 'changed', afterMicros: 1n, untilMicros: 2n },
  { kind: 'conversion', conversionId: HOSTILE },
]
const TOUCH_DIMENSIONS = [
  ...STORED_DIMENSIONS,
  'landing_page',
  'country',
  'device',
  `property:${HOSTILE}`,
] as const
const FILTERS = ([false, true] as const).flatMap((excludeDirect) =>
  ([false, true] as const).flatMap((collapse) =>
    (['money', 'goals', 'all'] as const).flatMap((conversions) =>
      [[], ['purchase', HOSTILE]].map(
        (conversionTypes): JourneyFilter => ({
          fromMs: 0,
          toMs: DAY_MS,
          currency: HOSTILE,
          excludeDirect,
          collapse,
          conversions,
          conversionTypes,
        }),
      ),
    ),
  ),
)

function sourceBy(by: DimensionName): JourneySource {
  return {
    kind: 'subquery',
    statement: selectJourneys(
      {
        workspaceId: WORKSPACE,
        setting: { lookbackMs: DAY_MS, lookbackVisits: undefined, scope: 'window' },
        scope: { kind: 'all' },
        people: UNSETTLED,
        touchColumns: [sql`t.channel`, sql`t.campaign`, touchKey(by)],
      },
      (steps) => sql`
        select c.conversion_id as conversion_id, c.order_id as order_id, c.conversion_type as conversion_type, c.ts as ts, c.amount_minor as amount_minor, c.currency as currency,
          ${steps}.1 as touch_ts, ${steps}.3 as channels, ${steps}.4 as campaigns, ${steps}.5 as dimension_keys`,
    ),
  }
}

const [SETTING] = SETTINGS as [JourneySetting]
const stored = (by: (typeof STORED_DIMENSIONS)[number]): JourneySource => ({
  kind: 'stored',
  settingKey: settingKey(SETTING),
  by,
})

/** The engine resolves every name and type, and reads nothing. */
async function explain(statements: readonly Sql[]): Promise<number> {
  for (const statement of statements) await analytics.store.query(sql`explain query tree ${statement}`)
  return statements.length
}

test('the engine takes the credit of every model by every dimension under every filter', async () => {
  const byFilter = FILTERS.map((filter, index) =>
    creditByKey(WORKSPACE, stored('channel'), filter, MODELS.slice(index % 9, (index % 9) + 1)),
  )
  const [filter] = FILTERS as [JourneyFilter]
  const together = creditByKey(WORKSPACE, stored('campaign'), filter, MODELS)
  const byDimension = [...STORED_DIMENSIONS.map(stored), ...TOUCH_DIMENSIONS.map(sourceBy)].map((source) =>
    creditByKey(WORKSPACE, source, filter, MODELS.slice(2, 3)),
  )
  expect(await explain([...byFilter, together, ...byDimension])).toBe(24 + 1 + 5 + 9)
}, 120_000)

test('the engine takes the journeys of every setting in every scope, and one conversion under every model', async () => {
  const settled = await currentPeople(analytics.store, WORKSPACE)
  const builds = SETTINGS.flatMap((setting) =>
    SCOPES.flatMap((scope) =>
      [settled, UNSETTLED].map((people) =>
        buildJourneys({
          workspaceId: WORKSPACE,
          setting,
          settingKey: settingKey(setting),
          scope,
          people,
          version: 1n,
        }),
      ),
    ),
  )
  // An insert has no query tree: it is run, on no rows.
  for (const build of builds) await analytics.store.command(build)
  const [filter] = FILTERS as [JourneyFilter]
  const one = { workspaceId: WORKSPACE, setting: SETTING, conversionId: HOSTILE, people: UNSETTLED }
  const single = MODELS.slice(1, 5).map((model) =>
    creditsOfConversion(
      WORKSPACE,
      { kind: 'subquery', statement: selectCreditJourney(one) },
      { ...filter, conversions: 'all' },
      model,
    ),
  )
  expect(
    await explain([...single, ...SETTINGS.map((setting) => selectConversionJourney({ ...one, setting }))]),
  ).toBe(8)
  expect(builds).toHaveLength(12 * 2)
}, 120_000)

test('the engine takes the paths of every dimension, the lists and the small statements', async () => {
  const [filter] = FILTERS as [JourneyFilter]
  const paths = FILTERS.map((each) => convertingPaths(WORKSPACE, stored('source_medium'), each))
  const nulls = TOUCH_DIMENSIONS.flatMap((by) => [
    nullPaths(WORKSPACE, by, filter, UNSETTLED),
    nullPaths(WORKSPACE, by, { ...filter, collapse: true, excludeDirect: true }, UNSETTLED),
  ])
  const dataset = { workspaceId: WORKSPACE, datasetId: randomUUID(), from: 0, to: 10 }
  const conditions = [
    {},
    { fromMs: 0, toMs: 1, conversionType: HOSTILE, orderId: HOSTILE, before: { tsMs: 5, id: HOSTILE } },
  ]
  const small = [
    ...conditions.flatMap((condition) => [
      selectConversions(WORKSPACE, condition, 10),
      countConversions(WORKSPACE, condition),
    ]),
    selectRefunds(WORKSPACE, HOSTILE),
    selectCurrency(WORKSPACE),
    selectBuild(WORKSPACE, 1n),
    selectBuilds(WORKSPACE),
    selectChanges(WORKSPACE, 1n),
    countDatasetRows(WORKSPACE, dataset.datasetId),
    selectDatasetRows({ ...dataset, isClean: true }),
    selectDatasetRows({ ...dataset, isClean: false }),
  ]
  expect(await explain([...paths, ...nulls, ...small])).toBe(24 + 18 + 12)
  // Nothing of what was asked for became text of a statement.
  expect(await analytics.store.query(sql`select count() as n from ${identifier('touches')}`)).toEqual([
    { n: '0' },
  ])
}, 120_000)

test('a statement with an unknown column is refused by the same means', async () => {
  await expect(explain([sql`select no_such_column from touches`])).rejects.toThrow(/no_such_column/)
})
