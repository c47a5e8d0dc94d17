/**
 * The staging table of one import: a row for each row of the file, with its number, the typed values of its kind and the
 * reason why it is refused, if it is. Filled by one pass of the engine over the file.
 */
import { quoteName, type StageFileRequest } from '@tributary/stores/analytics-store'
import { identifier, join, type Sql, sql, text } from '@tributary/stores/sql'
import { because, type Check, firstReason } from './field.sql.ts'
import type { FileShape } from './file-sniff.ts'
import { PROBLEM_COLUMN, ROW_COLUMN } from './repair-file.ts'

/** Trimmed text of the cell mapped to one of our fields; '' when the file has no such column. */
export type Cell = (field: string) => Sql

export type StagedColumn = { readonly name: string; readonly type: string; readonly value: Sql }

/** How the rows of one kind are staged. */
export type KindStaging = {
  readonly columns: readonly StagedColumn[]
  readonly checks: readonly Check[]
  /** UInt32. Rows are stored bucket by bucket; rows that must be seen together share one. */
  readonly bucket: Sql
  /** Keeps the cells of every row, for kinds whose rows may still be refused while they are stored. */
  readonly keepsCells?: boolean
}

/** Buckets of kinds whose rows are keyed: few enough to list, many enough that one is small. */
const KEY_BUCKETS = 256
const ROWS_PER_BUCKET = 32_768

export function bucketOfKey(key: Sql): Sql {
  return sql`toUInt32(cityHash64(${key}) % ${constant(KEY_BUCKETS)})`
}

/** For kinds whose rows do not depend on each other: neighbours in the file stay neighbours. */
export const bucketOfRow: Sql = sql`toUInt32(intDiv(row_number, ${constant(ROWS_PER_BUCKET)}))`

/** A number from code, as text of the statement. */
export function constant(value: number): Sql {
  return { kind: 'sql', pieces: [String(value)] }
}

/** Parts that are read once and never merged keep their columns in one file instead of a hundred: making files costs. */
const ONE_FILE = sql`min_bytes_for_wide_part = 1073741824`

export function createStagingTable(table: string, staging: KindStaging): Sql {
  const columns = staging.columns.map(
    ({ name, type }) => sql`${identifier(name)} ${{ kind: 'sql', pieces: [type] }}`,
  )
  return sql`
    create table ${identifier(table)} (row UInt64, bucket UInt32, reason String, cells Array(String), ${join(columns, ', ')})
    engine = MergeTree order by (bucket, row) settings index_granularity = 8192, ${ONE_FILE}`
}

export type StagedFile = {
  /** The file itself, or its repaired copy. */
  readonly path: string
  readonly isRepaired: boolean
  readonly shape: FileShape
  /** theirs -> ours */
  readonly mapping: Readonly<Record<string, string>>
}

/** The columns of the file as the engine is told them: name, type, and the expression of its text. */
type FileColumn = { readonly name: string; readonly type: string; readonly text: Sql }

function fileColumns({ shape, mapping }: StagedFile): FileColumn[] {
  if (shape.delimiter !== '') {
    return shape.columns.map((_name, index) => ({
      name: `c${index}`,
      type: 'String',
      text: identifier(`c${index}`),
    }))
  }
  // JSON objects may have more names than the sample showed.
  const isTyped = shape.format === 'parquet'
  return columnNames({ shape, mapping }).map((name) => {
    const quoted: Sql = { kind: 'sql', pieces: [quoteName(name)] }
    return isTyped
      ? { name, type: 'Nullable(String)', text: sql`ifNull(${quoted}, '')` }
      : { name, type: 'String', text: quoted }
  })
}

/** Names of the file's columns in the order of the cells that are kept of refused rows. */
export function columnNames({ shape, mapping }: Pick<StagedFile, 'shape' | 'mapping'>): string[] {
  return shape.delimiter !== ''
    ? [...shape.columns]
    : [...new Set([...shape.columns, ...Object.keys(mapping)])]
}

/** Named once, because every cell asks for it: repeated, it would be most of the statement. */
const IS_DIRTY = identifier('row_is_dirty')

/** Whether any mapped cell of the row may hold a character that is not text. */
function isDirtyRow(file: StagedFile): Sql {
  const columns = fileColumns(file)
  const names = columnNames(file)
  const all = sql`concat('', ${join(
    Object.keys(file.mapping).map((theirs) => columns[names.indexOf(theirs)]?.text ?? sql`''`),
    ', ',
  )})`
  // multiMatchAny looks at many bytes at once, eight times faster than match, but answers anything for what is not UTF-8.
  return sql`(multiMatchAny(${all}, [${CONTROL}]) or not isValidUTF8(${all}))`
}

