/** Cursors: where a list goes on, as a text that clients hand back as it is. */
import { AppError } from '@tributary/contract/errors'
import { z } from 'zod'

export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** The parts that {@link encodeCursor} wrote, in the form that the list gives them; anything else is a bad request. */
export function decodeCursor<Parts extends z.ZodType>(cursor: string, parts: Parts): z.output<Parts> {
  const found = parts.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (found.success) return found.data
  const message = 'is not one that this list gave; leave it out to begin anew'
  throw new AppError('ValidationFailed', `cursor "${cursor.slice(0, 60)}" ${message}`, [
    { path: 'cursor', message },
  ])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const byTime = z.tuple([z.int(), z.string()])
const byText = z.tuple([z.string(), z.guid()])

/** Of a list that is ordered by time and id. */
export function writeCursor(tsMs: number, id: string): string {
  return encodeCursor([tsMs, id])
}

export function readCursor(cursor: string): { tsMs: number; id: string } {
  const [tsMs, id] = decodeCursor(cursor, byTime)
  return { tsMs, id }
}

/** Of a list that is ordered by a text, such as a name, and id. */
export function writeTextCursor(value: string, id: string): string {
  return encodeCursor([value, id])
}

export function readTextCursor(cursor: string): { value: string; id: string } {
  const [value, id] = decodeCursor(cursor, byText)
  return { value, id }
}
