import { IMPORT_FIELDS, IMPORT_KINDS } from '@tributary/contract/imports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignColumn, columnOf, missingFields, startMapping } from './mapping.ts'

test('a column given to another field leaves its old one', () => {
  const mapping = assignColumn(assignColumn({}, 'amount', 'total'), 'amount_minor', 'total')
  expect(mapping).toEqual({ total: 'amount_minor' })
})

test('a field given another column lets its old one go', () => {
  const mapping = assignColumn({ total: 'amount', who: 'person_id' }, 'amount', 'gross')
  expect(mapping).toEqual({ who: 'person_id', gross: 'amount' })
  expect(columnOf(mapping, 'amount')).toBe('gross')
  expect(assignColumn(mapping, 'amount', null)).toEqual({ who: 'person_id' })
})

test('whatever is assigned, no field ever has two columns', () => {
  const step = fc.record({
    field: fc.constantFrom('a', 'b', 'c'),
    column: fc.option(fc.constantFrom('x', 'y', 'z')),
  })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const mapping = steps.reduce<Readonly<Record<string, string>>>(
        (map, { field, column }) => assignColumn(map, field, column),
        {},
      )
      const fields = Object.values(mapping)
      expect(new Set(fields).size).toBe(fields.length)
    }),
  )
})

test('alternatives are named together until one of them is mapped', () => {
  expect(missingFields('spend', { day: 'date', ch: 'channel', cur: 'currency' })).toEqual([
    'Amount or Amount in minor units',
  ])
  expect(missingFields('spend', { day: 'date', ch: 'channel', cur: 'currency', cost: 'amount' })).toEqual([])
  expect(missingFields('conversions', { order: 'order_id', ts: 'ts' })).toEqual(['Person or Browser'])
})

test('a file with our own column names needs no mapping by hand', () => {
  for (const kind of IMPORT_KINDS) {
    const columns = IMPORT_FIELDS[kind].map((field) => field.name)
    expect(missingFields(kind, startMapping(kind, columns))).toEqual([])
  }
})
