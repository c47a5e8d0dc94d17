/** What a password needs, as the server checks it. */

export const MIN_PASSWORD_CHARS = 8
const MAX_PASSWORD_CHARS = 128

/** What is wrong with a new password, in words; undefined when nothing is. */
export function passwordProblem(password: string): string | undefined {
  if (password.length < MIN_PASSWORD_CHARS) return `Use at least ${MIN_PASSWORD_CHARS} characters`
  if (password.length > MAX_PASSWORD_CHARS) return `Use at most ${MAX_PASSWORD_CHARS} characters`
  return undefined
}
