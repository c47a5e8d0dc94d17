/** What a file is, from its first megabyte: format, compression, encoding, delimiter, columns and a preview. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '@tributary/contract/errors'
import type { FileFormat } from '@tributary/contract/imports'
import { createCsvReader } from './csv-records.ts'
import { splitJsonObjects, toTextRecord } from './json-objects.ts'
import { PARQUET_TAIL_BYTES, parquetFooterLength, parseParquetFooter } from './parquet-columns.ts'

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

export type FileShape = {
  readonly format: FileFormat
  readonly compression: 'none' | 'gz'
  readonly encoding: TextEncoding
  /** Of delimited text, else ''. */
  readonly delimiter: string
  /** Lines end with a lone CR, which only old spreadsheets write. */
  readonly hasBareReturns: boolean
  readonly columns: readonly string[]
  /** A guess for progress; exact for Parquet. */
  readonly estimatedRows: number
}

export type FileSniff = { readonly shape: FileShape; readonly preview: readonly Record<string, string>[] }

const SAMPLE_BYTES = 1_000_000
const PREVIEW_ROWS = 10
const MAX_COLUMNS = 1_000
const MAX_PREVIEW_CHARS = 500

/** Throws AppError ValidationFailed for a file that holds no rows one could name. A Parquet file's preview is left to the engine. */
export async function sniffFile(path: string, fileName: string, bytes: number): Promise<FileSniff> {
  const head = await readStart(path, 4)
  if (head.length === 0) throw refuse(fileName, 'is empty')
  if (head.toString('latin1') === 'PAR1') return sniffParquet(path, fileName, bytes)
  const compression = head[0] === 0x1f && head[1] === 0x8b ? 'gz' : 'none'
  const sample = await readSample(path, compression, fileName)
  const encoding = encodingOf(sample)
  const text = new TextDecoder(encoding).decode(sample, { stream: true }).replace(/\0+$/, '')
  if (text.includes('\0')) throw refuse(fileName, 'holds binary data. Send CSV, TSV, NDJSON, JSON or Parquet')
  if (text.trim() === '') throw refuse(fileName, 'is empty')
  const ratio = compression === 'gz' ? 6 : 1
  const expectedBytes = sample.length < SAMPLE_BYTES ? sample.length : bytes * ratio
  const input: TextSample = {
    text,
    fileName,
    encoding,
    rowsIn: (rows) => Math.round((rows * expectedBytes) / Math.max(1, sample.length)),
  }
  const parts = isJson(text, fileName) ? sniffJson(input) : sniffDelimited(input)
  return { shape: { ...parts.shape, compression, encoding }, preview: parts.preview }
}

type TextSample = {
  text: string
  fileName: string
  encoding: TextEncoding
  rowsIn: (sampleRows: number) => number
}
type TextSniff = { shape: Omit<FileShape, 'compression' | 'encoding'>; preview: Record<string, string>[] }

function isJson(text: string, fileName: string): boolean {
  const first = text.trimStart()[0]
  return (first === '[' || first === '{') && !/\.(csv|tsv|txt)(\.gz)?$/i.test(fileName)
}

function sniffJson({ text, fileName, encoding, rowsIn }: TextSample): TextSniff {
  const format = text.trimStart().startsWith('[') ? 'json' : 'ndjson'
  if (format === 'json' && encoding !== 'utf-8') throw refuse(fileName, 'is JSON in UTF-16. Save it as UTF-8')
  const objects = splitJsonObjects(text, 1_000)
  const records = objects
    .map((object) => toTextRecord(parseJson(object)))
    .filter((record) => record !== undefined)
  if (records.length === 0 && !/^\s*\[\s*\]\s*$/.test(text))
    throw refuse(fileName, 'holds no JSON object that could be read')
  const columns = checkColumns([...new Set(records.flatMap((record) => Object.keys(record)))], fileName)
  const averageChars =
    objects.reduce((sum, object) => sum + object.length + 1, 0) / Math.max(1, objects.length)
  return {
    shape: {
      format,
      delimiter: '',
      hasBareReturns: false,
      columns,
      estimatedRows: rowsIn(text.length / Math.max(1, averageChars)),
    },
    preview: records.slice(0, PREVIEW_ROWS).map((record) => shorten(columns, (name) => record[name] ?? '')),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // an ill-formed object is refused row by row when the file is read
  }
}

