/** The text of vCards cut into cards and properties, as address books write it. Pure. */

export type Property = {
  readonly name: string
  /** Of several, the one with the lowest is the one to use. */
  readonly preference: number
  /** Decoded; its escapes are left, since they tell what does not part it. */
  readonly value: string
}

export type Card = { readonly properties: readonly Property[]; readonly isWhole: boolean }

/** The cards of a file in their order. */
export function readCards(text: string): Card[] {
  const cards: Card[] = []
  let open: Property[] | undefined
  const close = (isWhole: boolean) => {
    if (open) cards.push({ properties: open, isWhole })
    open = undefined
  }
  for (const line of unfolded(text)) {
    if (/^BEGIN:VCARD\s*$/i.test(line)) {
      close(false)
      open = []
    } else if (/^END:VCARD\s*$/i.test(line)) close(true)
    else {
      const property = open && parseLine(line)
      if (property) open?.push(property)
    }
  }
  close(false)
  return cards
}

const QUOTED_PRINTABLE = /^[^:]*[;=]QUOTED-PRINTABLE[;:]/i

/**
 * Quoted-printable lines that end with `=` go on in the next, whose blanks are part of the text; others go on with a
 * line that begins with a blank.
 */
function unfolded(text: string): string[] {
  const lines: string[] = []
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const last = lines.at(-1)
    if (last?.endsWith('=') && QUOTED_PRINTABLE.test(last)) lines[lines.length - 1] = last.slice(0, -1) + line
    else if (last !== undefined && /^[ \t]/.test(line)) lines[lines.length - 1] = last + line.slice(1)
    else lines.push(line)
  }
  return lines.filter((line) => line.trim() !== '')
}

function parseLine(line: string): Property | undefined {
  const head = /^((?:[^":]|"[^"]*")*):/.exec(line)?.[1]
  if (head === undefined) return undefined
  const [name = '', ...params] = head.split(';').map((part) => part.toUpperCase())
  const value = line.slice(head.length + 1)
  const charset = params.find((param) => param.startsWith('CHARSET='))?.slice('CHARSET='.length)
  return {
    // A group before the name ("item1.EMAIL") says nothing here.
    name: name.replace(/^.*\./, ''),
    preference: preferenceOf(params),
    value: QUOTED_PRINTABLE.test(line) ? decodeQuotedPrintable(value, charset) : value,
  }
}

const LEAST_PREFERRED = 101

/** 1 to 100 in version 4; before that preferred or not. */
function preferenceOf(params: readonly string[]): number {
  for (const param of params) {
    const rank = /^PREF=(\d+)$/.exec(param)?.[1]
    if (rank !== undefined) return Number(rank)
    if (/^(?:TYPE=)?"?(?:[^"]*,)?PREF(?:,|"|$)/.test(param)) return 1
  }
  return LEAST_PREFERRED
}

function decodeQuotedPrintable(text: string, charset: string | undefined): string {
  const isAscii = /^\p{ASCII}*$/u.test(text)
  // Where signs stand among the bytes, only the bytes are decoded; else all of it is: a byte of some character sets is a
  // plain letter.
  if (!isAscii) return text.replace(/(?:=[0-9A-F]{2})+/gi, (bytes) => decodeBytes(bytesOf(bytes), charset))
  return decodeBytes(bytesOf(text), charset)
}

function bytesOf(text: string): Buffer {
  const letters = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(letters, 'latin1')
}

/** In the character set that is named; where none is, or nobody knows it, UTF-8, and what is not that is Windows’. */
function decodeBytes(bytes: Buffer, charset: string | undefined): string {
  return (
    decodedAs(bytes, charset?.replaceAll('"', '') || 'utf-8') ??
    decodedAs(bytes, 'utf-8') ??
    new TextDecoder('windows-1252').decode(bytes)
  )
}

/** undefined: the set is unknown, or not the one of these bytes. */
function decodedAs(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Apple and Google also escape the colon, which no version asks for. */
export function unescaped(text: string): string {
  return text
    .replace(/\\([\\;,:nN])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign))
    .trim()
}

/** Parts of a value between signs that are not escaped. */
export function partsOf(value: string, sign: ';' | ','): string[] {
  const parts = ['']
  for (const [piece] of value.matchAll(/\\.|[^\\]|\\$/gs)) {
    if (piece === sign) parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts.map(unescaped)
}
