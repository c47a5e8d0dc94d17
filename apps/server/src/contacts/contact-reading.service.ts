/** Contacts as they are read: lists, counts, one with its history, and what forms offer. */
import type {
  Contact,
  ContactChoices,
  ContactFilter,
  ContactHistory,
  ListContactsQuery,
} from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import { can } from '@tributary/contract/permissions'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Actor } from '../access/access.ts'
import { listChangesOf } from './contact-changes.store.ts'
import { scopeOf } from './contact-links.service.ts'
import { filterConditions, needsOpenIndex } from './contact-list.sql.ts'
import { readPage, writePage } from './contact-page.ts'
import { hasWords } from './contact-search.sql.ts'
import { searchedWords } from './contact-text.ts'
import { contactOnWire } from './contact-wire.ts'
import * as store from './contacts.store.ts'
import type { ContactCampaigns, ContactRecord, ContactsDb } from './contacts.ts'
import { listFields } from './custom-fields.store.ts'

export type ContactReadingDeps = {
  readonly db: ContactsDb
  readonly now: () => number
  /** See README. */
  readonly campaigns?: ContactCampaigns
}

/** A count above this is said as "more than". */
const MOST_COUNTED = 10_000

export function createContactReadingService(deps: ContactReadingDeps) {
  const { db, campaigns } = deps

  function conditionsOf(who: Actor, filter: ContactFilter) {
    return filterConditions(filter, {
      me: who.userId,
      nowMs: deps.now(),
      assigned: campaigns?.assigned(who.workspaceId),
      isTeam: scopeOf(who, campaigns).ownUserId === null,
    })
  }

  async function onWire(
    workspaceId: string,
    records: readonly ContactRecord[],
    handle = db,
  ): Promise<Contact[]> {
    const ids = records.map((record) => record.id)
    const names = await store.findNames(handle, workspaceId, {
      owners: present(records.map((record) => record.owner_id)),
      organisations: present(records.map((record) => record.organisation_id)),
    })
    const inCampaigns = (await campaigns?.campaignsOf(handle, workspaceId, ids)) ?? new Map()
    return records.map((record) =>
      contactOnWire(record, { names, campaigns: inCampaigns, nowMs: deps.now() }),
    )
  }

  async function one(workspaceId: string, record: ContactRecord): Promise<Contact> {
    const [contact] = await onWire(workspaceId, [record])
    if (!contact) throw noContact(record.id)
    return contact
  }

  return {
    /** For the other services of contacts. */
    onWire,
    one,
    scopeOf: (who: Actor) => scopeOf(who, campaigns),

    list: async (who: Actor, query: ListContactsQuery) => {
      const scope = scopeOf(who, campaigns)
      const words = query.search === undefined ? undefined : searchedWords(query.search)
      if (query.search && !words) return { contacts: [], next_cursor: null }
      if (words) {
        const found = await acrossScopes(() =>
          store.searchContacts(db, scope, conditionsOf(who, query), { words, limit: query.limit }),
        )
        return { contacts: await onWire(who.workspaceId, found), next_cursor: null }
      }
      const after = query.cursor === undefined ? undefined : readPage(query.cursor, query.sort)
      const records = await openWhereNeeded(query, () =>
        store.listContacts(db, scope, conditionsOf(who, query), {
          sort: query.sort,
          after,
          limit: query.limit + 1,
        }),
      )
      const page = records.slice(0, query.limit)
      const last = page.at(-1)
      return {
        contacts: await onWire(who.workspaceId, page),
        next_cursor: records.length > query.limit && last ? writePage(last, query.sort) : null,
      }
    },

    count: async (who: Actor, filter: ContactFilter) => {
      const words = filter.search === undefined ? undefined : searchedWords(filter.search)
      if (filter.search && !words) return { count: 0, is_more: false }
      const conditions = [...conditionsOf(who, filter), ...(words ? [hasWords(words)] : [])]
      const count = await openWhereNeeded(filter, () =>
        store.countContacts(db, scopeOf(who, campaigns), conditions, MOST_COUNTED + 1),
      )
      return { count: Math.min(count, MOST_COUNTED), is_more: count > MOST_COUNTED }
    },

    get: async (who: Actor, id: string): Promise<Contact> => {
      const [record] = await store.findContacts(db, scopeOf(who, campaigns), [id])
      if (!record) throw noContact(id)
      return one(who.workspaceId, record)
    },

    choices: async (who: Actor): Promise<ContactChoices> => {
      const members = await store.listMembers(db, who.workspaceId)
      const scope = scopeOf(who, campaigns)
      const tags = await (scope.ownUserId === null
        ? store.listTags(db, who.workspaceId)
        : store.listTagsInUse(db, scope))
      return {
        members: members
          .filter((member) => can(member.role, 'readContacts'))
          .map(({ user_id, name }) => ({ user_id, name })),
        tags: tags.map(({ name }) => name),
        fields: await listFields(db, who.workspaceId),
      }
    },

    /** What was done to a contact, newest first. */
    history: async (who: Actor, id: string): Promise<ContactHistory> => {
      const [record] = await store.findContacts(db, scopeOf(who, campaigns), [id])
      if (!record) throw noContact(id)
      const rows = await listChangesOf(db, who.workspaceId, id, 50)
      return {
        changes: rows.map((row) => ({
          change_id: row.id,
          kind: row.kind,
          title: row.title,
          made_at: row.made_at.toISOString(),
          made_by_name: row.made_by_name,
          undone_at: row.undone_at?.toISOString() ?? null,
          fields: row.before === null ? [] : Object.keys(row.after),
        })),
      }
    },
  }
}

function openWhereNeeded<Result>(filter: ContactFilter, read: () => Promise<Result>): Promise<Result> {
  return needsOpenIndex(filter) ? acrossScopes(read) : read()
}

export function noContact(id: string): AppError {
  return new AppError('ContactNotFound', `There is no contact ${id}, or it is not one of yours.`)
}

export function noOrganisation(id: string): AppError {
  return new AppError(
    'OrganisationNotFound',
    `There is no organisation ${id}, or none of your contacts works there.`,
  )
}

function present(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))]
}