function sniffDelimited({ text, fileName, rowsIn }: TextSample): TextSniff {
  const delimiter = guessDelimiter(text)
  const reader = createCsvReader(delimiter)
  const [header, ...rows] = [...reader.push(text), ...(text.length < SAMPLE_BYTES / 2 ? reader.end() : [])]
  if (header === undefined || header.problem !== '')
    throw refuse(fileName, 'has no header line that could be read')
  const columns = checkColumns(nameColumns(header.fields), fileName)
  return {
    shape: {
      format: delimiter === '\t' ? 'tsv' : 'csv',
      delimiter,
      hasBareReturns: /\r(?!\n)/.test(text.slice(0, -1)),
      columns,
      estimatedRows: rowsIn(rows.length),
    },
    preview: rows
      .slice(0, PREVIEW_ROWS)
      .map(({ fields }) => shorten(columns, (_name, index) => fields[index] ?? '')),
  }
}

const DELIMITERS = [',', ';', '\t'] as const

/** The delimiter that cuts the first records into the most cells, the same number in each. */
function guessDelimiter(text: string): string {
  const start = text.slice(0, 20_000)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const records = createCsvReader(delimiter).push(`${start}\n`).slice(0, 20)
    const cells = records[0]?.fields.length ?? 0
    const agreeing =
      records.filter((record) => record.fields.length === cells).length / Math.max(1, records.length)
    const score = cells < 2 ? 0 : cells * agreeing
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** Names as in the header; an empty one becomes `column 3`, a repeated one gets its position. */
function nameColumns(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`
    const unique = taken.has(name) ? `${name} (${index + 1})` : name
    taken.add(unique)
    return unique
  })
}

function checkColumns(columns: string[], fileName: string): string[] {
  if (columns.length > MAX_COLUMNS)
    throw refuse(fileName, `has ${columns.length} columns; ${MAX_COLUMNS} are allowed`)
  return columns
}

function shorten(
  columns: readonly string[],
  cell: (name: string, index: number) => string,
): Record<string, string> {
  return Object.fromEntries(
    columns.map((name, index) => [name, cell(name, index).slice(0, MAX_PREVIEW_CHARS)]),
  )
}

async function sniffParquet(path: string, fileName: string, bytes: number): Promise<FileSniff> {
  const file = await open(path, 'r')
  try {
    const tail = await readAt(file, Math.max(0, bytes - PARQUET_TAIL_BYTES), PARQUET_TAIL_BYTES)
    const length = parquetFooterLength(tail)
    if (length === undefined || length + PARQUET_TAIL_BYTES > bytes)
      throw refuse(fileName, 'is cut off: its Parquet footer is missing')
    const footer = parseParquetFooter(await readAt(file, bytes - PARQUET_TAIL_BYTES - length, length))
    const shape: FileShape = {
      format: 'parquet',
      compression: 'none',
      encoding: 'utf-8',
      delimiter: '',
      hasBareReturns: false,
      columns: checkColumns([...footer.columns], fileName),
      estimatedRows: footer.rows,
    }
    return { shape, preview: [] }
  } catch (cause) {
    if (cause instanceof RangeError) throw refuse(fileName, 'has a Parquet footer that cannot be read')
    throw cause
  } finally {
    await file.close()
  }
}

async function readAt(
  file: Awaited<ReturnType<typeof open>>,
  position: number,
  length: number,
): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function readStart(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    return await readAt(file, 0, length)
  } finally {
    await file.close()
  }
}

async function readSample(path: string, compression: 'none' | 'gz', fileName: string): Promise<Buffer> {
  const file = createReadStream(path, { end: SAMPLE_BYTES - 1 })
  const source = compression === 'gz' ? file.pipe(createGunzip()) : file
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of source) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= SAMPLE_BYTES) break
    }
  } catch (cause) {
    // The sample of a compressed file ends in the middle of its stream, which the decompressor calls an error.
    if (compression !== 'gz' || size === 0)
      throw refuse(fileName, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  } finally {
    file.destroy()
  }
  return Buffer.concat(chunks).subarray(0, SAMPLE_BYTES)
}

function encodingOf(sample: Buffer): TextEncoding {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function refuse(fileName: string, problem: string): AppError {
  return new AppError('ValidationFailed', `${fileName} ${problem}.`)
}
