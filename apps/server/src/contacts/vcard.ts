/** Contacts as vCards: versions 2.1, 3.0 and 4.0 are read, 3.0 is written, which every address book takes. Pure. */
import type { Contact } from '@tributary/contract/contacts'
import type { ImportRow } from './contact-import.ts'

type Property = { readonly name: string; readonly params: string; readonly value: string }

/** One row per card; its number is the row. A card that does not end is named as a problem. */
export function readVcards(text: string): ImportRow[] {
  const rows: ImportRow[] = []
  let card: Property[] | undefined
  for (const line of unfolded(text)) {
    if (/^BEGIN:VCARD\s*$/i.test(line)) {
      if (card) rows.push({ row: rows.length + 1, values: {}, problem: 'the card does not end' })
      card = []
    } else if (/^END:VCARD\s*$/i.test(line)) {
      if (card) rows.push({ row: rows.length + 1, values: valuesOf(card), problem: '' })
      card = undefined
    } else if (card) {
      const property = parseLine(line)
      if (property) card.push(property)
    }
  }
  if (card) rows.push({ row: rows.length + 1, values: {}, problem: 'the card does not end' })
  return rows
}

/** Lines that go on with a blank, or quoted-printable ones that end with `=`, are one. */
function unfolded(text: string): string[] {
  const lines: string[] = []
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const last = lines.at(-1)
    if (last !== undefined && /^[ \t]/.test(line)) lines[lines.length - 1] = last + line.slice(1)
    else if (last !== undefined && /;ENCODING=QUOTED-PRINTABLE[;:]/i.test(last) && last.endsWith('='))
      lines[lines.length - 1] = last.slice(0, -1) + line
    else lines.push(line)
  }
  return lines.filter((line) => line.trim() !== '')
}

function parseLine(line: string): Property | undefined {
  const colon = /^((?:[^":]|"[^"]*")*):/.exec(line)
  const head = colon?.[1]
  if (head === undefined) return undefined
  const [name = '', ...params] = head.split(';')
  const value = line.slice(head.length + 1)
  const paramText = params.join(';').toUpperCase()
  return {
    // A group before the name ("item1.EMAIL") says nothing here.
    name: name.replace(/^.*\./, '').toUpperCase(),
    params: paramText,
    value: paramText.includes('QUOTED-PRINTABLE') ? decodeQuotedPrintable(value) : value,
  }
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return /[\u0100-\uffff]/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')
}

function unescaped(text: string): string {
  return text.replace(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign)).trim()
}

/** Parts of a value between signs that are not escaped. */
function parts(value: string, sign: ';' | ','): string[] {
  return value.split(sign === ';' ? /(?<!\\);/ : /(?<!\\),/).map(unescaped)
}

function valuesOf(card: readonly Property[]): Record<string, string> {
  const all = (name: string) => card.filter((property) => property.name === name)
  const first = (name: string) => unescaped(all(name)[0]?.value ?? '')
  const [family = '', given = ''] = parts(all('N')[0]?.value ?? '', ';')
  const preferred = (name: string) =>
    [...all(name)].sort((a, b) => Number(b.params.includes('PREF')) - Number(a.params.includes('PREF')))
  const [email, ...otherEmails] = preferred('EMAIL').map((property) => unescaped(property.value))
  const [phone, ...otherPhones] = preferred('TEL').map((property) =>
    unescaped(property.value).replace(/^tel:/i, ''),
  )
  const urls = [...all('URL'), ...all('X-SOCIALPROFILE')].map((property) => unescaped(property.value))
  const notes = [
    first('NOTE'),
    otherEmails.length > 0 ? `Other e-mail: ${otherEmails.join(', ')}` : '',
    otherPhones.length > 0 ? `Other phone: ${otherPhones.join(', ')}` : '',
  ]
  const found: Record<string, string | undefined> = {
    name: first('FN') || `${given} ${family}`.trim(),
    title: first('TITLE') || first('ROLE'),
    email,
    phone,
    organisation: parts(all('ORG')[0]?.value ?? '', ';')[0],
    country: parts(all('ADR')[0]?.value ?? '', ';')[6],
    linkedin_url: urls.find((url) => url.includes('linkedin.com/')),
    note: notes.filter((note) => note !== '').join('\n'),
    tags: parts(all('CATEGORIES')[0]?.value ?? '', ',').join(','),
  }
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
}

const escaped = (text: string) => text.replace(/([\\;,])/g, '\\$1').replace(/\r?\n/g, '\\n')

/** The contact as a vCard 3.0 (RFC 2426), lines folded at 75 bytes. */
export function writeVcard(contact: Contact): string {
  const words = contact.name.split(' ')
  const family = words.length > 1 ? (words.at(-1) ?? '') : ''
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : contact.name
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${contact.contact_id}`,
    `FN:${escaped(contact.name)}`,
    `N:${escaped(family)};${escaped(given)};;;`,
    contact.organisation_name && `ORG:${escaped(contact.organisation_name)}`,
    contact.title && `TITLE:${escaped(contact.title)}`,
    contact.email && `EMAIL;TYPE=INTERNET:${escaped(contact.email)}`,
    contact.phone && `TEL;TYPE=VOICE:${escaped(contact.phone_e164 ?? contact.phone)}`,
    contact.linkedin_url && `URL:${contact.linkedin_url}`,
    contact.country && `ADR;TYPE=WORK:;;;;;;${escaped(contact.country)}`,
    contact.tags.length > 0 && `CATEGORIES:${contact.tags.map(escaped).join(',')}`,
    contact.note && `NOTE:${escaped(contact.note)}`,
    `REV:${contact.updated_at}`,
    'END:VCARD',
  ]
  return `${lines
    .filter((line) => typeof line === 'string' && line !== '')
    .map(folded)
    .join('\r\n')}\r\n`
}

/** A line of more than 75 bytes goes on in the next, which begins with a blank; letters are not cut. */
function folded(line: string | false | null): string {
  const out: string[] = []
  let piece = ''
  let bytes = 0
  for (const letter of line || '') {
    const size = Buffer.byteLength(letter)
    if (bytes + size > 74) {
      out.push(piece)
      piece = ''
      bytes = 0
    }
    piece += letter
    bytes += size
  }
  return [...out, piece].join('\r\n ')
}