/** The cell of each of our fields, for a file with this mapping. Valid in the statement of {@link stageRequest} only. */
export function cellsOf(file: StagedFile): Cell {
  const columns = fileColumns(file)
  const names = columnNames(file)
  const texts = new Map<string, Sql>()
  for (const [theirs, ours] of Object.entries(file.mapping)) {
    const column = columns[names.indexOf(theirs)]
    if (column === undefined) continue
    const trimmed = sql`trim(both ' \\t\\r\\n' from ${column.text})`
    texts.set(
      ours,
      JSON_FIELDS.includes(ours)
        ? trimmed
        : sql`if(${IS_DIRTY}, replaceRegexpAll(${trimmed}, ${CONTROL}, ''), ${trimmed})`,
    )
  }
  return (field) => texts.get(field) ?? sql`''`
}

/** Anything but text: removed from cells, as the collector does. A cell that holds JSON keeps its line breaks. */
const CONTROL = text('[\\x00-\\x1f\\x7f]')
const JSON_FIELDS: readonly string[] = ['properties']

const MAX_ROW_CHARS = 200_000

function rowChecks(file: StagedFile, cell: Cell): Check[] {
  const all = sql`concat('', ${join(Object.values(file.mapping).map(cell), ', ')})`
  return [
    { when: sql`problem != ''`, reason: sql`problem` },
    {
      when: sql`not isValidUTF8(${all}) or position(${all}, '\uFFFD') > 0`,
      reason: because('not UTF-8 text, save the file as UTF-8', all),
    },
    {
      when: sql`length(${all}) > ${constant(MAX_ROW_CHARS)}`,
      reason: sql`concat('longer than ', ${sql`toString(${constant(MAX_ROW_CHARS)})`}, ' bytes')`,
    },
  ]
}

/** Reads the file into the staging table. Cells are kept of refused rows, for the report. */
export function stageRequest(table: string, file: StagedFile, staging: KindStaging): StageFileRequest {
  const columns = fileColumns(file)
  const structure = columns.map(({ name, type }): [string, string] => [name, type])
  const row = file.isRepaired ? identifier(ROW_COLUMN) : sql`rowNumberInAllBlocks() + 1`
  const problem = file.isRepaired ? identifier(PROBLEM_COLUMN) : sql`''`
  const reason = firstReason([...rowChecks(file, cellsOf(file)), ...staging.checks])
  const cells = sql`[${join(
    columns.map(({ text }) => sql`substring(${text}, 1, 10000)`),
    ', ',
  )}]`
  return {
    path: file.path,
    format: engineFormat(file),
    compression: file.isRepaired ? 'none' : file.shape.compression,
    structure: file.isRepaired
      ? [[ROW_COLUMN, 'UInt64'], [PROBLEM_COLUMN, 'String'], ...structure]
      : structure,
    table,
    columns: ['row', 'bucket', 'reason', 'cells', ...staging.columns.map(({ name }) => name)],
    select: sql`
      (${isDirtyRow(file)} as ${IS_DIRTY}, ${row}).2 as row_number, ${staging.bucket}, (${problem} as problem, ${reason} as why).2, ${staging.keepsCells ? cells : sql`if(why = '', [], ${cells})`},
      ${join(
        staging.columns.map(({ value }) => value),
        ', ',
      )}`,
    tail: sql`settings ${settingsOf(file)}`,
  }
}

function engineFormat({ shape, isRepaired }: StagedFile): StageFileRequest['format'] {
  if (shape.format === 'parquet') return 'Parquet'
  if (shape.delimiter === '') return 'JSONEachRow'
  return isRepaired ? 'TSVWithNames' : 'CSVWithNames'
}

/**
 * Blocks of a size that keeps memory flat; one stream out of the file, or the row numbers would be those of no file. Behind
 * the numbering two streams write, so that one thread reads and checks while the other writes. Delimited text is read as
 * fast as it is checked; JSON is not, and is cut up for several parsers.
 */
function settingsOf({ shape, isRepaired }: StagedFile): Sql {
  const delimiter = !isRepaired && shape.delimiter === ';' ? sql`, format_csv_delimiter = ';'` : sql``
  const hasManyParsers = sql`input_format_parallel_parsing = ${constant(shape.delimiter === '' ? 1 : 0)}`
  return sql`${hasManyParsers}, parallelize_output_from_storages = 0, max_insert_threads = 2, max_threads = 2, max_block_size = 16384,
    min_insert_block_size_rows = 32768, min_insert_block_size_bytes = 16777216, min_chunk_bytes_for_parallel_parsing = 1048576, max_memory_usage = 900000000,
    session_timezone = 'UTC', storage_file_read_method = 'pread', input_format_with_names_use_header = 0, input_format_null_as_default = 1,
    input_format_csv_skip_trailing_empty_lines = 1, input_format_csv_use_best_effort_in_schema_inference = 0,
    input_format_skip_unknown_fields = 1, input_format_json_read_objects_as_strings = 1,
    input_format_parquet_preserve_order = 1, input_format_parquet_case_insensitive_column_matching = 0 ${delimiter}`
}

/** The valid rows of a slice: buckets `from` up to, not including, `to`. */
export function sliceCondition(from: number, to: number): Sql {
  return sql`bucket >= ${constant(from)} and bucket < ${constant(to)} and reason = ''`
}
