/**
 * A second copy of a text file in which every record is on its own line and numbered, for files that the engine refuses
 * as a whole because of some records: ragged rows, bad quotes, tabs with quotes, UTF-16, lone CRs, broken JSON lines.
 * Bad records stay in the copy with what is wrong with them. Streams: memory does not grow with the file.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type CsvRecord, createCsvReader } from './csv-records.ts'
import type { FileShape } from './file-sniff.ts'

export const ROW_COLUMN = '__row'
export const PROBLEM_COLUMN = '__problem'
const MAX_LINE_CHARS = 16_000_000

export class UnreadableFileError extends Error {}

/** Writes the copy: TSV with a header line for delimited text, one JSON object a line for NDJSON. */
export async function repairFile(path: string, shape: FileShape, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const file = createReadStream(path, { highWaterMark: 262_144 })
  const source = shape.compression === 'gz' ? pipeDecompressed(file) : file
  try {
    await pipeline(
      Readable.from(repairedText(decodeText(source, shape), shape)),
      createWriteStream(target, { mode: 0o600 }),
    )
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))
      throw new UnreadableFileError(`The compressed file is damaged: ${cause.message}.`, { cause })
    throw cause
  }
}

function pipeDecompressed(file: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: 262_144 })
  file.once('error', (error) => gunzip.destroy(error))
  return file.pipe(gunzip)
}

async function* decodeText(source: AsyncIterable<Buffer>, shape: FileShape): AsyncGenerator<string> {
  const decoder = new TextDecoder(shape.encoding)
  for await (const chunk of source) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

function repairedText(pieces: AsyncIterable<string>, shape: FileShape): AsyncGenerator<string> {
  return shape.format === 'ndjson' ? repairLines(pieces) : repairRecords(pieces, shape)
}

async function* repairRecords(pieces: AsyncIterable<string>, shape: FileShape): AsyncGenerator<string> {
  const reader = createCsvReader(shape.delimiter)
  let row = -1 // the header is not a row
  const write = (records: readonly CsvRecord[]): string => {
    let text = ''
    for (const record of records) {
      row++
      text += row === 0 ? `${headerLine(shape)}\n` : `${recordLine(record, row, shape)}\n`
    }
    return text
  }
  for await (const piece of pieces) yield write(reader.push(piece))
  yield write(reader.end())
}

function headerLine(shape: FileShape): string {
  return [ROW_COLUMN, PROBLEM_COLUMN, ...shape.columns.map((_name, index) => `c${index}`)].join('\t')
}

function recordLine({ fields, problem }: CsvRecord, row: number, shape: FileShape): string {
  const width = shape.columns.length
  const ragged = fields.length === width ? '' : `has ${fields.length} cells, the header has ${width}`
  // What is too much stays readable in the last cell of the refused row.
  const cells =
    fields.length > width
      ? [...fields.slice(0, width - 1), fields.slice(width - 1).join(shape.delimiter)]
      : fields
  let line = `${row}\t${escapeTsv(problem || ragged)}`
  for (let index = 0; index < width; index++) line += `\t${escapeTsv(cells[index] ?? '')}`
  return line
}

const SPECIAL = /[\\\t\n\r\0]/
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '',
}

function escapeTsv(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character] ?? '') : text
}

async function* repairLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let row = 0
  const write = (lines: readonly string[]): string => {
    let text = ''
    for (const line of lines) if (line.trim() !== '') text += `${objectLine(line.trim(), ++row)}\n`
    return text
  }
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARS)
      throw new UnreadableFileError(
        'A line is longer than 16 million characters: this is not one JSON object a line.',
      )
    yield write(lines)
  }
  yield write([rest])
}

/** Keeps the object's text as it is, so that numbers keep their digits. */
function objectLine(line: string, row: number): string {
  const problem = problemOfLine(line)
  if (problem !== '') return JSON.stringify({ [ROW_COLUMN]: row, [PROBLEM_COLUMN]: problem })
  const own = `{"${ROW_COLUMN}":${row}`
  return /^\{\s*\}$/.test(line) ? `${own}}` : `${own},${line.slice(1)}`
}

function problemOfLine(line: string): string {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? ''
      : `not a JSON object: ${line.slice(0, 80)}`
  } catch {
    return `not JSON: ${line.slice(0, 80)}`
  }
}
