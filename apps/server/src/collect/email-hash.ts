/** E-mail addresses are known only as a hash: enough to recognise, not enough to write to. */
import { hash } from 'node:crypto'

/** SHA-256, in hex, of the trimmed, lower-case address. */
export function hashEmail(email: string): string {
  return hash('sha256', email.trim().toLowerCase(), 'hex')
}

const ADDRESS = /^[^\s@"'<>]{1,64}@[^\s@"'<>]{1,190}\.[^\s@"'<>.]{2,24}$/

/** Whether a text has the shape of an e-mail address, blanks around it allowed. */
export function looksLikeEmail(text: string): boolean {
  return text.includes('@') && ADDRESS.test(text.trim())
}

const MASK = '(e-mail)'
const WITHIN = /[A-Za-z0-9._%+-]{1,64}(?:@|%40)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g

/** Replaces every e-mail address inside an address of a page (`?email=ann%40example.com`). */
export function maskEmails(url: string): string {
  return url.includes('@') || url.includes('%40') ? url.replace(WITHIN, MASK) : url
}
