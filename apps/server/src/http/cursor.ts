/** Cursors of lists that are ordered by time and id, newest first. */
import { AppError } from '@tributary/contract/errors'

export function writeCursor(tsMs: number, id: string): string {
  return Buffer.from(JSON.stringify([tsMs, id])).toString('base64url')
}

/** Reads back what {@link writeCursor} wrote; anything else is a bad request. */
export function readCursor(cursor: string): { tsMs: number; id: string } {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString())
  if (Array.isArray(parsed) && Number.isSafeInteger(parsed[0]) && typeof parsed[1] === 'string')
    return { tsMs: parsed[0], id: parsed[1] }
  const message = 'is not one that this list gave; leave it out to begin with the newest'
  throw new AppError('ValidationFailed', `cursor "${cursor.slice(0, 60)}" ${message}`, [
    { path: 'cursor', message },
  ])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
