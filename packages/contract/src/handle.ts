/** Handles of people as text: 'a:' a browser, 'u:' a user, 'e:' the hash of an e-mail address, and others of one letter. */

/** The id itself; a hash of an e-mail address is shortened and called one. */
export function handleName(handle: string): string {
  return handle.startsWith('e:') ? `e-mail ${handle.slice(2, 10)}…` : handle.slice(2)
}
