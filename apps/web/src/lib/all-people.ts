type Page<Row> = { readonly people: readonly Row[]; readonly next_cursor: string | null }

/** Everybody of a list, page after page, for a file. */
export async function allPeople<Row>(
  requestPage: (cursor: string | undefined) => Promise<Page<Row>>,
): Promise<Row[]> {
  const people: Row[] = []
  let cursor: string | undefined
  do {
    const page = await requestPage(cursor)
    people.push(...page.people)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return people
}
