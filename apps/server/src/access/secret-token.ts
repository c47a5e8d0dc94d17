/** Secrets that are handed out once and recognised later: links, addresses, API keys. Decisions only. */
import { createHash } from 'node:crypto'

/** A token from 32 random bytes; only its hash is stored. */
export function formatToken(random: Uint8Array): { token: string; hash: string } {
  const token = Buffer.from(random).toString('base64url')
  return { token, hash: hashToken(token) }
}

/** 256 random bits cannot be found by guessing, so a plain hash keeps them. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
