/** Organisations: find, make, change, delete. */
import { AppError } from '@tributary/contract/errors'
import type {
  CreateOrganisation,
  ListOrganisationsQuery,
  Organisation,
  UpdateOrganisation,
} from '@tributary/contract/organisations'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Actor } from '../access/access.ts'
import { readTextCursor, writeTextCursor } from '../http/cursor.ts'
import { makeChange } from './contact-changes.service.ts'
import { editedOrganisation } from './contact-edit.ts'
import type { ListScope } from './contact-list.sql.ts'
import { noOrganisation } from './contact-reading.service.ts'
import { foldText } from './contact-text.ts'
import { organisationOnWire } from './contact-wire.ts'
import type { ContactsService } from './contacts.service.ts'
import * as contactStore from './contacts.store.ts'
import {
  type ContactsDb,
  newOrganisation,
  type OrganisationRecord,
  organisationAccess,
  ownScope,
} from './contacts.ts'
import { listFields } from './custom-fields.store.ts'
import * as store from './organisations.store.ts'

export type OrganisationsService = ReturnType<typeof createOrganisationsService>

export type OrganisationsDeps = {
  readonly db: ContactsDb
  readonly contacts: Pick<ContactsService, 'scopeOf' | 'requireOwner'>
  readonly now: () => number
  readonly newId: () => string
}

