/** Messages to people: what they hold and when a failed one is tried again. Decisions only. */

export type Attachment = {
  readonly fileName: string
  /** Such as `text/calendar; method=REQUEST`, which mail programs show as an invitation to answer. */
  readonly contentType: string
  readonly content: string
}

export type Email = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachments?: readonly Attachment[]
}

/** What is sealed of a message at rest. */
export type EmailContent = Omit<Email, 'to' | 'subject'>

/** `kept`: nothing sends e-mail here, so the message is shown to those who administer instead. */
export type EmailState = 'waiting' | 'sent' | 'failed' | 'kept'

/** `refused`: trying again cannot help, such as an address that does not exist. */
export type SendOutcome =
  | { readonly isSent: true }
  | { readonly isSent: false; readonly reason: string; readonly isFinal: boolean }

/** Hands one message over. Never throws for what a server says. */
export type EmailTransport = (email: Email & { readonly messageId: string }) => Promise<SendOutcome>

const FIRST_DELAY_MS = 30_000
const LONGEST_DELAY_MS = 6 * 3_600_000
/** With the delays above: given up after about a day. */
export const MAX_ATTEMPTS = 13

/** Milliseconds until a message that failed `attempts` times is tried again: doubling from half a minute to six hours. */
export function retryDelayMs(attempts: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, attempts - 1), LONGEST_DELAY_MS)
}

/** Line breaks would add header lines of the writer's own. */
export function headerText(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').trim()
}
