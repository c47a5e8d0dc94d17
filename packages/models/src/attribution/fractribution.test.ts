import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTable } from './fixtures/read-fixture.ts'
import { fractributionCredits, fractributionShares } from './fractribution.ts'
import { transformPath } from './path-transforms.ts'
import type { PathRow } from './paths.ts'

/**
 * Snowplow's example from 98 raw events to the report, table by table. Windows are counted in calendar days, so a touch
 * after the conversion on the conversion's own day is part of its path.
 */
type Session = { customer: string; at: string; channel: string }

const DAY_MS = 86_400_000
const WINDOW_DAYS = 30

const calendarDay = (at: string) => Date.parse(at.slice(0, 10)) / DAY_MS
const daysBefore = (touch: string, end: string) => calendarDay(end) - calendarDay(touch)
const plainTime = (text: string) => text.replace('T', ' ').replace(/(\.\d+)?Z?$/, '')
const customerOf = (row: (column: string) => string) => `f${row('domain_userid')}`

/** The parts of the package's channel rule that occur in the example. */
function channelOf(source: string, medium: string): string {
  if (medium === '(none)') return 'Direct'
  if (medium === 'organic') return 'Organic_Search'
  if (medium === 'cpc') return 'Paid_Search_Other'
  if (medium === 'referral') return source === 'youtube.com' ? 'Video' : 'Referral'
  return 'Unmatched_Channel'
}

function sessionsFromEvents(): Session[] {
  const first = new Map<string, Session>()
  for (const event of readTable('fractribution/events.csv')) {
    if (event('event_name') !== 'page_view') continue
    const at = plainTime(event('derived_tstamp'))
    const known = first.get(event('domain_sessionid'))
    if (known !== undefined && known.at <= at) continue
    first.set(event('domain_sessionid'), {
      customer: customerOf(event),
      at,
      channel: channelOf(event('mkt_source'), event('mkt_medium')),
    })
  }
  return [...first.values()]
}

function conversionsFromEvents(): { customer: string; at: string; revenue: number }[] {
  return readTable('fractribution/events.csv')
    .filter((event) => Number(event('tr_total')) > 0)
    .map((event) => ({
      customer: customerOf(event),
      at: plainTime(event('derived_tstamp')),
      revenue: Number(event('tr_total')),
    }))
}

