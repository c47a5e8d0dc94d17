import { describe, expect, test } from 'vitest'
import { mixColours } from '../ui/theme.ts'
import { escapeHtml, pointIndex, tooltipHtml } from './chart-option.ts'
import { type DayLinesSpec, dayLinesOption, splitUnfinished } from './day-lines.ts'
import { groupedBarsHeight, seriesStrength } from './grouped-bars.ts'
import { endLabelShifts } from './series-lines.ts'

describe('unfinished days', () => {
  test('the line is dashed from the last finished day on', () => {
    expect(splitUnfinished([1, 2, 3], [true, true, false])).toEqual({
      solid: [1, 2, null],
      dashed: [null, 2, 3],
    })
  })
  test('a range of finished days has nothing dashed', () => {
    expect(splitUnfinished([1, 2], [true, true])).toEqual({ solid: [1, 2], dashed: [null, null] })
  })
  test('a single unfinished day is still drawn', () => {
    expect(splitUnfinished([5], [false])).toEqual({ solid: [null], dashed: [5] })
  })
})

const spec: DayLinesSpec = {
  days: ['2026-01-01', '2026-01-02'],
  name: 'Revenue',
  values: [10, 20],
  complete: [true, false],
  previousName: 'Before',
  previous: [5, null],
  formatDay: (day) => day,
  formatValue: String,
  formatTick: String,
}

test('the chart has a line for the period, one for its unfinished end and one for the period before', () => {
  const { series } = dayLinesOption(spec, 'light')
  const lines = Array.isArray(series) ? series : [series]
  expect(lines.map((line) => line?.name)).toEqual(['Before', 'Revenue', 'Revenue'])
  expect(lines.map((line) => (line?.type === 'line' ? line.lineStyle?.type : undefined))).toEqual([
    'solid',
    'solid',
    'dashed',
  ])
})

test('a tooltip belongs to the group its first point stands in, or to none', () => {
  expect(pointIndex([{ dataIndex: 3 }, { dataIndex: 3 }])).toBe(3)
  expect(pointIndex({ dataIndex: 0 })).toBe(0)
  expect(pointIndex([])).toBe(-1)
  expect(pointIndex(null)).toBe(-1)
})

test('names in a tooltip cannot become markup', () => {
  expect(escapeHtml(`<img src=x onerror="a('b')">&`)).not.toMatch(/[<>"']/)
  expect(tooltipHtml('<b>', [{ name: '<script>', value: '1' }])).not.toContain('<script>')
})

test('later series come nearer to the ground but never vanish', () => {
  const strengths = [0, 1, 2, 3, 4].map((index) => seriesStrength(index, 5))
  expect(strengths).toEqual([...strengths].sort((a, b) => b - a))
  expect(Math.min(...strengths)).toBeGreaterThan(0.4)
  expect(seriesStrength(0, 1)).toBe(1)
  expect(mixColours('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(mixColours('#123456', '#ffffff', 1)).toBe('#123456')
})

test('more bars need more room', () => {
  expect(groupedBarsHeight(7, 3)).toBeGreaterThan(groupedBarsHeight(7, 1))
})

test('names at the ends of lines do not cover each other, and stay where there is room', () => {
  const shifts = endLabelShifts([100, 99, 98, 10, 0, 0], 100)
  const places = [100, 99, 98, 10, 0, 0].map((value, at) => 220 * (1 - value / 110) + (shifts[at] ?? 0))
  const sorted = [...places].sort((a, b) => a - b)
  for (const [at, place] of sorted.entries())
    if (at > 0) expect(place - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(13)
  expect(Math.max(...places)).toBeLessThanOrEqual(221)
  expect(endLabelShifts([100, 50], 100)).toEqual([0, 0])
})
