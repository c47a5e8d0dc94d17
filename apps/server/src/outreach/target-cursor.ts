/** Cursors of target lists, which are ordered by name. Pure. */
import { AppError } from '@tributary/contract/errors'

export function writeTargetCursor(name: string, id: string): string {
  return Buffer.from(JSON.stringify([name, id])).toString('base64url')
}

/** Reads back what {@link writeTargetCursor} wrote; anything else is a bad request. */
export function readTargetCursor(cursor: string): { name: string; id: string } {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString())
  if (Array.isArray(parsed) && typeof parsed[0] === 'string' && isUuid(parsed[1]))
    return { name: parsed[0], id: parsed[1] }
  const message = 'is not one that this list gave; leave it out to begin with the first'
  throw new AppError('ValidationFailed', `cursor ${message}`, [{ path: 'cursor', message }])
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