/** Channels of the customer's sessions in the window that ends on the day of `end`, oldest first. */
function pathBefore(sessions: readonly Session[], customer: string, end: string): string[] {
  return sessions
    .filter((session) => session.customer === customer)
    .filter((session) => {
      const days = daysBefore(session.at, end)
      return days >= 0 && days <= WINDOW_DAYS
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map((session) => session.channel)
}

const sessions = sessionsFromEvents()
const conversions = conversionsFromEvents()
const converting = conversions.map((conversion) => {
  const path = pathBefore(sessions, conversion.customer, conversion.at)
  return { ...conversion, path, transformed: transformPath(path, { name: 'exposure_path' }) }
})
const converted = new Set(conversions.map((conversion) => conversion.customer))
const nonConverting = [...new Set(sessions.map((session) => session.customer))]
  .filter((customer) => !converted.has(customer))
  .map((customer) => {
    const times = sessions.filter((session) => session.customer === customer).map((session) => session.at)
    const path = pathBefore(sessions, customer, times.sort().at(-1) ?? '')
    return { customer, path, transformed: transformPath(path, { name: 'exposure_path' }) }
  })
const rows: PathRow[] = [
  ...converting.map((entry) => ({
    channels: entry.transformed,
    conversions: 1,
    value: entry.revenue,
    nulls: 0,
  })),
  ...nonConverting.map((entry) => ({ channels: entry.transformed, conversions: 0, value: 0, nulls: 1 })),
]

const sorted = (lines: readonly unknown[][]) => lines.map((line) => line.join(' | ')).sort()

describe("Snowplow's fractribution example, from raw events", () => {
  test('sessions', () => {
    const expected = readTable('fractribution/sessions-by-customer-id-expected.csv')
    expect(sorted(sessions.map((session) => [session.customer, session.at, session.channel]))).toEqual(
      sorted(expected.map((row) => [row('customer_id'), row('visit_start_tstamp'), row('channel')])),
    )
  })

  test('sessions per channel', () => {
    const expected = new Map<string, number>()
    for (const row of readTable('fractribution/channel-counts-expected.csv'))
      expected.set(row('channel'), (expected.get(row('channel')) ?? 0) + Number(row('number_of_sessions')))
    const actual = new Map<string, number>()
    for (const session of sessions) actual.set(session.channel, (actual.get(session.channel) ?? 0) + 1)
    expect(new Map([...actual].sort())).toEqual(new Map([...expected].sort()))
  })

  test('conversions', () => {
    const expected = readTable('fractribution/conversions-by-customer-id-expected.csv')
    expect(sorted(conversions.map((entry) => [entry.customer, entry.at, entry.revenue]))).toEqual(
      sorted(
        expected.map((row) => [
          row('customer_id'),
          plainTime(row('conversion_tstamp')),
          Number(row('revenue')),
        ]),
      ),
    )
  })

  test('paths to conversion', () => {
    const expected = readTable('fractribution/paths-to-conversion-expected.csv')
    expect(
      sorted(
        converting.map((entry) => [entry.customer, entry.path.join(' > '), entry.transformed.join(' > ')]),
      ),
    ).toEqual(sorted(expected.map((row) => [row('customer_id'), row('path'), row('transformed_path')])))
  })

  test('paths without conversion', () => {
    const expected = readTable('fractribution/paths-to-non-conversion-expected.csv')
    expect(
      sorted(
        nonConverting.map((entry) => [entry.customer, entry.path.join(' > '), entry.transformed.join(' > ')]),
      ),
    ).toEqual(sorted(expected.map((row) => [row('customer_id'), row('path'), row('transformed_path')])))
  })

  test('path summary', () => {
    const expected = readTable('fractribution/path-summary-expected.csv')
    expect(
      sorted(
        fractributionShares(rows).map((row) => [
          row.path.join(' > '),
          row.conversions,
          row.nulls,
          row.value.toFixed(2),
        ]),
      ),
    ).toEqual(
      sorted(
        expected.map((row) => [
          row('transformed_path'),
          Number(row('conversions')),
          Number(row('non_conversions')),
          Number(row('revenue')).toFixed(2),
        ]),
      ),
    )
  })

  test('shares of the channels in each path', () => {
    const shares = new Map(fractributionShares(rows).map((row) => [row.path.join(' > '), row.shares]))
    const expected = readTable('fractribution/path-summary-with-channels-expected.csv').filter(
      (row) => row('ATTRIBUTION_TYPE') === 'shapley',
    )
    expect(expected).toHaveLength(9)
    for (const row of expected) {
      const actual = shares.get(row('TRANSFORMED_PATH'))
      // The table is rounded to three digits; an empty cell is a channel outside of the path.
      for (const channel of ['Video', 'Organic_Search', 'Paid_Search_Other', 'Referral', 'Direct'])
        expect(actual?.get(channel)?.toFixed(3) ?? '', `${row('TRANSFORMED_PATH')}: ${channel}`).toBe(
          row(channel.toUpperCase()) === '' ? '' : Number(row(channel.toUpperCase())).toFixed(3),
        )
    }
  })

  test.each(['shapley', 'last_touch'])('credits, revenue and return on spend: %s', (type) => {
    const paths =
      type === 'shapley'
        ? fractributionShares(rows)
        : fractributionShares(rows).map((row) => ({ ...row, shares: new Map([[row.path.at(-1) ?? '', 1]]) }))
    const credits = fractributionCredits(paths)
    const spends = readTable('fractribution/channel-spend-expected.csv')
    const spendOf = (channel: string) =>
      Number(spends.find((row) => row('channel') === channel)?.('spend') ?? Number.NaN)
    for (const file of ['channel-attribution-expected.csv', 'report-table-expected.csv']) {
      const expected = readTable(`fractribution/${file}`).filter((row) => row('ATTRIBUTION_TYPE') === type)
      expect(expected).toHaveLength(6)
      for (const row of expected) {
        const channel = row('CHANNEL')
        const credit = credits.get(channel) ?? { conversions: 0, value: 0 }
        expect(credit.conversions, channel).toBeCloseTo(Number(row('CONVERSIONS')), 8)
        expect(credit.value, channel).toBeCloseTo(Number(row('REVENUE')), 8)
        if (file.startsWith('report'))
          expect(credit.value / spendOf(channel), channel).toBeCloseTo(Number(row('ROAS')), 9)
      }
    }
  })
})

describe('fractribution shares', () => {
  test('an empty path belongs to Unmatched_Channel', () => {
    const shares = fractributionShares([{ channels: [], conversions: 2, value: 20, nulls: 0 }])
    expect(fractributionCredits(shares)).toEqual(
      new Map([['Unmatched_Channel', { conversions: 2, value: 20 }]]),
    )
  })

  test('credits of random paths add up to their conversions and value', () => {
    const paths = fc.array(
      fc.record({
        channels: fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 5 }),
        conversions: fc.nat(5),
        value: fc.nat(500),
        nulls: fc.nat(5),
      }),
    )
    fc.assert(
      fc.property(paths, (given) => {
        const credits = [...fractributionCredits(fractributionShares(given)).values()]
        const total = (pick: (entry: { conversions: number; value: number }) => number) =>
          credits.reduce((sum, credit) => sum + pick(credit), 0)
        expect(total((entry) => entry.conversions)).toBeCloseTo(
          given.reduce((sum, row) => sum + row.conversions, 0),
          9,
        )
        expect(total((entry) => entry.value)).toBeCloseTo(
          given.reduce((sum, row) => sum + row.value, 0),
          6,
        )
      }),
    )
  })
})
