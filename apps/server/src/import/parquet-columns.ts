/**
 * The columns of a Parquet file, read from its footer: the engine needs their names before it reads the file.
 * The footer is a Thrift compact message: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */

export type ParquetFooter = {
  /** Columns that hold one value a row, in the file's order. Lists, maps and structs are left out. */
  readonly columns: readonly string[]
  readonly rows: number
}

const MAGIC = 'PAR1'
/** Length of the footer (4 bytes) and the closing magic (4 bytes). */
export const PARQUET_TAIL_BYTES = 8

/** Length in bytes of the footer message, from the last eight bytes of the file; undefined when it is not Parquet. */
export function parquetFooterLength(tail: Buffer): number | undefined {
  if (tail.length < PARQUET_TAIL_BYTES || tail.toString('latin1', tail.length - 4) !== MAGIC) return undefined
  return tail.readUInt32LE(tail.length - PARQUET_TAIL_BYTES)
}

type SchemaElement = { name: string; children: number; repeated: boolean }
const REPEATED = 2
const FIELD_SCHEMA = 2
const FIELD_ROWS = 3
const FIELD_REPETITION = 3
const FIELD_NAME = 4
const FIELD_CHILDREN = 5

/** Throws RangeError when the message ends too early. */
export function parseParquetFooter(footer: Buffer): ParquetFooter {
  const reader = createCompactReader(footer)
  let schema: SchemaElement[] = []
  let rows = 0
  reader.struct((field, type) => {
    if (field === FIELD_SCHEMA) schema = reader.list(() => readSchemaElement(reader))
    else if (field === FIELD_ROWS) rows = Number(reader.integer())
    else reader.skip(type)
  })
  return { columns: flatColumns(schema), rows }
}

function readSchemaElement(reader: CompactReader): SchemaElement {
  const element = { name: '', children: 0, repeated: false }
  reader.struct((field, type) => {
    if (field === FIELD_NAME) element.name = reader.text()
    else if (field === FIELD_CHILDREN) element.children = Number(reader.integer())
    else if (field === FIELD_REPETITION) element.repeated = Number(reader.integer()) === REPEATED
    else reader.skip(type)
  })
  return element
}

/** The schema is a tree in depth-first order; the first element is its root. */
function flatColumns(schema: readonly SchemaElement[]): string[] {
  const columns: string[] = []
  let at = 1
  while (at < schema.length) {
    const element = schema[at]
    if (element && element.children === 0 && !element.repeated) columns.push(element.name)
    at = afterSubtree(schema, at)
  }
  return columns
}

function afterSubtree(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1
  for (let child = 0; child < (schema[at]?.children ?? 0) && next < schema.length; child++)
    next = afterSubtree(schema, next)
  return next
}

type CompactReader = ReturnType<typeof createCompactReader>

const STOP = 0
const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
]

/** Thrift's compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
function createCompactReader(bytes: Buffer) {
  let at = 0
  const byte = (): number => bytes.readUInt8(at++)
  function varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const next = byte()
      value |= BigInt(next & 127) << shift
      if (next < 128) return value
    }
  }
  function integer(): bigint {
    const value = varint()
    return (value >> 1n) ^ -(value & 1n)
  }
  function text(): string {
    const length = Number(varint())
    if (at + length > bytes.length) throw new RangeError('the footer ends inside a name')
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  function struct(read: (field: number, type: number) => void): void {
    let field = 0
    for (let head = byte(); head !== STOP; head = byte()) {
      field = head >> 4 === 0 ? Number(integer()) : field + (head >> 4)
      read(field, head & 15)
    }
  }
  function listSize(): { size: number; type: number } {
    const head = byte()
    return { size: head >> 4 === 15 ? Number(varint()) : head >> 4, type: head & 15 }
  }
  function list<Item>(read: () => Item): Item[] {
    return Array.from({ length: listSize().size }, read)
  }
  function skipMany(count: number, ...types: number[]): void {
    // Inside collections a truth value takes a byte of its own.
    for (let index = 0; index < count; index++)
      for (const type of types) type === TRUE || type === FALSE ? byte() : skip(type)
  }
  function skip(type: number): void {
    if (type === BYTE) byte()
    else if (type === I16 || type === I32 || type === I64) varint()
    else if (type === DOUBLE) at += 8
    else if (type === BINARY) text()
    else if (type === STRUCT) struct((_field, inner) => skip(inner))
    else if (type === LIST || type === SET) {
      const { size, type: inner } = listSize()
      skipMany(size, inner)
    } else if (type === MAP) {
      const size = Number(varint())
      if (size === 0) return
      const types = byte()
      skipMany(size, types >> 4, types & 15)
    }
  }
  return { integer, text, struct, list, skip }
}
