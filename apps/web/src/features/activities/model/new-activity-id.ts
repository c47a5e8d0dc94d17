/** Ids that the device gives its activities. Pure: time and randomness are arguments. */

/**
 * A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then what is random.
 *
 * @param random 10 random bytes
 */
export function newActivityId(nowMs: number, random: Uint8Array): string {
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0')
  const tail = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = ((Number.parseInt(tail[3] ?? '0', 16) & 0b0011) | 0b1000).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`
}
