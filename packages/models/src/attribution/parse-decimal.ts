/** Numbers out of the middle of a text, without cutting it up. */

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/**
 * The decimal number in text[start .. end), spaces around it allowed, as `Number` would read it; NaN for anything else
 * (an empty stretch, hexadecimal, Infinity).
 */
export function parseDecimal(text: string, start: number, end: number): number {
  let at = start
  let last = end
  while (at < last && text.charCodeAt(at) <= 32) at++
  while (last > at && text.charCodeAt(last - 1) <= 32) last--
  const negative = text.charCodeAt(at) === 45
  if (negative) at++
  // Up to 15 digits and a power of ten below 1e22 are both exact floats, so that their quotient is correctly rounded.
  if (at === last || last - at > 16) return parseSlowly(text, start, end)
  let digits = 0
  let decimals = -1
  for (let index = at; index < last; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) {
      digits = digits * 10 + code - 48
      if (decimals >= 0) decimals++
    } else if (code === 46 && decimals < 0 && last - at > 1) decimals = 0
    else return parseSlowly(text, start, end)
  }
  if (decimals < 0 && last - at > 15) return parseSlowly(text, start, end)
  const size = decimals > 0 ? digits / 10 ** decimals : digits
  return negative ? -size : size
}

function parseSlowly(text: string, start: number, end: number): number {
  const slice = text.slice(start, end).trim()
  return DECIMAL.test(slice) ? Number(slice) : Number.NaN
}
