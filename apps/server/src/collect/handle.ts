/** Handles name one person or browser: 'a:<anonymous id>', 'u:<user id>', 'e:<hash of e-mail>'. */
import { hashEmail, looksLikeEmail } from './email-hash.ts'

/** The handle an event belongs to: its browser, else its user, else its e-mail. Texts, '' for what is absent. */
export function handleOf(ids: { anonymousId: string; userId: string; emailHash: string }): string {
  if (ids.anonymousId !== '') return `a:${ids.anonymousId}`
  return ids.userId !== '' ? `u:${ids.userId}` : `e:${ids.emailHash}`
}

/** The handle of a known person. An id that is an e-mail address becomes its hash: addresses are never stored. */
export function knownHandle(personId: string): string {
  return looksLikeEmail(personId) ? `e:${hashEmail(personId)}` : `u:${personId}`
}
