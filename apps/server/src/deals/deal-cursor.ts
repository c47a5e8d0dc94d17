/** Cursors of a list of deals: the value it is ordered by and the id of the last deal shown. Pure. */
import { AppError } from '@tributary/contract/errors'

export type DealPosition = { readonly value: string; readonly id: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The form of the values of each order: anything else would be refused by the engine, in its words. */
const VALUES: Readonly<Record<string, RegExp>> = {
  updated: /^\d{4}-[0-9:. +-]{10,40}$/,
  stage_since: /^\d{4}-[0-9:. +-]{10,40}$/,
  amount: /^-?\d{1,18}$/,
  expected_close: /^(infinity|\d{4}-\d\d-\d\d)$/,
  name: /^.{0,400}$/su,
}

export function writeDealCursor(sort: string, { value, id }: DealPosition): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url')
}

/** Reads back what {@link writeDealCursor} wrote for the same order; anything else is a bad request. */
export function readDealCursor(sort: string, cursor: string): DealPosition {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString())
  const [wroteSort, value, id] = Array.isArray(parsed) ? (parsed as unknown[]) : []
  if (
    wroteSort === sort &&
    typeof value === 'string' &&
    typeof id === 'string' &&
    VALUES[sort]?.test(value) &&
    UUID.test(id)
  )
    return { value, id }
  const message = 'is not one that this list gave in this order; leave it out to begin at the top'
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
