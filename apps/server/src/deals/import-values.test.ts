import { minorToDecimal } from '@tributary/contract/money'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileMomentMs } from './deal-days.ts'
import { readDeals } from './import-deals.ts'
import { readImportFile } from './import-file.ts'
import { decimalSignOf, fileAmount, fileMoment } from './import-values.ts'
import { FIRST_STAGES } from './pipeline.ts'

const inEuro = (amount: string, others: readonly string[] = []) =>
  fileAmount(amount, 'EUR', decimalSignOf([amount, ...others]))

test('amounts are read as Germans, Swiss and Americans write them', () => {
  for (const amount of ['1234.56', '1.234,56', '1,234.56', '1234,56', '1’234.56', '€ 1.234,56', '1 234,56'])
    expect(inEuro(amount), amount).toBe(123456n)
  expect(inEuro('1.234.567')).toBe(123456700n)
  for (const wrong of ['1.23,456', '1,2,3', '12.34.56', 'abc', '-5', '--5', '1.234,567'])
    expect(inEuro(wrong), wrong).toBeUndefined()
})

test('an amount that could be read in two ways is read as the others of its file are written', () => {
  expect(inEuro('1.234', ['99,50'])).toBe(123400n)
  expect(inEuro('1,234', ['99.50'])).toBe(123400n)
  // Three decimals of a euro, and nothing says that they are thousands.
  expect(inEuro('55.123')).toBeUndefined()
  expect(inEuro('55.123', ['99.50'])).toBeUndefined()
})

test('whatever amount is written in groups of three comes back exactly, with either sign', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.constantFrom('.', ','), (minor, sign) => {
      const [whole = '', cents = ''] = minorToDecimal(minor, 'EUR').split('.')
      const groups = whole.replace(/\B(?=(\d{3})+$)/g, sign === ',' ? '.' : ',')
      expect(inEuro(`${groups}${sign}${cents}`)).toBe(minor)
    }),
  )
})

test('days are days of the calendar that a deal can have, with their time of day where it is known', () => {
  expect(fileMoment('2026-06-30')).toBe('2026-06-30')
  expect(fileMoment('30.6.2026')).toBe('2026-06-30')
  expect(fileMoment('2026-06-30 23:30:00')).toBe('2026-06-30')
  expect(fileMoment('2026-06-30T23:30:00.000Z')).toBe('2026-06-30T23:30:00.000Z')
  expect(fileMoment('2026-06-30T23:30:00+02:00')).toBe('2026-06-30T21:30:00.000Z')
  for (const wrong of ['2026-02-30', '30.2.2026', '2026-06-30T25:00:00Z', '0202-01-01', '6/30/2026', 'soon'])
    expect(fileMoment(wrong), wrong).toBeUndefined()
})

test('a deal is not closed in a hundred years, nor opened tomorrow; what an open deal says of its end is no matter', () => {
  const text = [
    'deal_id,stage,opened_at,closed_at,amount',
    'a,Won,2026-01-05,2127-02-04,5',
    'b,Lead,2026-07-01,,5',
    'c,Lead,2026-06-30,2127-02-04,5',
    'd,Won,2026-06-30T10:00:00Z,2026-06-30T09:00:00Z,5',
    'e,Won,2026-06-30,2026-06-30,5',
  ].join('\n')
  const file = readImportFile('deals.csv', text)
  const stages = FIRST_STAGES.map((stage) => ({ ...stage, stageId: stage.name }))
  const { deals, problems } = readDeals('rows' in file ? file.rows : [], {
    file: 'deals.csv',
    currency: 'EUR',
    stages,
    momentMs: (moment) => fileMomentMs(moment, 'UTC'),
    nowMs: Date.UTC(2026, 5, 30, 12),
  })
  expect(problems.filter(({ severity }) => severity === 'refused')).toMatchObject([
    { line: 2, column: 'closed', message: 'is in the future' },
    { line: 3, column: 'opened', message: 'is in the future' },
    { line: 5, column: 'closed', message: 'is before the deal was opened' },
  ])
  expect(deals.map(({ externalId }) => externalId)).toEqual(['c', 'e'])
})
