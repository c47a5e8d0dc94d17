/** Delimited text cut into records as it arrives: tolerant, bounded memory, and every ill-formed record is kept and named. */

export type CsvRecord = {
  readonly fields: readonly string[]
  /** '' for a well-formed record, else what is wrong with its quotes. */
  readonly problem: string
}

export type CsvReader = {
  /** Records that are complete after this piece of text. */
  push(text: string): CsvRecord[]
  /** The records left at the end of the text. */
  end(): CsvRecord[]
}

/** A quote that stays open for longer than this was never meant to open a cell. */
const MAX_RECORD_CHARS = 1_000_000

/**
 * Cells may be quoted with ", a quote inside is doubled, and line breaks inside quotes belong to the cell. Lines end with
 * LF, CRLF or CR; empty lines are no records. After an ill-formed record reading goes on with the next line.
 */
export function createCsvReader(delimiter: string): CsvReader {
  let rest = ''
  const read = (final: boolean): CsvRecord[] => {
    const records: CsvRecord[] = []
    let at = 0
    while (at < rest.length) {
      const step = readRecord(rest, at, delimiter, final)
      if (step === undefined) break
      at = step.next
      if (!isBlank(step.record)) records.push(step.record)
    }
    rest = rest.slice(at)
    return records
  }
  return {
    push: (text) => {
      rest += text
      return read(false)
    },
    end: () => read(true),
  }
}

type Step = { readonly record: CsvRecord; readonly next: number }

/** The record that starts at `start`, or undefined when more text is needed to know where it ends. */
function readRecord(text: string, start: number, delimiter: string, final: boolean): Step | undefined {
  const fields: string[] = []
  let at = start
  for (;;) {
    const cell = text[at] === '"' ? readQuoted(text, at, final) : readPlain(text, at, delimiter)
    if (cell === undefined) {
      if (!final && text.length - start <= MAX_RECORD_CHARS) return undefined
      return brokenRecord(text, start, delimiter, 'a quote is never closed')
    }
    fields.push(cell.value)
    const end = text[cell.end]
    if (end === delimiter) {
      at = cell.end + 1
      continue
    }
    if (end === undefined) return final ? { record: { fields, problem: '' }, next: cell.end } : undefined
    if (end === '\n') return { record: { fields, problem: '' }, next: cell.end + 1 }
    if (end === '\r') {
      if (cell.end + 1 === text.length && !final) return undefined // LF may follow in the next piece
      return {
        record: { fields, problem: '' },
        next: text[cell.end + 1] === '\n' ? cell.end + 2 : cell.end + 1,
      }
    }
    return brokenRecord(text, start, delimiter, 'there is text after a closing quote')
  }
}

type Cell = { readonly value: string; readonly end: number }

function readQuoted(text: string, at: number, final: boolean): Cell | undefined {
  let value = ''
  let from = at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return undefined
    if (quote + 1 === text.length && !final) return undefined // may be the first of a doubled quote
    if (text[quote + 1] !== '"') return { value: value + text.slice(from, quote), end: quote + 1 }
    value += text.slice(from, quote + 1)
    from = quote + 2
  }
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

function readPlain(text: string, at: number, delimiter: string): Cell {
  const stop = delimiter.charCodeAt(0)
  let end = at
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === stop || code === LINE_FEED || code === CARRIAGE_RETURN) break
  }
  return { value: text.slice(at, end), end }
}

/** The first line only: what follows it gets a chance of its own. */
function brokenRecord(text: string, start: number, delimiter: string, problem: string): Step {
  const length = text.slice(start).search(/[\r\n]/)
  const end = length < 0 ? text.length : start + length
  const next = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : Math.min(end + 1, text.length)
  return { record: { fields: text.slice(start, end).split(delimiter), problem }, next }
}

function isBlank({ fields }: CsvRecord): boolean {
  return fields.length === 1 && fields[0]?.trim() === ''
}
