import { type Attribution, attributionQuerySchema } from '@tributary/contract/attribution'
import { type Campaigns, campaignsQuerySchema } from '@tributary/contract/campaigns'
import { type Explanation, explainQuerySchema } from '@tributary/contract/explain'
import { type Overview, overviewQuerySchema } from '@tributary/contract/overview'
import type { QueryAnswer } from '@tributary/contract/query'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { referenceCredit } from './credit-reference.testkit.ts'
import { DAYS, type NumbersBench, openNumbersBench, paidInPesos, randomShop } from './numbers.testkit.ts'
import { valuesBy, WEEK, workspaceOf } from './query/query-shop.testkit.ts'

let bench: NumbersBench
/** A workspace with the small shop, for tests that only read. */
let shop: string
beforeAll(async () => {
  bench = await openNumbersBench()
  shop = await bench.openShop()
})
afterAll(() => bench.close())

const RULES = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay:3',
  'position_decay',
  'position',
  'w_shaped',
  'custom:5,3,2',
]

describe('one name means one number everywhere', () => {
  test.each(['channel', 'campaign'] as const)(
    'credit by %s is that of the attribution report, under every rule model',
    async (by) => {
      const settings = attributionQuerySchema.parse({ ...WEEK, by })
      const shown = await bench.report.compare(workspaceOf(shop), settings, RULES)
      const found = await bench.ask(shop, {
        dimensions: [by],
        metrics: ['spend', ...RULES.map((model) => `attributed_revenue:${model}`)],
      })
      const shares = await bench.ask(shop, {
        dimensions: [by],
        model: 'linear',
        metrics: ['attributed_conversions', 'attributed_revenue_gross', 'roas'],
      })
      // A unit separator in a name is shown as a space.
      const plain = (key: string) => key.replaceAll('\u001f', ' ')
      // With several models side by side a key that one of them gives nothing is a row for the others' sake.
      const keys = found.rows.map(({ key }) => key[0] ?? '')
      for (const [at, model] of RULES.entries()) {
        const report = new Map(shown[at]?.rows.map((row) => [plain(row.key), row.net_amount_minor]))
        expect(keys).toEqual(expect.arrayContaining([...report.keys()]))
        expect([model, valuesBy(found, `attributed_revenue:${model}`)]).toEqual([
          model,
          Object.fromEntries(keys.map((key) => [key, report.get(key) ?? '0'])),
        ])
      }
      const linear = shown[RULES.indexOf('linear')]?.rows ?? []
      expect(valuesBy(found, 'spend')).toMatchObject(
        Object.fromEntries(linear.map((row) => [plain(row.key), row.spend_minor])),
      )
      expect(Object.fromEntries(shares.rows.map(({ key, values }) => [key[0], values]))).toEqual(
        Object.fromEntries(
          linear.map((row) => [
            plain(row.key),
            {
              attributed_conversions: row.conversions,
              attributed_revenue_gross: row.amount_minor,
              roas: row.roas,
            },
          ]),
        ),
      )
    },
  )

  test('several models stand in one answer, data-driven ones by one dimension of a touch', async () => {
    const metrics = ['attributed_revenue:first', 'attributed_revenue:markov:1', 'attributed_revenue']
    const found = await bench.ask(shop, { dimensions: ['channel'], model: 'last', metrics })
    const settings = attributionQuerySchema.parse(WEEK)
    const shown = await bench.report.compare(workspaceOf(shop), settings, ['first', 'markov:1', 'last'])
    for (const [at, metric] of metrics.entries()) {
      const earned = shown[at]?.rows.filter((row) => row.net_amount_minor !== '0') ?? []
      expect(earned.length).toBeGreaterThan(0)
      for (const row of earned) expect(valuesBy(found, metric)[row.key]).toBe(row.net_amount_minor)
    }
    await expect(
      bench.ask(shop, { dimensions: ['day'], metrics: ['attributed_revenue:markov:1'] }),
    ).rejects.toThrow(/markov:1 learns from all journeys together.*Choose a rule model/)
  })
})

/** Shares are added in any order: the last digits differ. */
const rounded = (value: number) => Number(value.toFixed(9))
/** Rows of one model with any credit, as the catalogue writes them. */
const creditOf = (report: Attribution) =>
  Object.fromEntries(
    report.rows
      .filter((row) => row.conversions !== 0)
      .map((row) => [row.key, [rounded(row.conversions), row.amount_minor, row.net_amount_minor]]),
  )
const CREDITED = ['attributed_conversions', 'attributed_revenue_gross', 'attributed_revenue'] as const
const answeredCredit = (answer: QueryAnswer, model: string) =>
  Object.fromEntries(
    answer.rows
      .map(({ key, values }) => {
        const [conversions, ...money] = CREDITED.map((metric) => values[`${metric}:${model}`])
        return [key[0], [rounded(Number(conversions)), ...money]] as const
      })
      .filter(([, [conversions]]) => conversions !== 0),
  )

