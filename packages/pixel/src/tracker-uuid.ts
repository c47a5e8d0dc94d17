/**
 * Identifiers made in the browser. `crypto.randomUUID` exists only in secure contexts, so both kinds are built
 * from `getRandomValues`, which exists everywhere.
 */

/** 32 random hexadecimal digits. */
const randomHex = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join('')

/** Twelve leading digits and a version to a UUID (RFC 9562, variant 10xx) whose other digits are random. */
const uuid = (head: string, version: number): string =>
  (head + version + randomHex()).replace(/(.{8})(.{4})(.{4}).(.{3})(.{12}).*/, '$1-$2-$3-8$4-$5')

let lastMs = 0

/** Random UUIDv4: says nothing about when it was made. */
export const createRandomId = (): string => uuid(randomHex().slice(0, 12), 4)

/**
 * UUIDv7 of `nowMs`. Strictly increasing within a page: a millisecond already used, or a clock set back, counts on
 * from the last one (RFC 9562, section 6.2), so that the order of ids is the order of events.
 */
export const createEventId = (nowMs: number): string => {
  lastMs = Math.max(nowMs, lastMs + 1)
  return uuid(lastMs.toString(16).padStart(12, '0'), 7)
}
