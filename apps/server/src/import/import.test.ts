import { AppError } from '@tributary/contract/errors'
import { IMPORT_FIELDS, IMPORT_KINDS } from '@tributary/contract/imports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell, guessKind, mappingProblems, mergeMapping, progressOf, resolveMapping } from './import.ts'
import { planSlices } from './slice.ts'

const shape = (...columns: string[]) => ({ columns, format: 'csv' as const })

test.each(IMPORT_KINDS)('a file with exactly the fields of %s is guessed to be that kind', (kind) => {
  const columns = IMPORT_FIELDS[kind].map(({ name }) => name)
  expect(guessKind(shape(...columns))).toBe(kind)
})

test('a file that fits no kind is guessed to be none', () => {
  expect(guessKind(shape('colour', 'weight'))).toBeNull()
})

test('a mapping names each of its problems at once', () => {
  expect(mappingProblems('touches', shape('a', 'b'), { a: 'touch_id', b: 'touch_id', c: 'colour' })).toEqual([
    'the file has no column c',
    expect.stringContaining('touches have no field colour'),
    'two columns are mapped to touch_id',
    'no column is mapped to ts',
    'no column is mapped to channel',
    'no column is mapped to anonymous_id or person_id',
  ])
})

test('columns of JSON may be mapped although the sample did not show them', () => {
  expect(
    mappingProblems(
      'identities',
      { columns: ['x'], format: 'ndjson' },
      { x: 'anonymous_id', late: 'person_id' },
    ),
  ).toEqual([])
})

test('without a mapping the columns are guessed, and what is missing refuses the import', () => {
  expect(resolveMapping('identities', shape('Client ID', 'customer_id'), undefined)).toEqual({
    'Client ID': 'anonymous_id',
    customer_id: 'person_id',
  })
  expect(() => resolveMapping('identities', shape('Client ID'), undefined)).toThrow(AppError)
})

test('an own mapping wins over the guess and frees the column that was guessed for its field', () => {
  expect(
    mergeMapping('identities', ['anonymous_id', 'person_id', 'device'], { device: 'anonymous_id' }),
  ).toEqual({ device: 'anonymous_id', person_id: 'person_id' })
})

test('progress goes from staging in the first half to storing in the second', () => {
  const at = { estimatedRows: 100, rowsStaged: 50, rowsRead: 100, rowsDone: 50 }
  expect(progressOf({ ...at, state: 'queued' })).toBe(0)
  expect(progressOf({ ...at, state: 'staging' })).toBe(0.25)
  expect(progressOf({ ...at, state: 'storing' })).toBe(0.75)
  expect(progressOf({ ...at, state: 'done' })).toBe(1)
})

test('cells of the refused file cannot run as formulas, and numbers stay numbers', () => {
  expect(csvCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`)
  expect(csvCell('@SUM(A1)')).toBe("'@SUM(A1)")
  expect(csvCell('-5.00')).toBe('-5.00')
  expect(csvCell('+1')).toBe('+1')
  expect(csvCell('-5+cmd')).toBe("'-5+cmd")
  expect(csvCell('a,b')).toBe('"a,b"')
})

test('slices cover every bucket once, in order, and stay within the limit where a bucket allows it', () => {
  const buckets = fc
    .array(fc.integer({ min: 1, max: 50 }), { maxLength: 30 })
    .map((rows) => rows.map((count, index) => ({ bucket: index * 2, rows: count })))
  fc.assert(
    fc.property(buckets, fc.integer({ min: 1, max: 100 }), (given, maxRows) => {
      const slices = planSlices(given, maxRows)
      const covered = given.map(
        ({ bucket }) => slices.filter(({ from, to }) => bucket >= from && bucket < to).length,
      )
      expect(covered.every((count) => count === 1)).toBe(true)
      expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(
        given.reduce((sum, { rows }) => sum + rows, 0),
      )
      expect(slices.every(({ from, to, rows }) => rows <= maxRows || to === from + 1)).toBe(true)
      expect(slices.every(({ from }, index) => index === 0 || from >= (slices[index - 1]?.to ?? 0))).toBe(
        true,
      )
    }),
  )
})
