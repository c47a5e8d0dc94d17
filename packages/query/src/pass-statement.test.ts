import { randomUUID } from 'node:crypto'
import { FILTER_OPERATORS, type FilterOperator, metricQuerySchema } from '@tributary/contract/query'
import { compile, join, type Sql, sql, text as textValue } from '@tributary/stores/sql'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DIMENSION_NAMES, homesOf, isKnownBy, METRIC_NAMES } from './catalogue.ts'
import { unconvertedConversions } from './conversion-rows.ts'
import { DATE_GRAINS, type DimensionName } from './dimensions.data.ts'
import { keyCondition, meetsFilter } from './filter-condition.ts'
import type { MetricName } from './metrics.data.ts'
import { passStatement, type StatementHome } from './pass-statement.ts'
import { planQuery } from './plan.ts'
import { unconvertedSpend } from './spend-rows.ts'
import type { QueryContext, Stretch } from './stretch.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const DAY_MS = 86_400_000
const STRETCH: Stretch = {
  fromMs: Date.UTC(2026, 5, 1),
  toMs: Date.UTC(2026, 5, 8),
  fromDay: '2026-06-01',
  toDay: '2026-06-07',
}
const BEFORE: Stretch = {
  fromMs: Date.UTC(2026, 4, 25),
  toMs: Date.UTC(2026, 5, 1),
  fromDay: '2026-05-25',
  toDay: '2026-05-31',
}
const LINKS = sql`select toUInt64(1) as handle_key, toUInt64(2) as person_key`
const PLAIN: QueryContext = {
  workspaceId: randomUUID(),
  timeZone: 'Asia/Manila',
  currency: 'PHP',
  otherCurrencies: [],
  rates: [],
  ratedSpans: [],
  links: LINKS,
  ofFacts: { links: LINKS },
}
const CONVERTING: QueryContext = {
  ...PLAIN,
  otherCurrencies: ['USD'],
  rates: [{ currency: 'USD', day: '2026-05-30', factor: '57.25' }],
  ratedSpans: [{ currency: 'USD', fromDay: '2026-05-30', toDay: '2026-08-30' }],
}

type Asked = {
  metrics: readonly string[]
  dimensions?: readonly string[]
  filters?: readonly { dimension: string; operator: FilterOperator; values: string[] }[]
  grain?: string
}

/** Statements of the query's passes, credit left out: it is read through the journeys. */
function statementsOf(asked: Asked, context: QueryContext = PLAIN, before?: Stretch): Sql[] {
  const planned = planQuery(metricQuerySchema.parse(asked))
  if ('problems' in planned) throw new Error(JSON.stringify(planned.problems))
  const { dimensions, filters, passes } = planned.plan
  return passes.flatMap(({ home, measures }) =>
    home === 'credit'
      ? []
      : [
          passStatement(
            home satisfies StatementHome,
            { context, stretch: STRETCH, before, dimensions, filters, measures },
            100,
          ),
        ],
  )
}

const explain = (statement: Sql) => analytics.store.query(sql`explain ${statement}`)
const ANY_DIMENSION: readonly DimensionName[] = [...DIMENSION_NAMES, 'property:team']
/** What is meaningful: every metric with every dimension that it is known by. */
const PAIRS = METRIC_NAMES.flatMap((metric) =>
  ANY_DIMENSION.filter((dimension) => isKnownBy(metric, dimension)).map((dimension) => ({
    metric,
    dimension,
  })),
)

/** Whatever is asked of deals, their rows are the same: one question holds all metrics of a home. */
const DEAL_QUESTIONS = (['deals', 'closed_deals', 'expected_deals'] as const).map((home) =>
  METRIC_NAMES.filter((metric) => homesOf(metric).join() === home),
)
const isOfDeals = (metric: MetricName) => DEAL_QUESTIONS.some((metrics) => metrics.includes(metric))
/** Metrics that are asked for together, a dimension that they are known by, and the ways to filter by it. */
const QUESTIONS = [
  ...PAIRS.filter(({ metric }) => !isOfDeals(metric)).map(({ metric, dimension }) => ({
    metrics: [metric],
    dimension,
    operators: FILTER_OPERATORS,
  })),
  ...DEAL_QUESTIONS.flatMap((metrics) =>
    DIMENSION_NAMES.filter((dimension) => metrics.every((metric) => isKnownBy(metric, dimension))).map(
      (dimension, at) => ({ metrics, dimension, operators: FILTER_OPERATORS.slice(at % 5, (at % 5) + 1) }),
    ),
  ),
]

test('the engine accepts every metric by every dimension it is known by, filtered in every way', async () => {
  const seen = new Set<string>()
  for (const { metrics, dimension, operators } of QUESTIONS) {
    for (const operator of operators) {
      const filters = [{ dimension, operator, values: ['a', 'b'] }]
      for (const statement of statementsOf({ metrics, dimensions: [dimension], filters })) {
        const { text } = compile(statement)
        if (seen.has(text)) continue
        seen.add(text)
        await explain(statement)
      }
    }
  }
  expect(seen.size).toBeGreaterThan(300)
}, 20_000)

