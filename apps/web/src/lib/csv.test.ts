import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('quotes, commas and line ends inside a value keep to their cell', () => {
  expect(toCsv(['a', 'b'], [['x,"y"', 'two\nlines']])).toBe('a,b\r\n"x,""y""","two\nlines"\r\n')
})
test('a name that starts like a formula is not run by a spreadsheet', () => {
  expect(toCsv(['name'], [['=HYPERLINK("http://x")'], ['@cmd'], ['-2+3']])).toBe(
    `name\r\n"'=HYPERLINK(""http://x"")"\r\n'@cmd\r\n'-2+3\r\n`,
  )
})
test('negative amounts stay numbers and missing values stay empty', () => {
  expect(toCsv(['n'], [['-12.50'], [-3], [null]])).toBe('n\r\n-12.50\r\n-3\r\n\r\n')
})
