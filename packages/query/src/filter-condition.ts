/** Filters as conditions over a key text. Values travel as parameters; the operator is one of a closed list. */
import type { FilterOperator } from '@tributary/contract/query'
import { type Sql, sql, texts } from '@tributary/stores/sql'
import { groupedValue, keyText, type Moment } from './dimension-expression.ts'
import type { DimensionName } from './dimensions.data.ts'
import type { HomeName } from './measures.data.ts'

export type Filter = {
  readonly dimension: DimensionName
  readonly operator: FilterOperator
  readonly values: readonly string[]
}

/** Whether the key is (or is not) one of the values, holds one of them (any case), or starts with one. */
export function keyCondition(operator: FilterOperator, key: Sql, values: readonly string[]): Sql {
  switch (operator) {
    case 'is':
      return sql`has(${texts(values)}, ${key})`
    case 'is_not':
      return sql`not has(${texts(values)}, ${key})`
    case 'contains':
      return sql`arrayExists(v -> positionCaseInsensitiveUTF8(${key}, v) > 0, ${texts(values)})`
    case 'not_contains':
      return sql`not arrayExists(v -> positionCaseInsensitiveUTF8(${key}, v) > 0, ${texts(values)})`
    case 'starts_with':
      return sql`arrayExists(v -> startsWith(${key}, v), ${texts(values)})`
  }
}

/** The same of a key that is known already. */
export function meetsFilter({ operator, values }: Pick<Filter, 'operator' | 'values'>, key: string): boolean {
  const holds = () => values.some((value) => key.toLowerCase().includes(value.toLowerCase()))
  switch (operator) {
    case 'is':
      return values.includes(key)
    case 'is_not':
      return !values.includes(key)
    case 'contains':
      return holds()
    case 'not_contains':
      return !holds()
    case 'starts_with':
      return values.some((value) => key.startsWith(value))
  }
}

/** Conditions over rows of a home, each led by ` and `; empty without filters. */
export function filterConditions(
  filters: readonly Filter[],
  home: HomeName,
  table: string,
  moment: Moment,
): Sql {
  return {
    kind: 'sql',
    pieces: filters.flatMap(({ dimension, operator, values }) => {
      const key = keyText(dimension, groupedValue(dimension, home, table, moment))
      return sql` and ${keyCondition(operator, key, values)}`.pieces
    }),
  }
}
