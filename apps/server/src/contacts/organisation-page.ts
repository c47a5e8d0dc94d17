/** Where a list of organisations goes on. Pure. */
import { AppError } from '@tributary/contract/errors'
import { z } from 'zod'

const cursorSchema = z.tuple([z.string(), z.uuid()])

export function writeCursorText(value: string, id: string): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url')
}

/** Reads back what {@link writeCursorText} wrote; anything else is a bad request. */
export function readCursorText(cursor: string): { value: string; id: string } {
  try {
    const [value, id] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { value, id }
  } catch (cause) {
    const message = 'is not one that this list gave; leave it out to begin anew'
    const error = new AppError('ValidationFailed', `cursor "${cursor.slice(0, 60)}" ${message}`, [
      { path: 'cursor', message },
    ])
    error.cause = cause
    throw error
  }
}
