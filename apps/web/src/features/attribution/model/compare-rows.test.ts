import type { Attribution, AttributionRow } from '@tributary/contract/attribution'
import { describe, expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { compareBars, compareBarsTable } from './compare-bars.ts'
import { addsUp, compareRows, drawnRows } from './compare-rows.ts'
import { attributionFinding, widestGap } from './finding.ts'
import { intervalColumns } from './interval-csv.ts'

const format = createFormatter('en-US', 'UTC')
const row = (key: string, amount: number, spend = 0): AttributionRow => ({
  key,
  conversions: amount / 100,
  amount_minor: String(amount),
  net_amount_minor: String(amount),
  spend_minor: String(spend),
  roas: spend > 0 ? amount / spend : null,
})

function answer(model: string, rows: AttributionRow[], unattributed = 0): Attribution {
  const amount = rows.reduce((sum, entry) => sum + Number(entry.net_amount_minor), unattributed)
  const sum = { conversions: amount / 100, amount_minor: String(amount), net_amount_minor: String(amount) }
  return {
    model,
    by: 'channel',
    currency: 'EUR',
    from: '2026-01-01',
    to: '2026-01-31',
    rows,
    unattributed: {
      conversions: unattributed / 100,
      amount_minor: String(unattributed),
      net_amount_minor: String(unattributed),
    },
    total: {
      ...sum,
      spend_minor: String(rows.reduce((spent, entry) => spent + Number(entry.spend_minor), 0)),
      roas: null,
    },
    other_currencies: [],
    unconverted_spend: [],
    as_of: '2026-02-01T00:00:00Z',
    notes: [],
  }
}

const first = answer('first', [row('Email', 200), row('Display', 700, 100)], 100)
const last = answer('last', [row('Email', 900)], 100)

describe('intervals', () => {
  const estimate = (key: string, amount: number): AttributionRow => ({
    ...row(key, amount),
    amount_interval: { low: amount - 150.4, high: amount + 150.4, level: 0.9 },
    conversions_interval: { low: 1.5, high: 2.5, level: 0.9 },
  })
  const { rows, pinned } = compareRows([answer('markov:1', [estimate('Email', 20_000)], 100), last])
  const markov = { id: 'markov:1', label: 'Markov' }

  test('the CSV has both bounds in the unit of the figure, empty where there is no estimate', () => {
    const columns = intervalColumns(rows, markov, 'revenue', 'EUR')
    expect(columns.map((column) => column.header)).toEqual(['Markov 90% low', 'Markov 90% high'])
    expect([...rows, ...pinned].map((entry) => columns.map((column) => column.csv(entry)))).toEqual([
      ['198.50', '201.50'],
      [null, null],
      [null, null],
    ])
    const conversions = intervalColumns(rows, markov, 'conversions', 'EUR')
    expect(rows.map((entry) => conversions.map((column) => column.csv(entry)))).toEqual([[1.5, 2.5]])
  })
  test('after a refund the interval is of what is left, as the figure is', () => {
    const refunded = { ...estimate('Email', 20_000), net_amount_minor: '10000' }
    const [first] = compareRows([answer('markov:1', [refunded])]).rows
    expect(first?.cells['markov:1']?.amountInterval?.low).toBeCloseTo((20_000 - 150.4) / 2, 6)
    expect(first?.cells['markov:1']?.amountInterval?.high).toBeCloseTo((20_000 + 150.4) / 2, 6)
  })
  test('a model without intervals and a ratio have no such columns', () => {
    expect(intervalColumns(rows, { id: 'last', label: 'Last' }, 'revenue', 'EUR')).toEqual([])
    expect(intervalColumns(rows, markov, 'roas', 'EUR')).toEqual([])
  })
  test('the chart as a table names them beside the figure', () => {
    const estimated = answer('markov:1', [estimate('Email', 20_000)])
    const spec = compareBars({
      answers: [estimated],
      rows,
      measure: 'revenue',
      dimension: 'channel',
      narrow: false,
      format,
    })
    expect(compareBarsTable(spec).rows).toEqual([['Email', '€200.00 (€198.50 – €201.50)']])
  })
})

describe('rows side by side', () => {
  test('rows follow the first model; a key one model does not name has nothing there', () => {
    const { rows } = compareRows([first, last])
    expect(rows.map((entry) => entry.key)).toEqual(['Display', 'Email'])
    expect(rows[0]?.cells.last?.netMinor).toBe('0')
    expect(rows[0]?.spendMinor).toBe('100')
    expect(rows[1]?.spendMinor).toBeNull()
  })
  test('what no touch explains stands between the rows and the total', () => {
    expect(
      compareRows([first, last]).pinned.map((entry) => [entry.key, entry.cells.first?.netMinor]),
    ).toEqual([
      ['Unattributed', '100'],
      ['Total', '1000'],
    ])
    expect(compareRows([answer('first', [row('Email', 5)])]).pinned.map((entry) => entry.key)).toEqual([
      'Total',
    ])
  })
  test('a total that differs from its parts by one minor unit is noticed', () => {
    expect(addsUp(first)).toBe(true)
    expect(addsUp({ ...first, total: { ...first.total, net_amount_minor: '1001' } })).toBe(false)
  })
})

describe('bars', () => {
  const many = answer(
    'first',
    Array.from({ length: 10 }, (_, index) => row(`Channel ${index}`, 1000 - index, index < 2 ? 10 : 0)),
  )
  test('more than seven keys are drawn as seven and the rest as Other, with nothing lost', () => {
    const drawn = drawnRows(compareRows([many]).rows, ['first'], 'revenue')
    expect(drawn.map((entry) => entry.key).slice(-2)).toEqual(['Channel 6', 'Other'])
    const sum = drawn.reduce((total, entry) => total + Number(entry.cells.first?.netMinor), 0)
    expect(String(sum)).toBe(many.total.net_amount_minor)
  })
  test('ROAS is drawn only where money was spent, and never summed', () => {
    expect(drawnRows(compareRows([many]).rows, ['first'], 'roas').map((entry) => entry.key)).toEqual([
      'Channel 0',
      'Channel 1',
    ])
  })
  test('intervals are drawn in major units beside the bar they belong to', () => {
    const estimated = answer('markov:1', [
      { ...row('Email', 500), amount_interval: { low: 400, high: 650, level: 0.9 } },
    ])
    const { rows } = compareRows([estimated])
    const spec = compareBars({
      answers: [estimated],
      rows,
      measure: 'revenue',
      dimension: 'channel',
      narrow: false,
      format,
    })
    expect(spec.series).toEqual([
      { name: 'Markov chain (order 1)', values: [5], intervals: [{ low: 4, high: 6.5 }] },
    ])
  })
})

describe('the finding', () => {
  test('names the leader and where the models differ most', () => {
    const { rows } = compareRows([first, last])
    expect(widestGap([first, last], rows)?.key).toBe('Display')
    expect(attributionFinding([first, last], rows, format)).toBe(
      'Display is credited with 70% by First touch. The models differ most on Display: 0% by Last touch, 70% by First touch.',
    )
  })
  test('says so when the models agree', () => {
    const twin = { ...first, model: 'linear' }
    expect(attributionFinding([first, twin], compareRows([first, twin]).rows, format)).toContain(
      'The models agree closely.',
    )
  })
  test('says so when there is nothing', () => {
    const none = answer('first', [])
    expect(attributionFinding([none], compareRows([none]).rows, format)).toBe('No conversions in this range.')
  })
})
