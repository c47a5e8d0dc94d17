/** Texts of a wire event, made safe: what may be stored, and what is refused with a reason. */

/** Thrown inside the parser of one event only; becomes the reason of its refusal. */
export class RefusedValue extends Error {}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL = /[\u0000-\u001f\u007f]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds
const HAS_CONTROL = /[\u0000-\u001f\u007f]/

/** Without control characters and lone surrogates, which neither UTF-8 nor the store can hold. */
function safeText(text: string): string {
  const printable = HAS_CONTROL.test(text) ? text.replace(CONTROL, '') : text
  return printable.isWellFormed() ? printable : printable.toWellFormed()
}

/** An identifier: text or number of up to `max` characters; '' when absent. Longer is refused: cut, it would be another. */
export function readId(value: unknown, name: string, max: number): string {
  const text = readScalar(value, name)
  if (text.length > max) throw new RefusedValue(`${name}: longer than ${max} characters: ${shown(text)}`)
  return text
}

/** A description: text or number, cut at `max` characters; '' when absent. */
export function readLabel(value: unknown, name: string, max: number): string {
  const text = readScalar(value, name)
  return text.length > max ? text.slice(0, max).toWellFormed() : text
}

function readScalar(value: unknown, name: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return safeText(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw new RefusedValue(`${name}: not a text: ${shown(value)}`)
}

/** A bad value as it appears in a reason: JSON, short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
