/** Objects that refuse fields they do not know: a field with a slip in its name must not be a question without it. */
import { z } from 'zod'

/** As `z.strictObject`; the refusal says which fields there are. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownField(issue.keys, known) : undefined),
  })
}

/** Names the fields that begin alike, or all of them when none does. */
function unknownField(given: readonly string[], known: readonly string[]): string {
  const near = known.filter((name) => given.some((wrong) => beginAlike(name, wrong)))
  const list = near.length > 0 ? `near it: ${near.join(', ')}` : `there are: ${known.join(', ')}`
  return `there is no such field; ${list}`
}

const ALIKE_CHARS = 4

function beginAlike(left: string, right: string): boolean {
  const length = Math.min(ALIKE_CHARS, left.length, right.length)
  return left.slice(0, length).toLowerCase() === right.slice(0, length).toLowerCase()
}
