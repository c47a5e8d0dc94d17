import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPathFileParser, type PathFile, type PathFileOptions } from './path-file.ts'
import { decodePaths } from './paths.ts'

const HEADER = 'path,total_conversions,total_conversion_value,total_null\n'

function parse(pieces: readonly string[], options: PathFileOptions = {}): PathFile {
  const parser = createPathFileParser(options)
  for (const piece of pieces) parser.push(piece)
  const file = parser.finish()
  if (!file.ok) throw new Error(file.error.message)
  return file.value
}

function headerError(text: string, options: PathFileOptions = {}): string {
  const parser = createPathFileParser(options)
  parser.push(text)
  const file = parser.finish()
  return file.ok ? 'accepted' : `${file.error.code}: ${file.error.message}`
}

const rowsOf = (file: PathFile) => [...decodePaths(file.paths)]

describe('reading a path file', () => {
  test('takes paths, conversions, value and null journeys', () => {
    const file = parse([`${HEADER}Email > Paid Search > Email,2,30.5,7\nDirect,0,0,1`])
    expect(rowsOf(file)).toEqual([
      { channels: ['Email', 'Paid Search', 'Email'], conversions: 2, value: 30.5, nulls: 7 },
      { channels: ['Direct'], conversions: 0, value: 0, nulls: 1 },
    ])
    expect(file).toMatchObject({ rows: 2, badRows: [] })
  })

  test('finds columns by name, in any order and case, under other names, with others between', () => {
    const text = '\uFEFFTotal_Null;Who; JOURNEY ;n\n4;x;A|B;2\n'
    const file = parse([text], {
      separator: '|',
      delimiter: ';',
      columns: { path: 'journey', conversions: 'n' },
    })
    expect(rowsOf(file)).toEqual([{ channels: ['A', 'B'], conversions: 2, value: 0, nulls: 4 }])
  })

  test('reads quoted fields with delimiters, quotes and line ends in them', () => {
    const file = parse([`${HEADER}"Paid, Search > ""Best"" Email > Two\nLines","1","2",3\r\nB,1,1,1\r\n`])
    expect(rowsOf(file)).toEqual([
      { channels: ['Paid, Search', '"Best" Email', 'Two\nLines'], conversions: 1, value: 2, nulls: 3 },
      { channels: ['B'], conversions: 1, value: 1, nulls: 1 },
    ])
  })

  test('skips empty lines, takes empty value and null fields as 0, and an empty path as no touches', () => {
    const file = parse([`\n${HEADER}\nA,1,,\n \n,3,9,0\n`])
    expect(rowsOf(file)).toEqual([
      { channels: ['A'], conversions: 1, value: 0, nulls: 0 },
      { channels: [], conversions: 3, value: 9, nulls: 0 },
    ])
    expect(file.rows).toBe(2)
  })

  test('keeps apart many channels whose names share letters', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `c${index}`)
    const file = parse([`${HEADER}${names.join(' > ')},1,1,0\n${names.join(' > ')},1,1,0\n`])
    expect(file.paths.channels).toEqual(names)
    expect(file.paths.touches).toHaveLength(6000)
  })

  test('gives the same answer wherever the text is cut', () => {
    const text = `${HEADER}A > "B",1,2.25,3\r\n"A, x > B",2,4,\n"q""q",1,1,1\nbad,x,1,1\nLong name > A,10,20.5,1\n"open,1,1`
    const whole = parse([text])
    expect(whole.badRows).toHaveLength(2)
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length]
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end))
        expect(parse(pieces)).toEqual(whole)
      }),
    )
  })

  test('reads back any rows it is given', () => {
    const channel = fc.stringMatching(/^[A-Za-z0-9",;\n']{1,8}$/).filter((name) => name.trim() === name)
    const row = fc.record({
      channels: fc.array(channel, { minLength: 1, maxLength: 5 }),
      conversions: fc.nat(1000),
      value: fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((value) => !Object.is(value, -0)),
      nulls: fc.nat(1000),
    })
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const lines = rows.map(
          (entry) =>
            `"${entry.channels.join(' > ').replaceAll('"', '""')}",${entry.conversions},${entry.value},${entry.nulls}\n`,
        )
        expect(rowsOf(parse([HEADER, ...lines]))).toEqual(rows)
      }),
    )
  })
})

describe('rows that cannot be read', () => {
  test('are collected with their number, reason and text, and the others are kept', () => {
    const file = parse([
      `${HEADER}A,1,1,1\nA > B,many,1,1\nA,-1,1,1\nA,1,1.5.2,1\nA,1,1,-2\nA,1\nA,B,1,1,1\nA >  > B,1,1,1\nA,,1,1\nC,1,1,1\n`,
    ])
    expect(file.badRows.map((bad) => [bad.row, bad.reason])).toEqual([
      [3, 'conversions must be a number from 0 on: many'],
      [4, 'conversions must be a number from 0 on: -1'],
      [5, 'value must be a number: 1.5.2'],
      [6, 'null journeys must be a number from 0 on: -2'],
      [7, '2 fields where the header has 4'],
      [8, '5 fields where the header has 4'],
      [9, 'a channel without a name in the path'],
      [10, 'conversions must be a number from 0 on: '],
    ])
    expect(file.badRows[0]?.text).toBe('A > B,many,1,1')
    expect(rowsOf(file).map((row) => row.channels)).toEqual([['A'], ['C']])
    expect(file.rows).toBe(10)
  })

  test('a quote that is never closed costs its own line only, at the end of the file and in the middle of a long one', () => {
    const end = parse([`${HEADER}A,1,1,1\n"B,1,1,1\n`])
    expect(end.badRows).toEqual([{ row: 3, reason: 'a quote that is not closed', text: '"B,1,1,1' }])
    const filler = 'C > D,1,1,1\n'.repeat(100_000)
    const middle = parse([`${HEADER}"B,1,1,1\n`, filler, 'E,1,1,1\n'])
    expect(middle.badRows).toHaveLength(1)
    expect(middle.rows).toBe(100_002)
  })
})

describe('files that cannot be read', () => {
  test('say what is missing', () => {
    expect(headerError('')).toBe('EmptyFile: the file is empty: not even a header')
    expect(headerError('path,count\nA,1\n')).toBe(
      'MissingColumn: no column total_conversions in the header: path, count',
    )
    expect(headerError(HEADER, { columns: { value: 'revenue' } })).toContain('no column revenue')
  })

  test('a separator or delimiter that cannot work is refused at once', () => {
    expect(() => createPathFileParser({ separator: '' })).toThrow('invalid separator')
    expect(() => createPathFileParser({ delimiter: ', ' })).toThrow('invalid delimiter: , ')
  })
})