test('the engine accepts every metric by every grain and one dimension more, with and without rates and a period before', async () => {
  const seen = new Set<string>()
  for (const metrics of [
    ...METRIC_NAMES.filter((name) => !isOfDeals(name)).map((name) => [name]),
    ...DEAL_QUESTIONS,
  ]) {
    const other = DIMENSION_NAMES.find(
      (name) => metrics.every((metric) => isKnownBy(metric, name)) && !isGrain(name),
    )
    for (const grain of DATE_GRAINS) {
      for (const [context, before] of [[PLAIN], [CONVERTING], [CONVERTING, BEFORE]] as const) {
        const dimensions = other === undefined ? [] : [other]
        for (const statement of statementsOf({ metrics, dimensions, grain }, context, before)) {
          const { text } = compile(statement)
          if (seen.has(text)) continue
          seen.add(text)
          await explain(statement)
        }
      }
    }
  }
  expect(seen.size).toBeGreaterThan(60)
}, 20_000)

const isGrain = (name: DimensionName) => (DATE_GRAINS as readonly string[]).includes(name)

test('every statement names the workspace in each table that it reads', () => {
  const tables = /\b(?:from|join) (events|touches|conversions|refunds|spend|deal_states)\b/g
  const others = [unconvertedConversions, unconvertedSpend].map((make) =>
    make({ context: CONVERTING, stretch: STRETCH, measures: [], dimensions: [], filters: [] }),
  )
  const statements = PAIRS.flatMap(({ metric, dimension }) =>
    statementsOf({ metrics: [metric], dimensions: [dimension] }, CONVERTING),
  )
  for (const statement of [...statements, ...others]) {
    const { text, params } = compile(statement)
    const read = text.match(tables)?.length ?? 0
    const named = text.match(/workspace_id = \{(p\d+):UUID\}/g)?.length ?? 0
    expect({ text, named }).toEqual({ text, named: read })
    expect(read).toBeGreaterThan(0)
    const uuids = [...text.matchAll(/\{(p\d+):UUID\}/g)].map((match) => params[match[1] ?? ''])
    expect(new Set(uuids)).toEqual(new Set([PLAIN.workspaceId]))
  }
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    "' or 1 = 1 --",
    "'; drop table events; --",
    '{p0:String}',
    "\\'",
    '`',
    'a\u0000b',
    '\u001f',
    '*/ union all select 1 /*',
  ),
)

test('no value of a query becomes text of its statements', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PAIRS),
      fc.constantFrom(...FILTER_OPERATORS),
      hostile,
      hostile,
      ({ metric, dimension }, operator, value, zone) => {
        const textWith = (values: string[], timeZone: string) =>
          statementsOf(
            { metrics: [metric], dimensions: [dimension], filters: [{ dimension, operator, values }] },
            { ...CONVERTING, timeZone },
          ).map((statement) => compile(statement).text)
        expect(textWith([value], zone)).toEqual(textWith(['plain'], 'UTC'))
      },
    ),
  )
})

test('the name of a property is a parameter of its statements', () => {
  const statementOf = (dimension: string) =>
    statementsOf({ metrics: ['sessions'], dimensions: [dimension] }).map(compile)
  const [one, other] = [statementOf('property:utm_term'), statementOf('property:a.b-c')]
  expect(one.map(({ text }) => text)).toEqual(other.map(({ text }) => text))
  expect(Object.values(one[0]?.params ?? {})).toContain('utm_term')
})

test('hostile values are compared as they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FILTER_OPERATORS), hostile, async (operator, value) => {
      const workspaceId = randomUUID()
      const touch = { handle: 'a:1', tsMs: STRETCH.fromMs, channel: 'Email' }
      await storeSmallWorld(analytics.store, workspaceId, {
        touches: [
          { ...touch, touchId: 'theirs', campaign: value },
          { ...touch, touchId: 'other', campaign: 'summer' },
        ],
      })
      const [statement] = statementsOf(
        { metrics: ['sessions'], filters: [{ dimension: 'campaign', operator, values: [value] }] },
        { ...PLAIN, workspaceId },
      )
      const rows = statement && (await analytics.store.query<{ sessions: string }>(statement))
      const found = 'summer'.includes(value.toLowerCase()) && operator !== 'is' && operator !== 'is_not'
      const both = operator === 'not_contains' ? '0' : '2'
      fc.pre(!found || operator !== 'starts_with')
      expect(rows).toEqual([{ sessions: found ? both : '1' }])
    }),
    { numRuns: 40 },
  )
})

