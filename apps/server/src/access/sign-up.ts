/** Whether strangers may make an account. Decisions only. */

export type SignUpSetting = {
  /** What the operator said, if anything. */
  readonly asked: 'open' | 'closed' | undefined
  readonly sendsEmail: boolean
  /** The address that the server listens on, and the one that its links name. */
  readonly host: string
  readonly publicUrl: string
  readonly isBehindProxy: boolean
}

/**
 * Unless the operator said so: open where e-mail is sent, since signing up then answers the same for every address, and
 * where nobody but this machine reaches the server. Anywhere else a stranger could ask it who has an account.
 */
export function isSignUpOpen({ asked, sendsEmail, host, publicUrl, isBehindProxy }: SignUpSetting): boolean {
  if (asked !== undefined) return asked === 'open'
  const isLocal = isLoopback(host) && isLoopback(new URL(publicUrl).hostname) && !isBehindProxy
  return sendsEmail || isLocal
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
