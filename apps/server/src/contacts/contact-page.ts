/** Where a list of contacts goes on. Pure. */
import { CONTACT_SORTS, type ListContactsQuery } from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import { z } from 'zod'
import type { PageAfter } from './contact-list.sql.ts'
import type { ContactRecord } from './contacts.ts'

type Sort = ListContactsQuery['sort']
const cursorSchema = z.tuple([z.enum(CONTACT_SORTS), z.union([z.string(), z.number()]), z.uuid()])

export function writePage(last: ContactRecord, sort: Sort): string {
  return Buffer.from(JSON.stringify([sort, positionOf(last, sort), last.id])).toString('base64url')
}

/** As the indexes say it: what stands in for nothing is the least value. */
function positionOf(contact: ContactRecord, sort: Sort): string | number {
  switch (sort) {
    case 'name':
      return contact.name_key
    case '-created_at':
      return contact.created_at
    case '-warmness':
      return contact.warmth_order ?? -1e9
    case '-last_contact_at':
    case 'last_contact_at':
      return contact.last_contact_at ?? '1970-01-01T00:00:00.000Z'
  }
}

/** Reads back what {@link writePage} wrote for this sort; anything else is a bad request. */
export function readPage(cursor: string, sort: Sort): PageAfter {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (parsed.success && parsed.data[0] === sort) return { value: parsed.data[1], id: parsed.data[2] }
  const message = 'is not one that this list gave in this order; leave it out to begin anew'
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
