/** The two links of an invitation: the one that is shown, and the one that only its e-mail holds. Decisions only. */
import { formatToken, hashToken } from './secret-token.ts'

export type InvitationTokens = {
  /** Shown to whoever invites, who may hand it over. */
  readonly shown: string
  /** For the e-mail alone: whoever has it reads the mail of the invited address. */
  readonly mailed: string
  /** What is stored. */
  readonly hash: string
}

/** The shown one follows from the mailed one, and not the other way: both lead to the one hash. */
export function formatInvitationTokens(random: Uint8Array): InvitationTokens {
  const { token: mailed, hash: shown } = formatToken(random)
  return { shown, mailed, hash: hashToken(shown) }
}

/** The hashes under which the invitation of a link may be stored. */
export function hashesOf(token: string): readonly [asShown: string, asMailed: string] {
  const hash = hashToken(token)
  return [hash, hashToken(hash)]
}

export function isMailedToken(token: string, storedHash: string): boolean {
  return hashesOf(token)[1] === storedHash
}

/** The page that an invitation's link opens. */
export function invitationUrl(origin: string, token: string): string {
  return `${origin}/invite/${token}`
}

/** Tokens of invitations in a text. */
export function tokensIn(text: string): string[] {
  return [...text.matchAll(/\/invite\/([\w-]+)/g)].flatMap(([, token]) =>
    token === undefined ? [] : [token],
  )
}