export function createOrganisationsService(deps: OrganisationsDeps) {
  const { db, contacts } = deps

  async function onWire(who: Actor, records: readonly OrganisationRecord[]): Promise<Organisation[]> {
    const { owners } = await contactStore.findNames(db, who.workspaceId, {
      owners: [...new Set(records.map((record) => record.owner_id).filter((id) => id !== null))],
      organisations: [],
    })
    const counts = await store.countContactsAt(
      db,
      contacts.scopeOf(who),
      records.map((record) => record.id),
    )
    const shared = await sharedOf(db, who, records)
    return records.map((record) =>
      organisationOnWire(record, {
        owners,
        contacts: counts,
        access: organisationAccess(who, record, shared.has(record.id)),
      }),
    )
  }

  /** Of these, those where others work than contacts of a member with own contacts only. */
  async function sharedOf(
    handle: ContactsDb,
    who: Actor,
    records: readonly OrganisationRecord[],
  ): Promise<ReadonlySet<string>> {
    const own = ownScope(who)
    if (own === null) return new Set()
    const ids = records.filter((record) => record.owner_id === own).map((record) => record.id)
    return store.findSharedOrganisations(handle, who.workspaceId, own, ids)
  }

  async function one(who: Actor, record: OrganisationRecord): Promise<Organisation> {
    const [organisation] = await onWire(who, [record])
    if (!organisation) throw noOrganisation(record.id)
    return organisation
  }

  /** Ends the request unless the actor sees the organisation and may change it. */
  async function lockEditable(trx: ContactsDb, who: Actor, id: string): Promise<OrganisationRecord> {
    const [seen] = await store.listOrganisations(trx, contacts.scopeOf(who), { ids: [id], limit: 1 })
    const [locked] = seen ? await store.lockOrganisations(trx, who.workspaceId, [id]) : []
    if (!locked) throw noOrganisation(id)
    const shared = await sharedOf(trx, who, [locked])
    if (organisationAccess(who, locked, shared.has(id)).may_edit) return locked
    const why = shared.has(id) ? 'contacts of colleagues work there' : 'it is not one of yours'
    throw new AppError('Forbidden', `You cannot change ${locked.name}: ${why}.`)
  }

  /** Writes one organisation; answers it with the change that undoes this. */
  async function save(
    who: Actor,
    about: { kind: 'create' | 'edit' | 'delete'; action: string; words: string },
    edit: (trx: ContactsDb) => Promise<{ before: OrganisationRecord | null; after: OrganisationRecord }>,
  ) {
    const changeId = deps.newId()
    const { pair, changed } = await db.transaction().execute(async (trx) => {
      const pair = await edit(trx)
      const made = await makeChange(trx, who, {
        id: changeId,
        kind: about.kind,
        action: about.action,
        title: `${pair.after.name} ${about.words}`,
        nowMs: deps.now(),
        organisations: [pair],
      })
      return { pair, changed: made.changed }
    })
    return { pair, changed, change_id: changed > 0 ? changeId : null }
  }

  async function load(who: Actor, id: string, scope: ListScope): Promise<Organisation> {
    const [record] = await store.listOrganisations(db, scope, { ids: [id], limit: 1 })
    if (!record) throw noOrganisation(id)
    return one(who, record)
  }

  /** As it was saved, also for who gave it away. */
  const reload = (who: Actor, id: string) => load(who, id, { workspaceId: who.workspaceId, ownUserId: null })

  return {
    get: (who: Actor, id: string) => load(who, id, contacts.scopeOf(who)),

    list: async (who: Actor, query: ListOrganisationsQuery) => {
      const search = query.search === undefined ? undefined : foldText(query.search)
      const after = query.cursor === undefined ? undefined : readTextCursor(query.cursor)
      const read = () =>
        store.listOrganisations(db, contacts.scopeOf(who), {
          search,
          sector: query.sector,
          after: search ? undefined : after,
          limit: query.limit + 1,
        })
      // As in `needsOpenIndex`: no other index answers a search.
      const records = await (search ? acrossScopes(read) : read())
      const page = records.slice(0, query.limit)
      const last = page.at(-1)
      const goesOn = !search && records.length > query.limit && last
      return {
        organisations: await onWire(who, page),
        next_cursor: goesOn ? writeTextCursor(last.name_key, last.id) : null,
      }
    },

    create: async (who: Actor, asked: CreateOrganisation) => {
      const saved = await save(who, { kind: 'create', action: 'create', words: 'added' }, async (trx) => {
        await contacts.requireOwner(trx, who, asked.owner_id)
        const empty = newOrganisation(
          { id: deps.newId(), name: asked.name, source: 'manual', owner_id: who.userId },
          new Date(deps.now()).toISOString(),
        )
        const twin = (await store.findOrganisationsByKey(trx, who.workspaceId, [empty.name_key])).get(
          empty.name_key,
        )
        if (twin)
          throw new AppError('Conflict', `${twin.name} is there already.`, [
            { path: 'name', message: `is there already: ${twin.name}` },
          ])
        const fields = await listFields(trx, who.workspaceId, 'organisation')
        return { before: null, after: editedOrganisation(empty, asked, fields) }
      })
      return { ...(await reload(who, saved.pair.after.id)), change_id: saved.change_id }
    },

    update: async (who: Actor, id: string, { version, ...asked }: UpdateOrganisation) => {
      const saved = await save(who, { kind: 'edit', action: 'update', words: 'changed' }, async (trx) => {
        const before = await lockEditable(trx, who, id)
        if (version !== undefined && version !== before.version)
          throw new AppError(
            'Conflict',
            `${before.name} was changed by somebody else meanwhile. Load it again.`,
          )
        await contacts.requireOwner(trx, who, asked.owner_id)
        const fields = await listFields(trx, who.workspaceId, 'organisation')
        return { before, after: editedOrganisation(before, asked, fields) }
      })
      return { ...(await reload(who, id)), change_id: saved.change_id }
    },

    /** Its contacts stay, without an organisation until this is undone. */
    remove: async (who: Actor, id: string) => {
      const saved = await save(who, { kind: 'delete', action: 'delete', words: 'deleted' }, async (trx) => {
        const before = await lockEditable(trx, who, id)
        return { before, after: { ...before, deleted_at: new Date(deps.now()).toISOString() } }
      })
      return { change_id: saved.change_id ?? '', changed: saved.changed }
    },
  }
}
