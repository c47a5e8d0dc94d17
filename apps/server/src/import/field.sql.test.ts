import { amountToMinor, minorDigits } from '@tributary/contract/money'
import { type Sql, sql, text, texts } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { knownHandle as collectorHandle } from '../collect/handle.ts'
import {
  amountText,
  currencyDigits,
  hasTooManyDecimals,
  isDecimal,
  knownHandle,
  minorOfDecimal,
  timeValue,
} from './field.sql.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

/** The expression's value for each of the texts, in their order. */
async function evaluate(
  values: readonly string[],
  expression: (value: Sql) => Sql,
): Promise<(string | null)[]> {
  const rows = await analytics.store.query<{ v: string | null }>(
    sql`select toString(${expression(sql`t`)}) as v from (select arrayJoin(arrayEnumerate(${texts(values)})) as i, arrayElement(${texts(values)}, i) as t) order by i`,
  )
  return rows.map(({ v }) => v)
}

test('a time is ISO 8601, a day, or Unix time told apart by its digits; a time without zone is UTC', async () => {
  const cases: [string, string | null][] = [
    ['2026-01-02T10:00:00Z', '2026-01-02 10:00:00.000'],
    ['2026-01-02 10:00', '2026-01-02 10:00:00.000'],
    ['2026-01-02T10:00:00.1234567+02:00', '2026-01-02 08:00:00.123'],
    ['2026-01-02T10:00:00-0130', '2026-01-02 11:30:00.000'],
    ['2026-01-02', '2026-01-02 00:00:00.000'],
    ['1767348000', '2026-01-02 10:00:00.000'],
    ['1767348000.25', '2026-01-02 10:00:00.250'],
    ['1767348000123', '2026-01-02 10:00:00.123'],
    ['1767348000123456', '2026-01-02 10:00:00.123'],
    ...[
      '',
      '31/31/2026',
      '2026-02-30',
      '2026-01-02T25:00:00Z',
      '2026-01-02T10:61',
      '20260102',
      '1890-01-01',
      'yesterday',
      '12',
    ].map((bad): [string, null] => [bad, null]),
  ]
  expect(
    await evaluate(
      cases.map(([value]) => value),
      timeValue,
    ),
  ).toEqual(cases.map(([, expected]) => expected))
})

const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'CLF', 'XXX')
const amount = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      fc.bigInt({ min: 0n, max: 9_999_999_999_999n }),
      fc.string({ unit: fc.constantFrom('0', '1', '5', '9'), maxLength: 6 }),
    )
    .map(([sign, whole, digits]) => `${sign}${whole}${digits === '' ? '' : `.${digits}`}`),
  fc.constantFrom('', '.5', '5.', '1,000.00', '1e3', 'abc', '١'),
)

test('decimal amounts become the same minor units as everywhere else, or are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(amount, currency), { minLength: 1, maxLength: 40 }), async (pairs) => {
      for (const code of new Set(pairs.map(([, each]) => each))) {
        const values = pairs.filter(([, each]) => each === code).map(([value]) => value)
        const digits = currencyDigits(sql`${text(code)}`)
        const minor = await evaluate(
          values,
          (value) =>
            sql`if(${isDecimal(value)} and not ${hasTooManyDecimals(value, digits)}, ${minorOfDecimal(value, digits)}, null)`,
        )
        expect(minor).toEqual(values.map((value) => amountToMinor(value, code)?.toString() ?? null))
      }
    }),
    { numRuns: 15 },
  )
})

test('the digits of a currency are those of the contract', async () => {
  const codes = Intl.supportedValuesOf('currency')
  expect(await evaluate(codes, currencyDigits)).toEqual(codes.map((code) => String(minorDigits(code))))
})

test('numbers that were binary in the file lose their noise and nothing else', async () => {
  expect(
    await evaluate(['0.30000000000000004', '49.9', '1200', '19.989999999999998'], (value) =>
      amountText(value, true),
    ),
  ).toEqual(['0.3', '49.9', '1200', '19.99'])
  expect(await evaluate(['0.30000000000000004'], (value) => amountText(value, false))).toEqual([
    '0.30000000000000004',
  ])
})

test('a person has the handle that the collector gives them', async () => {
  const ids = [
    '42',
    'Ann@Example.com',
    'ann@example',
    '@',
    'a b@c.de',
    'ÄNN@example.com',
    'x'.repeat(70).concat('@example.com'),
    'user@host.c',
    "o'neil@x.org",
  ]
  expect(await evaluate(ids, knownHandle)).toEqual(ids.map(collectorHandle))
})
