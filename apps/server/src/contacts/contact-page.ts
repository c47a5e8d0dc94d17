/** Where a list of contacts goes on. Pure. */
import type { ListContactsQuery } from '@tributary/contract/contacts'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'
import type { PageAfter } from './contact-list.sql.ts'
import type { ContactRecord } from './contacts.ts'

type Sort = ListContactsQuery['sort']

export function writePage(last: ContactRecord, sort: Sort): string {
  return encodeCursor([sort, positionOf(last, sort), last.id])
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
  const [, value, id] = decodeCursor(
    cursor,
    z.tuple([z.literal(sort), z.union([z.string(), z.number()]), z.uuid()]),
  )
  return { value, id }
}
