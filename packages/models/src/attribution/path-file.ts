/** Reading path files: `path,total_conversions,total_conversion_value,total_null`, millions of rows, piece by piece. */
import { type DelimitedRecord, readRecord } from './delimited-record.ts'
import { parseDecimal } from './parse-decimal.ts'
import { PathBuilder } from './path-builder.ts'
import { columnsOfHeader, type PathColumns, type PathFileError, type PathHeader } from './path-header.ts'
import type { EncodedPaths } from './paths.ts'
import { failure, type Result, success } from './result.ts'

export type PathFileOptions = {
  /** Between the touches of a path. Default ` > `; spaces around a channel never belong to its name. */
  readonly separator?: string
  /** Between the fields of a row, one character. Default: a comma. */
  readonly delimiter?: string
  /** The file's own names of the columns, for files with other headers. */
  readonly columns?: Partial<PathColumns>
}

/** A row that could not be read. `row` counts from 1, the header being row 1; `text` is the row as it stands. */
export type BadPathRow = { readonly row: number; readonly reason: string; readonly text: string }

export type PathFile = {
  readonly paths: EncodedPaths
  /** Data rows seen, good and bad; empty lines do not count. */
  readonly rows: number
  readonly badRows: readonly BadPathRow[]
}

export type PathFileParser = {
  /** Takes the next piece of the file's text, cut anywhere. */
  push(text: string): void
  /** Ends the file. The error is about the header; bad rows are in the value. */
  finish(): Result<PathFile, PathFileError>
}

/**
 * A parser that is fed text and never throws for what the text holds: rows that cannot be read are collected with their
 * number and reason. Fields may be quoted (`""` for a quote) and then hold delimiters and line ends. Lines end with LF or
 * CRLF. The columns of value and null journeys may be missing or empty (0). An empty path is a journey without touches.
 * Throws a RangeError for an empty separator or a delimiter that is not one character.
 */
export function createPathFileParser(options: PathFileOptions = {}): PathFileParser {
  const separator = options.separator ?? ' > '
  const delimiter = options.delimiter ?? ','
  if (separator === '') throw new RangeError('invalid separator: it is empty')
  if (delimiter.length !== 1) throw new RangeError(`invalid delimiter: ${delimiter}`)
  const records = new PathRecords(separator, options.columns ?? {})
  const scratch: DelimitedRecord = { text: '', fields: 0, starts: [], ends: [], next: 0, error: undefined }
  let rest = ''
  const read = (text: string, isEnd: boolean) => {
    let at = 0
    while (at < text.length && readRecord(text, at, isEnd, delimiter.charCodeAt(0), scratch)) {
      records.take(scratch, text, at)
      at = scratch.next
    }
    return text.slice(at)
  }
  return {
    push: (text) => {
      rest = read(rest + text, false)
    },
    finish: () => {
      rest = read(rest, true)
      return records.finish()
    },
  }
}

/** What the records of a path file say: the first is the header, the others are rows. */
class PathRecords {
  #separator: string
  #names: Partial<PathColumns>
  #header: Result<PathHeader, PathFileError> | undefined
  #recordNumber = 0
  #rows = 0
  #badRows: BadPathRow[] = []
  #builder = new PathBuilder()

  constructor(separator: string, names: Partial<PathColumns>) {
    this.#separator = separator
    this.#names = names
  }

  /** `source` from `at` to the record's `next` is the record as it stands. */
  take(record: DelimitedRecord, source: string, at: number): void {
    this.#recordNumber++
    if (record.error === undefined && isBlank(record)) return
    if (this.#header === undefined) {
      this.#header = columnsOfHeader(allFields(record), this.#names)
      return
    }
    if (!this.#header.ok) return
    this.#rows++
    const reason = record.error ?? this.#readRow(record, this.#header.value)
    if (reason === undefined) return
    this.#builder.dropRow()
    const text = source.slice(at, record.next).trimEnd()
    this.#badRows.push({ row: this.#recordNumber, reason, text })
  }

  finish(): Result<PathFile, PathFileError> {
    if (this.#header === undefined)
      return failure({ code: 'EmptyFile', message: 'the file is empty: not even a header' })
    if (!this.#header.ok) return this.#header
    return success({ paths: this.#builder.build(), rows: this.#rows, badRows: this.#badRows })
  }

  /** Returns why the row is refused. */
  #readRow(record: DelimitedRecord, header: PathHeader): string | undefined {
    if (record.fields !== header.width) return `${record.fields} fields where the header has ${header.width}`
    const conversions = numberIn(record, header.conversions)
    if (!(conversions >= 0 && Number.isFinite(conversions)) || isEmpty(record, header.conversions))
      return `conversions must be a number from 0 on: ${fieldText(record, header.conversions)}`
    const value = numberIn(record, header.value)
    if (!Number.isFinite(value)) return `value must be a number: ${fieldText(record, header.value)}`
    const nulls = numberIn(record, header.nulls)
    if (!(nulls >= 0 && Number.isFinite(nulls)))
      return `null journeys must be a number from 0 on: ${fieldText(record, header.nulls)}`
    const start = record.starts[header.path] ?? 0
    const end = record.ends[header.path] ?? 0
    const refused = this.#builder.readTouches(record.text, start, end, this.#separator)
    if (refused === undefined) this.#builder.endRow(conversions, value, nulls)
    return refused
  }
}

/** 0 where the column is missing or empty, NaN where it holds no number. */
function numberIn(record: DelimitedRecord, column: number): number {
  if (column < 0 || isEmpty(record, column)) return 0
  return parseDecimal(record.text, record.starts[column] ?? 0, record.ends[column] ?? 0)
}

function isEmpty(record: DelimitedRecord, column: number): boolean {
  return record.starts[column] === record.ends[column]
}

function isBlank(record: DelimitedRecord): boolean {
  return record.fields === 1 && fieldText(record, 0).trim() === ''
}

function fieldText(record: DelimitedRecord, column: number): string {
  return record.text.slice(record.starts[column], record.ends[column])
}

function allFields(record: DelimitedRecord): string[] {
  return Array.from({ length: record.fields }, (_, column) => fieldText(record, column))
}