const anySettings = fc.record({
  by: fc.constantFrom(
    'channel',
    'campaign',
    'source_medium',
    'landing_page',
    'property:team',
    'property:none',
  ),
  conversions: fc.constantFrom('money', 'goals', 'all'),
  conversion_types: fc.constantFrom(undefined, 'purchase', 'lead, renewal'),
  direct: fc.constantFrom('include', 'exclude'),
  collapse: fc.constantFrom('true', 'false'),
  scope: fc.constantFrom('window', 'since_previous'),
  lookback_days: fc.constantFrom(3, 30),
  lookback_visits: fc.constantFrom(undefined, 2),
})
const EVERYDAY = {
  by: 'channel',
  conversions: 'money',
  conversion_types: undefined,
  direct: 'include',
  collapse: 'false',
  scope: 'window',
  lookback_days: 30,
  lookback_visits: undefined,
} as const

describe('the attribution report', () => {
  test('with any settings, rates or not, is the catalogue’s answer to the same question, and what a reference counts', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, fc.nat(), fc.boolean(), async (settings, seed, hasRates) => {
        const world = randomShop(seed)
        const workspaceId = await bench.openWorld(world, hasRates)
        const models = ['linear', 'last_non_direct', 'markov:1']
        const { by, ...window } = settings
        const [reports, answer] = await Promise.all([
          bench.report.compare(
            workspaceOf(workspaceId),
            attributionQuerySchema.parse({ ...DAYS, ...settings }),
            models,
          ),
          bench.ask(workspaceId, {
            metrics: models.flatMap((model) => CREDITED.map((metric) => `${metric}:${model}`)),
            dimensions: [by],
            range: DAYS,
            window,
          }),
        ])
        for (const [at, model] of models.entries()) {
          const report = reports[at]
          if (report === undefined) throw new Error(`no report of ${model}`)
          expect([model, creditOf(report)]).toEqual([model, answeredCredit(answer, model)])
          expect(report.unattributed).toEqual(reports[0]?.unattributed)
        }
        const reference = referenceCredit(world, settings, hasRates)
        const linear = new Map(reports[0]?.rows.map((row) => [row.key, row]))
        const rest = reports[0]?.unattributed
        for (const [key, [conversions, paid, left]] of reference) {
          const row = key === '' ? rest : linear.get(key)
          expect([key, row?.amount_minor, row?.net_amount_minor]).toEqual([key, String(paid), String(left)])
          expect(row?.conversions).toBeCloseTo(conversions, 9)
        }
        const credited = [...linear.values()].filter(({ conversions }) => conversions !== 0)
        expect(credited.length + Math.sign(rest?.conversions ?? 0)).toBe(reference.size)
      }),
      { numRuns: 8, endOnFailure: true, examples: [[EVERYDAY, 1, true]] },
    )
  }, 180_000)
})

