/** Names compared as people read them: 'GTXPro' is 'GTX Pro'. Pure. */

/** Letters and digits without accents, in lower case; the name itself where it has none. */
export function nameKey(name: string): string {
  const key = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
  return key === '' ? name : key
}
