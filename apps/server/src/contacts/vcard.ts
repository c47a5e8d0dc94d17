/** Contacts as vCards: versions 2.1, 3.0 and 4.0 are read, 3.0 is written, which every address book takes. Pure. */
import type { Contact } from '@tributary/contract/contacts'
import type { ImportRow } from './contact-import-row.ts'
import { joinTags } from './contact-tags.ts'
import { type Property, partsOf, readCards, unescaped } from './vcard-syntax.ts'

/** One row per card; its number is the row. A card that does not end, or is not of a person, is named as a problem. */
export function readVcards(text: string): ImportRow[] {
  return readCards(text).map(({ properties, isWhole }, at) => ({
    row: at + 1,
    values: isWhole ? valuesOf(properties) : {},
    problem: isWhole ? problemOf(properties) : 'The card does not end.',
  }))
}

/** RFC 6350, 6.1.4. Apple says the same by a name of its own. */
const NOT_A_PERSON: Readonly<Record<string, string>> = {
  group: 'a group',
  org: 'an organisation',
  location: 'a place',
  application: 'a program',
  device: 'a device',
}

function problemOf(card: readonly Property[]): string {
  const kind = card.find(({ name }) => name === 'KIND' || name === 'X-ADDRESSBOOKSERVER-KIND')
  const what = NOT_A_PERSON[kind?.value.trim().toLowerCase() ?? '']
  return what === undefined ? '' : `The card is of ${what}, not of a person.`
}

function valuesOf(card: readonly Property[]): Record<string, string> {
  const all = (name: string) => card.filter((property) => property.name === name)
  const first = (name: string) => unescaped(all(name)[0]?.value ?? '')
  const [family = '', given = ''] = partsOf(all('N')[0]?.value ?? '', ';')
  const preferred = (name: string) => all(name).sort((a, b) => a.preference - b.preference)
  const [email, ...otherEmails] = preferred('EMAIL').map((property) =>
    unescaped(property.value).replace(/^mailto:/i, ''),
  )
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
    organisation: partsOf(all('ORG')[0]?.value ?? '', ';')[0],
    country: partsOf(all('ADR')[0]?.value ?? '', ';')[6],
    linkedin_url: urls.find((url) => url.includes('linkedin.com/')),
    note: notes.filter((note) => note !== '').join('\n'),
    tags: joinTags(all('CATEGORIES').flatMap(({ value }) => partsOf(value, ','))),
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
