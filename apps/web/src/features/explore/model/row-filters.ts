/** Which facts one row of an answer is counted from, as a question about the row alone says it. */
import { explainQuerySchema } from '@tributary/contract/explain'
import type { QueryFilter } from '@tributary/contract/query'

const askable = explainQuerySchema.shape.filters

/** The filters of the question and the row's names; undefined where a question cannot hold that much. */
export function rowFilters(
  asked: readonly QueryFilter[],
  dimensions: readonly string[],
  key: readonly string[],
): readonly QueryFilter[] | undefined {
  const filters = [
    ...asked,
    ...dimensions.map(
      (dimension, at): QueryFilter => ({ dimension, operator: 'is', values: [key[at] ?? ''] }),
    ),
  ]
  return askable.safeParse(filters).success ? filters : undefined
}
