/** Tags in one cell of a file. Pure. */

/** Between commas; a tag that holds a sign which would part it stands in quotes. */
export function joinTags(tags: readonly string[]): string {
  return tags.map((tag) => (/[,;|"]/.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag)).join(', ')
}

const TAG = /\s*(?:"((?:[^"]|"")*)"\s*(?=[,;|]|$)|([^,;|]*))(?:[,;|]|$)/gy

/** Reads what {@link joinTags} writes, and the lists that people write. */
export function splitTags(text: string): string[] {
  return [...text.matchAll(TAG)]
    .map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
