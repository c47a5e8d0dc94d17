/** People in words: names of handles, and why two handles are one person or not. */
import { type HandleKind, handleKind, isHandle } from '@tributary/models/identity/handle'
import type { LinkSource } from '@tributary/models/identity/link'
import { hashEmail, looksLikeEmail } from '../collect/email-hash.ts'
import type { StoredLinkState } from './people.table.ts'

export const KIND_NAMES = {
  a: 'browser',
  u: 'user',
  e: 'email',
  c: 'contact',
  p: 'customer',
} as const satisfies Record<HandleKind, string>

/** Beginnings of the handles that a person who typed this may mean. An address is looked for by its hash. */
export function searchedHandles(search: string): string[] {
  if (looksLikeEmail(search)) return [`e:${hashEmail(search)}`]
  const asHandle = isHandle(search) ? [search] : []
  const asHash = /^[0-9a-f]{6,64}$/i.test(search) ? [`e:${search.toLowerCase()}`] : []
  return [...asHandle, `u:${search}`, `a:${search}`, `c:${search}`, `p:${search}`, ...asHash]
}

/** Handles with exactly this id, for what was never linked. */
export function exactHandles(search: string): string[] {
  return searchedHandles(search).filter((handle) => handleKind(handle) !== 'e' || handle.length === 66)
}

/** Why the two ends of a link are one person, or are not. One sentence. */
export function explainLink(link: {
  handle: string
  other: string
  source: LinkSource
  state: StoredLinkState
  certainty: number
  is_kept_apart: boolean
}): string {
  const seen = seenTogether(link.source, handleKind(link.handle), handleKind(link.other), link.certainty)
  switch (link.state) {
    case 'joined':
      return `${seen}.`
    case 'undone':
      return `${seen}; a member took this back.`
    case 'shared':
      return `${seen}, but one of the two is used by many people and joins nobody.`
    case 'weaker':
      return `${seen}, but what is certain says otherwise.`
    case 'conflict':
      return `${seen}, but both already belong to people who are known${link.is_kept_apart ? '; a member keeps them apart' : ''}.`
  }
}

function seenTogether(source: LinkSource, handle: HandleKind, other: HandleKind, certainty: number): string {
  if (source === 'manual') return 'A member joined them'
  if (source === 'device')
    return `The same network, hours and landing pages: ${Math.round(certainty * 100)}% likely one person`
  if (source === 'import') return 'An imported file names both'
  if (handle === 'a')
    return other === 'e' ? 'This e-mail address was typed in this browser' : 'Signed in on this browser'
  return 'An event of a signed-in account names both'
}
