/**
 * ClickHouse statements as values: text in pieces, every value a typed parameter, fragments compose.
 * Nothing is ever concatenated into the text; identifiers come from closed maps in code through {@link identifier}.
 */

/** A value that travels beside the statement, with its ClickHouse type. */
export type SqlParameter = { readonly kind: 'parameter'; readonly type: string; readonly value: unknown }
export type Sql = { readonly kind: 'sql'; readonly pieces: readonly (string | SqlParameter)[] }

/** Tagged template: values must be fragments or parameters made by the functions below. */
export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | SqlParameter)[]): Sql {
  const pieces: (string | SqlParameter)[] = []
  strings.forEach((text, index) => {
    pieces.push(text)
    const value = values[index]
    if (value === undefined) return
    if (value.kind === 'sql') pieces.push(...value.pieces)
    else pieces.push(value)
  })
  return { kind: 'sql', pieces }
}

const parameter = (type: string, value: unknown): SqlParameter => ({ kind: 'parameter', type, value })

export const uuid = (value: string) => parameter('UUID', value)
export const text = (value: string) => parameter('String', value)
export const int64 = (value: bigint | number) => parameter('Int64', String(value))
export const uint64 = (value: bigint | number) => parameter('UInt64', String(value))
export const float64 = (value: number) => parameter('Float64', value)
export const float64s = (values: readonly number[]) => parameter('Array(Float64)', values)
export const texts = (values: readonly string[]) => parameter('Array(String)', values)
/** An instant, from milliseconds since 1970, as DateTime64(3, 'UTC'). */
export const instant = (ms: number): Sql => sql`fromUnixTimestamp64Milli(${int64(Math.trunc(ms))}, 'UTC')`

/** A name from a closed list in code, never from input: refuses anything but a plain identifier. */
export function identifier(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/i.test(name)) throw new Error(`not an identifier: ${name}`)
  return { kind: 'sql', pieces: [name] }
}

/** Joins fragments with a separator such as `, ` or ` and `. An empty list gives an empty fragment. */
export function join(
  fragments: readonly Sql[],
  separator: ', ' | ' and ' | ' or ' | ' union all ' | '\n',
): Sql {
  return {
    kind: 'sql',
    pieces: fragments.flatMap((fragment, index) =>
      index === 0 ? fragment.pieces : [separator, ...fragment.pieces],
    ),
  }
}

export const nothing: Sql = { kind: 'sql', pieces: [] }

/** Statement text with `{p0:Type}` placeholders, and the values by name. */
export function compile(statement: Sql): { text: string; params: Record<string, unknown> } {
  const params: Record<string, unknown> = {}
  let count = 0
  const text = statement.pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece
      const name = `p${count++}`
      params[name] = piece.value
      return `{${name}:${piece.type}}`
    })
    .join('')
  return { text, params }
}
