import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCsvReader } from './csv-records.ts'

function readAll(text: string, delimiter = ',') {
  const reader = createCsvReader(delimiter)
  return [...reader.push(text), ...reader.end()]
}
const fieldsOf = (text: string, delimiter = ',') => readAll(text, delimiter).map(({ fields }) => fields)

test('cells keep delimiters, doubled quotes and line breaks that are inside quotes', () => {
  expect(fieldsOf('a,"b,""c""\nd",e\n1,2,3')).toEqual([
    ['a', 'b,"c"\nd', 'e'],
    ['1', '2', '3'],
  ])
})

test('LF, CRLF and CR end a line, and empty lines are no records', () => {
  expect(fieldsOf('a,b\r\n\r\n1,2\n\n3,4\r5,6\r')).toEqual([
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
    ['5', '6'],
  ])
})

test('a quote inside an unquoted cell is a character like any other', () => {
  expect(fieldsOf('5" pipe,x\n')).toEqual([['5" pipe', 'x']])
})

test('text after a closing quote makes a record ill-formed, and the next line is read', () => {
  expect(readAll('"a"b,c\nd,e\n')).toEqual([
    { fields: ['"a"b', 'c'], problem: 'there is text after a closing quote' },
    { fields: ['d', 'e'], problem: '' },
  ])
})

test('a quote that is never closed costs its own line only', () => {
  expect(readAll('a,"b\nc,d\ne,f\n')).toEqual([
    { fields: ['a', '"b'], problem: 'a quote is never closed' },
    { fields: ['c', 'd'], problem: '' },
    { fields: ['e', 'f'], problem: '' },
  ])
})

test('an open quote does not make the reader hold the rest of a large file', () => {
  const reader = createCsvReader(',')
  const first = reader.push('a,"open\n')
  const line = `${'x'.repeat(99)},y\n`
  const rest = Array.from({ length: 200 }, () => reader.push(line.repeat(100))).flat()
  expect(first).toEqual([])
  expect(rest[0]).toEqual({ fields: ['a', '"open'], problem: 'a quote is never closed' })
  expect(rest.length).toBeGreaterThan(15_000)
})

const cell = fc.string({
  unit: fc.constantFrom('a', 'é', ',', ';', '"', '\n', '\r', ' ', '\t'),
  maxLength: 6,
})
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 })

test('whatever is written with quotes is read back, however the text is cut into pieces', () => {
  fc.assert(
    fc.property(
      table,
      fc.constantFrom(',', ';', '\t'),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('\n', '\r\n'),
      (rows, delimiter, size, lineEnd) => {
        const text = rows
          .map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter) + lineEnd)
          .join('')
        const reader = createCsvReader(delimiter)
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        )
        const records = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]
        expect(records.map(({ fields }) => fields)).toEqual(rows)
        expect(records.every(({ problem }) => problem === '')).toBe(true)
      },
    ),
  )
})
