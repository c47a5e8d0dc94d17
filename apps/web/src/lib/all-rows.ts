type Page<Row> = { readonly rows: readonly Row[]; readonly next_cursor: string | null }

/** Every row of a list, page after page, for a file. */
export async function allRows<Row>(
  requestPage: (cursor: string | undefined) => Promise<Page<Row>>,
): Promise<Row[]> {
  const found: Row[] = []
  let cursor: string | undefined
  do {
    const page = await requestPage(cursor)
    found.push(...page.rows)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}
