/** Rows as an aligned table for people, or as CSV for programs. */
export type Table = {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

export function formatTable(table: Table, format: 'table' | 'csv'): string {
  return format === 'csv' ? formatCsv(table) : formatAligned(table)
}

function formatCsv({ columns, rows }: Table): string {
  return `${[columns, ...rows].map((row) => row.map((cell) => csvCell(String(cell))).join(',')).join('\n')}\n`
}

/** Quoted where needed; a leading = + - @ that is not a number would run as a formula in a spreadsheet. */
function csvCell(cell: string): string {
  const safe = /^[=+\-@]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function formatAligned({ columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)))
  const numeric = columns.map(
    (_, index) =>
      rows.length > 0 &&
      rows.every((row) => row[index] === '' || row[index] === undefined || !Number.isNaN(Number(row[index]))),
  )
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => (row[index] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) =>
        numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return `${[line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')}\n`
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4)
}
