/** One record of a delimited text (CSV), found in place: where its fields begin and end, without cutting strings out. */

/** Field i of the last record read is text[starts[i] .. ends[i]); `next` is where the following record begins. */
export type DelimitedRecord = {
  text: string
  fields: number
  starts: number[]
  ends: number[]
  next: number
  error: string | undefined
}

const QUOTE = 34
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** A quoted record that runs on for longer than this has lost its closing quote. */
const MAX_RECORD_LENGTH = 1 << 20

/**
 * Reads the record that begins at `start` into `record`. False when the text ends before the record does; with `isEnd`
 * the end of the text ends the record. A quoted field is unquoted into a text of its own, held by `record.text`. A quote
 * that is never closed makes the line up to its end a record with an `error`.
 */
export function readRecord(
  text: string,
  start: number,
  isEnd: boolean,
  delimiter: number,
  record: DelimitedRecord,
): boolean {
  record.text = text
  record.fields = 0
  record.error = undefined
  let from = start
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === delimiter) {
      addField(record, from, at)
      from = at + 1
    } else if (code === LINE_FEED) {
      endRecord(record, from, at, at + 1)
      return true
    } else if (code === QUOTE && at === from) return readQuoted(text, start, isEnd, delimiter, record)
  }
  if (!isEnd) return false
  endRecord(record, from, text.length, text.length)
  return true
}

function addField(record: DelimitedRecord, from: number, to: number): void {
  record.starts[record.fields] = from
  record.ends[record.fields] = to
  record.fields++
}

function endRecord(record: DelimitedRecord, from: number, to: number, next: number): void {
  const cut = to > from && record.text.charCodeAt(to - 1) === CARRIAGE_RETURN ? 1 : 0
  addField(record, from, to - cut)
  record.next = next
}

/** The record's fields joined into one text, quotes taken off, with their places in it. */
function readQuoted(
  text: string,
  start: number,
  isEnd: boolean,
  delimiter: number,
  record: DelimitedRecord,
): boolean {
  const fields: string[] = []
  let at = start
  for (;;) {
    const field = readField(text, at, isEnd, delimiter)
    if (field === undefined) break
    fields.push(field.content)
    if (field.end < text.length && text.charCodeAt(field.end) === delimiter) {
      at = field.end + 1
      continue
    }
    setFields(record, fields, Math.min(field.end + 1, text.length))
    return true
  }
  if (!isEnd && text.length - start < MAX_RECORD_LENGTH) return false
  const lineEnd = text.indexOf('\n', start)
  record.error = 'a quote that is not closed'
  record.next = lineEnd < 0 ? text.length : lineEnd + 1
  return true
}

/** `end`: where the delimiter or line feed stands. Undefined when the text ends before the field does. */
function readField(
  text: string,
  start: number,
  isEnd: boolean,
  delimiter: number,
): { content: string; end: number } | undefined {
  let content = ''
  let at = start
  if (text.charCodeAt(start) === QUOTE) {
    at = start + 1
    for (;;) {
      const close = text.indexOf('"', at)
      if (close < 0) return undefined
      content += text.slice(at, close)
      at = close + 1
      if (text.charCodeAt(at) !== QUOTE) break
      content += '"'
      at++
    }
  }
  const from = at
  while (at < text.length && text.charCodeAt(at) !== delimiter && text.charCodeAt(at) !== LINE_FEED) at++
  if (at === text.length && !isEnd) return undefined
  const atLineEnd = at === text.length || text.charCodeAt(at) === LINE_FEED
  const cut = atLineEnd && at > from && text.charCodeAt(at - 1) === CARRIAGE_RETURN ? 1 : 0
  return { content: content + text.slice(from, at - cut), end: at }
}

function setFields(record: DelimitedRecord, fields: readonly string[], next: number): void {
  record.text = fields.join('')
  record.fields = 0
  record.next = next
  let from = 0
  for (const field of fields) {
    addField(record, from, from + field.length)
    from += field.length
  }
}
