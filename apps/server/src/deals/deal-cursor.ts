/** Cursors of a list of deals: the value it is ordered by and the id of the last deal shown. Pure. */
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'

export type DealPosition = { readonly value: string; readonly id: string }

/** The form of the values of each order: anything else would be refused by the engine, in its words. */
const VALUES: Readonly<Record<string, RegExp>> = {
  updated: /^\d{4}-[0-9:. +-]{10,40}$/,
  stage_since: /^\d{4}-[0-9:. +-]{10,40}$/,
  amount: /^-?\d{1,18}$/,
  expected_close: /^(infinity|\d{4}-\d\d-\d\d)$/,
  name: /^.{0,400}$/su,
}

export function writeDealCursor(sort: string, { value, id }: DealPosition): string {
  return encodeCursor([sort, value, id])
}

/** Reads back what {@link writeDealCursor} wrote for the same order; anything else is a bad request. */
export function readDealCursor(sort: string, cursor: string): DealPosition {
  const form = VALUES[sort]
  const [, value, id] = decodeCursor(
    cursor,
    z.tuple([z.literal(sort), form === undefined ? z.never() : z.string().regex(form), z.guid()]),
  )
  return { value, id }
}