describe('where a workspace has exchange rates', () => {
  const MODELS = ['linear', 'last_non_direct', 'markov:1', 'shapley:rate']

  test('every model answers as if all had been paid in the reporting currency', async () => {
    const world = randomShop(3)
    const [rated, inPesos] = await Promise.all([
      bench.openWorld(world, true),
      bench.openWorld(paidInPesos(world), false),
    ])
    const settings = attributionQuerySchema.parse({ ...DAYS, conversions: 'all' })
    const [found, expected] = await Promise.all(
      [rated, inPesos].map((id) => bench.report.compare(workspaceOf(id), settings, MODELS)),
    )
    const numbers = ({ model, rows, unattributed, total }: Attribution) => ({
      model,
      rows: rows.map((row) => ({
        ...row,
        conversions: rounded(row.conversions),
        removal_effect: rounded(row.removal_effect ?? 0),
      })),
      unattributed,
      total,
    })
    expect(found?.map(numbers)).toEqual(expected?.map(numbers))
    expect(found?.every(({ rows }) => rows.length > 3)).toBe(true)
  }, 60_000)

  test('Attribution, Overview, Campaigns and the catalogue show the same money, to the cent', async () => {
    const workspaceId = await bench.openWorld(randomShop(7), true)
    const workspace = workspaceOf(workspaceId)
    const compare = (by: string) =>
      bench.report.compare(workspace, attributionQuerySchema.parse({ ...DAYS, by }), MODELS)
    const [byChannel, byCampaign, whole] = await Promise.all([
      compare('channel'),
      compare('campaign'),
      bench.ask(workspaceId, { metrics: ['conversions', 'revenue', 'net_revenue', 'spend'], range: DAYS }),
    ])
    for (const [at, model] of MODELS.entries()) {
      const [report, campaignReport] = [byChannel[at], byCampaign[at]]
      if (report === undefined || campaignReport === undefined) throw new Error(`no report of ${model}`)
      expect(report.total.conversions).toBeCloseTo(Number(whole.totals.values.conversions), 7)
      expect([report.total.amount_minor, report.total.net_amount_minor, report.total.spend_minor]).toEqual(
        ['revenue', 'net_revenue', 'spend'].map((name) => whole.totals.values[name]),
      )
      expect(campaignReport.total).toEqual(report.total)
      // Dollars are converted; only euros are left beside the numbers.
      expect(report.other_currencies.map(({ currency }) => currency)).toEqual(['EUR'])

      const overview = await bench.overview.overview(workspace, overviewQuerySchema.parse({ ...DAYS, model }))
      const shown = ({ key, ...row }: Omit<Attribution['rows'][number], 'amount_minor'>) =>
        [key, row.net_amount_minor, row.spend_minor, row.roas] as const
      expect(new Set(overview.channels.map(shown))).toEqual(
        new Set([...report.rows.map(shown), ...withoutCredit(overview.channels, report).map(shown)]),
      )
      expect(overview.unattributed.net_amount_minor).toBe(report.unattributed.net_amount_minor)
      expect(overview.unattributed.conversions).toBe(report.unattributed.conversions)
      const besides = ({ other_currencies, unconverted_spend }: Attribution | Overview | Campaigns) => [
        ...other_currencies.map((row) => ['conversions', row.currency, row.conversions, row.amount_minor]),
        ...unconverted_spend.map((row) => ['spend', row.currency, row.rows, row.amount_minor]),
      ]
      const listed = whole.unconverted.map((row) => [row.source, row.currency, row.rows, row.amount_minor])
      expect(listed.map(([source]) => source)).toContain('spend')
      expect([besides(report), besides(campaignReport), besides(overview)]).toEqual([listed, listed, listed])

      const campaigns = await bench.campaigns.list(workspace, campaignsQuerySchema.parse({ ...DAYS, model }))
      expect(new Set(campaigns.rows.map(({ name, ...row }) => shown({ key: name, ...row })))).toEqual(
        new Set(campaignReport.rows.map(shown)),
      )
      expect(besides(campaigns)).toEqual(listed)
      expect(campaigns.unattributed).toEqual({
        conversions: report.unattributed.conversions,
        net_amount_minor: report.unattributed.net_amount_minor,
      })
    }
  }, 120_000)

  /** Channels of the Overview that have visits and nothing else are in no attribution report. */
  function withoutCredit<Row extends { key: string; net_amount_minor: string; spend_minor: string }>(
    channels: readonly Row[],
    report: Attribution,
  ): Row[] {
    const known = new Set(report.rows.map(({ key }) => key))
    return channels.filter(
      (row) => !known.has(row.key) && row.net_amount_minor === '0' && row.spend_minor === '0',
    )
  }
})

describe('an explained number', () => {
  /** Every page of the facts. */
  async function factsOf(workspaceId: string, asked: object) {
    const rows: Explanation['rows'] = []
    let cursor: string | undefined
    for (;;) {
      const page = await bench.explain.explain(
        workspaceOf(workspaceId),
        explainQuerySchema.parse({ range: DAYS, limit: 7, cursor, ...asked }),
      )
      rows.push(...page.rows)
      if (page.next_cursor === null) return rows
      cursor = page.next_cursor
    }
  }

  test.each([
    { conversions: 'goals', hasRates: false },
    { conversions: 'goals', hasRates: true },
    { conversions: 'all', hasRates: true, conversion_types: 'renewal,sign_up' },
  ])(
    'by a property of the touches, of $conversions, is the sum of its conversions ($hasRates)',
    async ({ hasRates, ...kinds }) => {
      const workspaceId = await bench.openWorld(randomShop(11), hasRates)
      const window = { ...kinds, lookback_days: 30 }
      const settings = attributionQuerySchema.parse({
        ...DAYS,
        ...window,
        model: 'position',
        by: 'property:team',
      })
      const report = await bench.report.answer(workspaceOf(workspaceId), settings)
      expect(report.rows.map(({ key }) => key).sort()).toEqual(['(not set)', 'blue', 'red'])
      for (const row of report.rows) {
        const filters = [{ dimension: 'property:team', operator: 'is', values: [row.key] }]
        const asked = { model: 'position', window, filters }
        const counted = await factsOf(workspaceId, { metric: 'attributed_conversions', ...asked })
        expect(counted.reduce((sum, fact) => sum + fact.quantity, 0)).toBeCloseTo(row.conversions, 9)
        const paid = await factsOf(workspaceId, { metric: 'attributed_revenue', ...asked })
        expect(String(paid.reduce((sum, fact) => sum + BigInt(fact.amount_minor ?? 0), 0n))).toBe(
          row.net_amount_minor,
        )
        const types = new Set(counted.map(({ what }) => what))
        expect(
          [...types].every((type) => kinds.conversions === 'all' || ['lead', 'sign_up'].includes(type)),
        ).toBe(true)
      }
    },
    60_000,
  )
})