test('a filter means the same of a key that is known already', async () => {
  const texts = fc.array(fc.constantFrom('Email', 'email', 'mail', 'Émail', 'E', '', 'x'), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FILTER_OPERATORS), texts, texts, async (operator, values, keys) => {
      const conditions = keys.map(
        (key) => sql`toUInt8(${keyCondition(operator, sql`${textValue(key)}`, values)})`,
      )
      const [row] = await analytics.store.query<{ met: number[] }>(
        sql`select [${join(conditions, ', ')}] as met`,
      )
      expect(row?.met.map(Boolean)).toEqual(keys.map((key) => meetsFilter({ operator, values }, key)))
    }),
    { numRuns: 25 },
  )
})

/** Touches of one browser at these instants. */
async function storeTouches(workspaceId: string, instants: readonly string[]) {
  const rows = instants.map((instant, at) => `${workspaceId}\tt${at}\timport\t${instant}\tEmail`).join('\n')
  await analytics.store.insertTsv(
    'touches',
    ['workspace_id', 'touch_id', 'origin', 'ts', 'channel'],
    Buffer.from(`${rows}\n`),
  )
}

async function sessionsBy(context: QueryContext, stretch: Stretch, dimension: DimensionName) {
  const statement = passStatement(
    'touches',
    { context, stretch, dimensions: [dimension], filters: [], measures: ['sessions'] },
    100,
  )
  const rows = await analytics.store.query<{ d0: string; sessions: string }>(statement)
  return Object.fromEntries(rows.map((row) => [row.d0, Number(row.sessions)]).sort())
}

test('days, weeks and hours are cut in the zone, also where the clock is set back', async () => {
  const workspaceId = randomUUID()
  // Berlin: 25 October 2026 has 25 hours; 02:30 comes twice.
  await storeTouches(workspaceId, [
    '2026-10-24 21:59:59.999',
    '2026-10-24 22:00:00.000',
    '2026-10-25 00:30:00.000',
    '2026-10-25 01:30:00.000',
    '2026-10-25 22:59:59.999',
    '2026-10-25 23:00:00.000',
  ])
  const context = { ...PLAIN, workspaceId, timeZone: 'Europe/Berlin' }
  const stretch = { ...STRETCH, fromMs: Date.UTC(2026, 9, 20), toMs: Date.UTC(2026, 9, 30) }
  expect(await sessionsBy(context, stretch, 'day')).toEqual({
    '2026-10-24': 1,
    '2026-10-25': 4,
    '2026-10-26': 1,
  })
  expect(await sessionsBy(context, stretch, 'week')).toEqual({ '2026-10-19': 5, '2026-10-26': 1 })
  expect(await sessionsBy(context, stretch, 'hour')).toEqual({ '00': 2, '02': 2, '23': 2 })
  expect(await sessionsBy(context, stretch, 'weekday')).toEqual({ '1': 1, '6': 1, '7': 4 })
  expect(await sessionsBy(context, stretch, 'month')).toEqual({ '2026-10': 6 })
  expect(await sessionsBy(context, stretch, 'quarter')).toEqual({ '2026-Q4': 6 })
  expect(await sessionsBy(context, stretch, 'year')).toEqual({ '2026': 6 })
})

test('another workspace’s rows are in no answer', async () => {
  const [ours, theirs] = [randomUUID(), randomUUID()]
  await storeTouches(ours, ['2026-06-02 00:00:00.000'])
  await storeTouches(theirs, ['2026-06-02 00:00:00.000', '2026-06-03 00:00:00.000'])
  const days = (workspaceId: string) => sessionsBy({ ...PLAIN, workspaceId, timeZone: 'UTC' }, STRETCH, 'day')
  expect(await days(ours)).toEqual({ '2026-06-02': 1 })
  expect(await days(theirs)).toEqual({ '2026-06-02': 1, '2026-06-03': 1 })
})

test('a range holds its first instant and not the one after its last', async () => {
  const workspaceId = randomUUID()
  const at = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
  await storeTouches(
    workspaceId,
    [STRETCH.fromMs - 1, STRETCH.fromMs, STRETCH.toMs - 1, STRETCH.toMs].map(at),
  )
  expect(await sessionsBy({ ...PLAIN, workspaceId, timeZone: 'UTC' }, STRETCH, 'channel')).toEqual({
    Email: 2,
  })
  expect(STRETCH.toMs - STRETCH.fromMs).toBe(7 * DAY_MS)
})

test('more groups than are asked for are noticed: one more than the limit is read', async () => {
  const workspaceId = randomUUID()
  await storeTouches(
    workspaceId,
    Array.from({ length: 7 }, (_, day) => `2026-06-0${day + 1} 00:00:00.000`),
  )
  const context = { ...PLAIN, workspaceId, timeZone: 'UTC' }
  const request = {
    context,
    stretch: STRETCH,
    dimensions: ['day'],
    filters: [],
    measures: ['sessions'],
  } as const
  const rows = await analytics.store.query(passStatement('touches', request, 3))
  expect(rows).toHaveLength(4)
})

test('metrics of one home share a statement', () => {
  const metrics: MetricName[] = ['revenue', 'refunds', 'net_revenue', 'aov', 'orders', 'goals']
  expect(statementsOf({ metrics })).toHaveLength(1)
})
