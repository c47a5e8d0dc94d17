import { LIVE_WINDOW_SECONDS, type LiveView } from '@tributary/contract/live'
import { describe, expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { rateNow, ratePoints } from './event-rate.ts'
import { amountsText, findingOf, isQuiet, mainCurrency, splitMoney } from './live-words.ts'
import { rateOption, rateSummary, rateTable } from './rate-chart.ts'

const format = createFormatter('en-US', 'UTC')
const SECOND = Date.UTC(2026, 5, 10, 12, 0, 4) / 1000

function viewWith(change: Partial<LiveView> = {}): LiveView {
  return {
    id: 'e.1',
    second: SECOND,
    events: new Array<number>(LIVE_WINDOW_SECONDS).fill(0),
    visitors_now: 0,
    visitors_capped: false,
    conversions_count: 0,
    pages: [],
    channels: [],
    money: [],
    conversions: [],
    ...change,
  }
}
/** So many events a second, `ago` seconds before the last second. */
const eventsAgo = (...entries: [ago: number, events: number][]) => {
  const events = new Array<number>(LIVE_WINDOW_SECONDS).fill(0)
  for (const [ago, number] of entries) events[LIVE_WINDOW_SECONDS - 1 - ago] = number
  return events
}

describe('events per second', () => {
  test('the figure is the mean of the last ten seconds that are over', () => {
    expect(rateNow({ events: eventsAgo([0, 50], [1, 5], [10, 7], [11, 100]) })).toBe(1.2)
  })

  test('points begin at round times, hold whole steps only and keep their value as time goes on', () => {
    const events = eventsAgo([5, 30])
    const points = ratePoints({ second: SECOND, events })
    expect(points.every(({ second }) => second % 10 === 0)).toBe(true)
    expect(points.at(-1)).toEqual({ second: SECOND - 14, perSecond: 3 })
    expect(points).toHaveLength(179)
    const later = ratePoints({ second: SECOND + 3, events: [...events.slice(3), 9, 9, 9] })
    expect(later.at(-1)).toEqual(points.at(-1))
  })

  test('the table has the newest first and the summary names the busiest moment', () => {
    const view = viewWith({ events: eventsAgo([5, 30], [100, 10]) })
    expect(rateTable(view, format).rows[0]).toEqual(['11:59:50 AM', '3.0'])
    expect(rateSummary(view, format)).toContain('at most 3.0 at 11:59:50 AM')
    expect(rateSummary(viewWith(), format)).toBe('No events in the last half hour.')
  })

  test('the axis begins at zero, ends at a round number and reaches at least one', () => {
    /** Where the axis begins, its step and its end, with so many events in ten seconds. */
    const axisOf = (events: number) => {
      const { yAxis } = rateOption(viewWith({ events: eventsAgo([5, events]) }), format, 'light')
      const axis = Array.isArray(yAxis) ? yAxis[0] : yAxis
      return axis && 'interval' in axis ? [axis.min, axis.interval, axis.max] : undefined
    }
    expect([0, 1, 10, 11, 49, 72, 100, 110, 400, 990, 1010].map(axisOf)).toEqual([
      [0, 0.5, 1],
      [0, 0.5, 1],
      [0, 0.5, 1],
      [0, 1, 2],
      [0, 5, 10],
      [0, 5, 10],
      [0, 5, 10],
      [0, 10, 20],
      [0, 20, 40],
      [0, 50, 100],
      [0, 100, 200],
    ])
  })
})

describe('words', () => {
  const money = [
    { currency: 'USD', conversions: 3, amount_minor: '1000' },
    { currency: 'EUR', conversions: 1, amount_minor: '4990' },
  ]

  test('money is of the workspace’s currency, else of the most frequent; the others stand apart', () => {
    const view = viewWith({ money })
    expect(mainCurrency(view, 'EUR')).toBe('EUR')
    expect(mainCurrency(view, null)).toBe('USD')
    expect(mainCurrency(viewWith(), null)).toBeUndefined()
    expect(splitMoney(view, 'EUR')).toEqual({ main: money[1], others: [money[0]] })
    expect(amountsText(money, format)).toBe('$10.00 (3 conversions), €49.90 (one conversion)')
    expect(splitMoney(view, 'JPY')).toEqual({ main: undefined, others: money })
  })

  test('the finding says who is here and what came of it', () => {
    const some = viewWith({ visitors_now: 12, conversions_count: 4, money })
    expect(findingOf(some, 'EUR', format)).toBe(
      '12 visitors are here now; in the last half hour 4 conversions and €49.90 arrived.',
    )
    expect(findingOf({ ...some, money: [] }, 'EUR', format)).toBe(
      '12 visitors are here now; in the last half hour 4 conversions arrived.',
    )
    expect(findingOf(viewWith({ visitors_now: 1 }), 'EUR', format)).toBe(
      'One visitor is here now; no conversion arrived in the last half hour.',
    )
    const capped = viewWith({ visitors_now: 100_000, visitors_capped: true })
    expect(findingOf(capped, 'EUR', format)).toContain('100,000 or more visitors')
  })

  test('a workspace is quiet only when nothing came in the whole window', () => {
    expect(isQuiet(viewWith())).toBe(true)
    expect(isQuiet(viewWith({ events: eventsAgo([1799, 1]) }))).toBe(false)
  })
})
