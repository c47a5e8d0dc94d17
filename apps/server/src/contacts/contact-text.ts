/** Names and words in the form in which they are compared, sorted and searched. Pure. */

/** Letters that no decomposition turns into plain ones. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
}

/** Lower case, without accents; everything but letters and digits is one blank. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD') // before and after: lower case of a letter in a circle is another letter in a circle
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđłıþ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** How a name is sorted and compared. One of signs alone compares as it is written. */
export function nameKey(name: string): string {
  return foldText(name) || name.trim().toLowerCase()
}

const LEGAL_FORMS = new Set(
  'gmbh ag kg ohg ug se mbh inc llc ltd plc corp corporation co company limited sa sas sarl srl spa bv nv ab as oy pty aps sl kk'.split(
    ' ',
  ),
)

/** As {@link nameKey}, without legal forms at the end: `Acme, Inc.` and `ACME` are one organisation. */
export function organisationKey(name: string): string {
  const words = nameKey(name)
    .replace(/\bs a r l$/, 'sarl')
    .split(' ')
  while (words.length > 1 && LEGAL_FORMS.has(words.at(-1) ?? '')) words.pop()
  return words.join(' ')
}

/** What a search finds a contact by. */
export function searchTextOf(contact: {
  name: string
  title: string
  email: string | null
  phone_text: string | null
  phone_e164: string | null
  tags: readonly string[]
  organisationName: string | null
}): string {
  const words = [
    contact.name,
    contact.title,
    contact.email ?? '',
    contact.organisationName ?? '',
    ...contact.tags,
  ]
  const digits = [contact.phone_e164, contact.phone_text].map((text) => (text ?? '').replace(/\D/g, ''))
  return [...new Set([foldText(words.join(' ')), ...digits])].filter((part) => part !== '').join(' ')
}

export type SearchedWords = {
  /** Every word that was typed, folded. */
  readonly words: readonly string[]
  /** Digits of a telephone number without a leading 0, so that both ways of writing it are found; null for words. */
  readonly digits: string | null
}

/** What was typed into the search box; undefined when nothing can be looked for. */
export function searchedWords(search: string): SearchedWords | undefined {
  const words = foldText(search).split(' ').filter(Boolean).slice(0, 8)
  if (words.length === 0) return undefined
  const isNumber = /^[\d\s+()/.-]{4,}$/.test(search.trim())
  const digits = search.replace(/\D/g, '').replace(/^0+/, '')
  return { words, digits: isNumber && digits.length >= 4 ? digits : null }
}
