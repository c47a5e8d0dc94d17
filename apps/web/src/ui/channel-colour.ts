/** One colour a channel, the same on every page and for every range. */
import { PALETTE, type Scheme, TONES } from './theme.ts'

const PLACE: Readonly<Record<string, number>> = {
  'paid search': 0,
  'organic search': 1,
  direct: 2,
  email: 3,
  'paid social': 4,
  'organic social': 5,
  referral: 6,
  display: 7,
  affiliates: 8,
  affiliate: 8,
  'ai assistants': 9,
  'ai assistant': 9,
  'paid video': 10,
  'organic video': 10,
  video: 10,
  'paid shopping': 11,
  'organic shopping': 11,
}

const OTHER_KEY = 'Other'
const UNATTRIBUTED_KEY = 'Unattributed'

/** Place in the palette: fixed for the common channels, by a hash of the name for others. */
export function colourPlace(name: string): number {
  const key = name.trim().toLowerCase()
  const fixed = PLACE[key]
  if (fixed !== undefined) return fixed
  let hash = 0
  for (const letter of key) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return hash % PALETTE.light.length
}

export function channelColour(name: string, scheme: Scheme): string {
  if (name === OTHER_KEY || name === UNATTRIBUTED_KEY || name === '') return TONES[scheme].rest
  return PALETTE[scheme][colourPlace(name)] ?? TONES[scheme].rest
}
