/** CSV of what is on screen (RFC 4180), with spreadsheet formulas defused. */
export type CsvValue = string | number | null

/**
 * A text that starts like a formula is quoted with a leading apostrophe: names of campaigns come from
 * addresses anybody can write, and a spreadsheet would run them.
 */
function cell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const isNumber = /^-?\d+(\.\d+)?$/.test(value)
  const safe = !isNumber && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Header and rows as one text, lines ended by CR LF. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}
