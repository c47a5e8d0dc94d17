/** Cuts the top-level objects out of JSON text: an array of objects, one object a line, or objects spread over lines. */

const OPEN = 123
const CLOSE = 125
const QUOTE = 34
const BACKSLASH = 92

/** The text of each complete top-level object, at most `limit` of them. Text in between is skipped. */
export function splitJsonObjects(text: string, limit: number): string[] {
  const objects: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length && objects.length < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfText(text, at)
    else if (code === OPEN) {
      if (depth === 0) start = at
      depth++
    } else if (code === CLOSE && depth > 0) {
      depth--
      if (depth === 0) objects.push(text.slice(start, at + 1))
    }
  }
  return objects
}

/** Position of the quote that closes the text opened at `at`, or the end. */
function endOfText(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next)
    if (code === BACKSLASH) next++
    else if (code === QUOTE) return next
  }
  return text.length
}

/** A record's values as text, as they are staged: text as it is, nothing for null, other values as JSON. */
export function toTextRecord(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, toText(cell)]))
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
