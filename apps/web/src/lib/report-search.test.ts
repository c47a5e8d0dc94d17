import { describe, expect, test } from 'vitest'
import { journeyRemarks, reportOf, reportSearchSchema } from './report-search.ts'
import { parseSearch, stringifySearch } from './search-text.ts'

const open = (text: string) => reportOf(reportSearchSchema.parse(parseSearch(text)), '2026-11-21')

describe('the URL', () => {
  test('an empty one means the usual report', () => {
    expect(open('')).toMatchObject({
      period: '30d',
      compare: 'previous',
      model: 'last_non_direct',
      by: 'channel',
    })
    expect(journeyRemarks(open('').journey)).toEqual([])
  })
  test('values that make no sense count as absent', () => {
    expect(open('?period=century&lookback_days=-4&model=magic&by=%00&scope=x')).toEqual(open(''))
  })
  test('first and last day win over a named period; the wrong way round they do not', () => {
    expect(open('?period=7d&from=2026-01-01&to=2026-01-31')).toMatchObject({
      period: 'custom',
      range: { from: '2026-01-01', to: '2026-01-31' },
    })
    expect(open('?from=2026-02-01&to=2026-01-01').period).toBe('30d')
  })
  test('settings that differ are told in words', () => {
    expect(journeyRemarks(open('?lookback_days=7&direct=exclude&scope=since_previous').journey)).toEqual([
      '7-day window',
      'since the previous conversion',
      'without Direct',
    ])
  })
  test('an order id of digits stays a text', () => {
    expect(reportSearchSchema.parse(parseSearch('?order_id=0012')).order_id).toBe('0012')
  })
  test('what is written is read back; what is absent is not written', () => {
    const search = { from: '2026-01-01', by: 'property:plan & price', model: undefined, order_id: '' }
    expect(stringifySearch(search)).toBe('?from=2026-01-01&by=property%3Aplan+%26+price')
    expect(parseSearch(stringifySearch(search))).toEqual({ from: '2026-01-01', by: 'property:plan & price' })
    expect(stringifySearch({})).toBe('')
  })
})
