/** Two hexadecimal digits a byte. */
export const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join('')

/**
 * Random UUIDv4, which says nothing about when it was made. Built by hand because browsers offer
 * `crypto.randomUUID` to secure pages only.
 */
export const createRandomId = (): string =>
  toHex(crypto.getRandomValues(new Uint8Array(16))).replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-')

let lastMs = 0

/**
 * UUIDv7 (RFC 9562) of `nowMs`. Strictly increasing within a page: a millisecond already used, or a clock set
 * back, counts on from the last one (section 6.2), so that the order of ids is the order of events.
 */
export const createEventId = (nowMs: number): string => {
  lastMs = Math.max(nowMs, lastMs + 1)
  return `${lastMs.toString(16).padStart(12, '0').replace(/.{8}/, '$&-')}-7${createRandomId().slice(15)}`
}
