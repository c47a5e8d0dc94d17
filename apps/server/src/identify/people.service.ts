/** People for reading: the list, one person with everything that was joined and why, and conflicts. */

import { AppError } from '@tributary/contract/errors'
import { handleName } from '@tributary/contract/handle'
import {
  DEFAULT_PEOPLE_SETTINGS,
  type ListedPerson,
  type ListPeopleQuery,
  type PeopleSettings,
  type Person,
  type PersonConflict,
} from '@tributary/contract/people'
import { isHandle } from '@tributary/models/identity/handle'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { selectSeenHandles } from './people.sql.ts'
import * as store from './people.store.ts'
import { exactHandles, searchedHandles } from './people.ts'
import { findSetting } from './people-settings.store.ts'
import { describeHandles, describeLinks, readActivity } from './person-page.ts'
import type { PeopleDb } from './settling.service.ts'

export type PeopleService = ReturnType<typeof createPeopleService>

/** Handles and links of one person that a page shows; nobody has as many, but for a fault in the data. */
const MAX_HANDLES = 500
const MAX_LINKS = 1_000

export function createPeopleService(deps: { db: PeopleDb; analytics: AnalyticsStore }) {
  const { db, analytics } = deps

  async function search(workspaceId: string, text: string, limit: number): Promise<ListedPerson[]> {
    const names = await store.searchPeople(db, workspaceId, searchedHandles(text), limit)
    const rows = new Map(
      (await store.findPeople(db, workspaceId, names)).map((row) => [row.person, row] as const),
    )
    const found = names.map((person) => listed(rows.get(person) ?? { person, known_since: null, handles: 1 }))
    if (found.length > 0) return found
    // Never linked to anything: only what happened knows such a browser or user.
    const seen = await analytics.query<{ handle: string }>(selectSeenHandles(workspaceId, exactHandles(text)))
    return seen.slice(0, limit).map(({ handle }) => listed({ person: handle, known_since: null, handles: 1 }))
  }

  async function personOf(workspaceId: string, handle: string): Promise<string> {
    if (!isHandle(handle))
      throw new AppError(
        'PersonNotFound',
        `"${handle}" does not name a person: it begins with none of u:, e:, a:, c:, p:.`,
      )
    const row = await store.findHandle(db, workspaceId, handle)
    if (row) return row.person
    const [seen] = await analytics.query<{ handle: string }>(selectSeenHandles(workspaceId, [handle]))
    if (!seen) throw new AppError('PersonNotFound', `Nobody here has the handle ${handle}.`)
    return handle
  }

  return {
    /** Fails with PersonNotFound when nobody has this handle. */
    personOf,

    listPeople: async (workspaceId: string, query: ListPeopleQuery) => {
      if (query.search !== undefined && query.search !== '')
        return { people: await search(workspaceId, query.search, query.limit), next_cursor: null }
      const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
      const before = cursor && { since: new Date(cursor.tsMs), person: cursor.id }
      const rows = await store.listPeople(db, workspaceId, before, query.limit + 1)
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        people: page.map(listed),
        next_cursor:
          rows.length > query.limit && last ? writeCursor(last.known_since.getTime(), last.person) : null,
      }
    },

    /** The person to whom the handle belongs; their name may be another handle than the one asked for. */
    findPerson: async (workspaceId: string, handle: string): Promise<Person> => {
      const person = await personOf(workspaceId, handle)
      const rows = await store.listHandlesOf(db, workspaceId, person, MAX_HANDLES)
      const handles = rows.length === 0 ? [person] : rows.map((row) => row.handle)
      const [listedRow] = await store.findPeople(db, workspaceId, [person])
      const links = await store.listLinksOf(db, workspaceId, handles, MAX_LINKS)
      const decisions = await store.listDecisions(
        db,
        workspaceId,
        links.map((link) => link.id),
      )
      return {
        ...listed(listedRow ?? { person, known_since: null, handles: handles.length }),
        handle_list: describeHandles(person, rows),
        links: describeLinks(links, decisions),
        ...(await readActivity(analytics, workspaceId, handles)),
      }
    },

    listConflicts: async (workspaceId: string, query: { limit: number; cursor?: string | undefined }) => {
      if (query.cursor !== undefined && !/^\d{1,18}$/.test(query.cursor)) readCursor(query.cursor)
      const rows = await store.listConflicts(db, workspaceId, query.cursor, query.limit + 1)
      const page = rows.slice(0, query.limit)
      const people = await store.findPersonOfHandles(
        db,
        workspaceId,
        page.flatMap((row) => [row.handle, row.other]),
      )
      const person = (handle: string) => people.get(handle) ?? handle
      return {
        conflicts: page.map(
          (row): PersonConflict => ({
            link_id: row.id,
            handle: row.handle,
            handle_name: handleName(row.handle),
            person_id: person(row.handle),
            person_name: handleName(person(row.handle)),
            other_person_id: person(row.other),
            other_person_name: handleName(person(row.other)),
            source: row.source,
            ts: row.ts.getTime() === 0 ? null : row.ts.toISOString(),
          }),
        ),
        next_cursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
      }
    },

    settings: async (workspaceId: string): Promise<PeopleSettings> => {
      const row = await findSetting(db, workspaceId)
      if (!row) return DEFAULT_PEOPLE_SETTINGS
      return {
        max_people: row.max_people,
        device_links: row.device_links,
        device_score: Math.round(row.device_score * 1000) / 1000,
      }
    },
  }
}

function listed(row: { person: string; known_since: Date | null; handles: number }): ListedPerson {
  return {
    person_id: row.person,
    name: handleName(row.person),
    known_since: row.known_since === null ? null : row.known_since.toISOString(),
    handles: row.handles,
  }
}
