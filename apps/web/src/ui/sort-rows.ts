/** Sorting of table rows: stable, missing values last in either direction. */
export type SortValue = string | number | bigint | null
export type Sort = { id: string; descending: boolean }

export function sortRows<Row>(
  rows: readonly Row[],
  sortValueOf: (row: Row) => SortValue,
  descending: boolean,
): Row[] {
  return [...rows].sort((left, right) => {
    const [a, b] = [sortValueOf(left), sortValueOf(right)]
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    const order =
      typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b) : a < b ? -1 : a > b ? 1 : 0
    return descending ? -order : order
  })
}

/** A click on a header: numbers start with the largest, a second click turns the order around. */
export function nextSort(current: Sort | undefined, id: string, startsDescending: boolean): Sort {
  return current?.id === id ? { id, descending: !current.descending } : { id, descending: startsDescending }
}
