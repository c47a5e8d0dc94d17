/** Contacts: find them, make, change and delete them, many at once, and take any of it back. */
import type {
  BulkContacts,
  Contact,
  ContactChange,
  CreateContact,
  Undone,
  UpdateContact,
} from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import { can } from '@tributary/contract/permissions'
import type { Actor } from '../access/access.ts'
import { makeChange, undoChange } from './contact-changes.service.ts'
import { editedContact, tidyTags } from './contact-edit.ts'
import { scopeOf } from './contact-links.service.ts'
import {
  type ContactReadingDeps,
  createContactReadingService,
  noContact,
  noOrganisation,
} from './contact-reading.service.ts'
import { foldText, organisationKey } from './contact-text.ts'
import * as warmth from './contact-warmth.store.ts'
import * as store from './contacts.store.ts'
import type { ChangeKind } from './contacts.table.ts'
import {
  type ContactRecord,
  type ContactReference,
  type ContactsDb,
  newContact,
  newOrganisation,
  type OrganisationRecord,
} from './contacts.ts'
import { listFields } from './custom-fields.store.ts'
import * as organisationStore from './organisations.store.ts'

export type ContactsService = ReturnType<typeof createContactsService>

export type ContactsDeps = ContactReadingDeps & {
  readonly newId: () => string
  /** Tables of later capabilities that name a contact; see README. */
  readonly references?: readonly ContactReference[]
}

export function createContactsService(deps: ContactsDeps) {
  const { db, campaigns } = deps
  const reading = createContactReadingService(deps)

  /** Locked contacts that the actor may see, in the order asked. Ends the request when one is missing. */
  async function lockVisible(trx: ContactsDb, who: Actor, ids: readonly string[]): Promise<ContactRecord[]> {
    const visible = new Set((await store.findContacts(trx, scopeOf(who, campaigns), ids)).map(({ id }) => id))
    const missing = ids.find((id) => !visible.has(id))
    if (missing !== undefined) throw noContact(missing)
    const locked = new Map(
      (await store.lockContacts(trx, who.workspaceId, [...visible])).map((record) => [record.id, record]),
    )
    return ids.flatMap((id) => locked.get(id) ?? [])
  }

  /** The organisation of this name, whoever's it is, so that no second one is made; made where there is none. */
  async function organisationNamed(trx: ContactsDb, who: Actor, name: string, source: string) {
    const key = organisationKey(name)
    const known = (await organisationStore.findOrganisationsByKey(trx, who.workspaceId, [key])).get(key)
    if (known) return { id: known.id, made: [] }
    const made: OrganisationRecord = newOrganisation(
      { id: deps.newId(), name, source, owner_id: who.userId },
      new Date(deps.now()).toISOString(),
    )
    return { id: made.id, made: [{ before: null, after: made }] }
  }

  async function requireOwner(
    trx: ContactsDb,
    who: Actor,
    ownerId: string | null | undefined,
  ): Promise<void> {
    if (ownerId == null) return
    const member = (await store.listMembers(trx, who.workspaceId)).find(({ user_id }) => user_id === ownerId)
    if (member && can(member.role, 'readContacts')) return
    const message = `is not a member who works with contacts: ${ownerId}`
    throw new AppError('ValidationFailed', `owner_id ${message}`, [{ path: 'owner_id', message }])
  }

  /** Ends the request unless the actor sees the organisation. */
  async function requireOrganisation(
    trx: ContactsDb,
    who: Actor,
    id: string | null | undefined,
  ): Promise<void> {
    if (id == null) return
    const scope = scopeOf(who, campaigns)
    const [seen] = await organisationStore.listOrganisations(trx, scope, { ids: [id], limit: 1 })
    const [found] = seen ? await organisationStore.lockOrganisations(trx, who.workspaceId, [id]) : []
    if (!found || found.deleted_at !== null) throw noOrganisation(id)
  }

  async function editContext(trx: ContactsDb, who: Actor, country: string | undefined) {
    return {
      nowIso: new Date(deps.now()).toISOString(),
      fields: await listFields(trx, who.workspaceId, 'contact'),
      phoneCountry:
        country !== undefined && /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : undefined,
    }
  }

  return {
    ...reading,
    /** For the other services of contacts. */
    lockVisible,
    requireOwner,

    create: async (who: Actor, asked: CreateContact): Promise<Contact & { change_id: string }> => {
      const { organisation, warmness, ...edit } = asked
      const [changeId, nowMs] = [deps.newId(), deps.now()]
      const record = await db.transaction().execute(async (trx) => {
        const owner = edit.owner_id === undefined ? who.userId : edit.owner_id
        await requireOwner(trx, who, edit.owner_id)
        await requireOrganisation(trx, who, edit.organisation_id)
        const named = organisation ? await organisationNamed(trx, who, organisation, 'manual') : undefined
        const empty = newContact(
          { id: deps.newId(), name: edit.name, source: 'manual', owner_id: owner },
          null,
          new Date(nowMs).toISOString(),
        )
        const edited = editedContact(empty, edit, await editContext(trx, who, edit.country))
        const after = named ? { ...edited, organisation_id: named.id } : edited
        await makeChange(trx, who, {
          id: changeId,
          kind: 'create',
          action: 'create',
          title: `${after.name} added`,
          nowMs,
          contacts: [{ before: null, after }],
          organisations: named?.made ?? [],
        })
        if (warmness !== undefined)
          await warmth.insertWarmth(trx, [
            setByHand({ id: deps.newId(), who, contactId: after.id, warmness, nowMs, sourceId: changeId }),
          ])
        await warmth.refreshWarmth(trx, who.workspaceId, [after.id])
        const [written] = await store.lockContacts(trx, who.workspaceId, [after.id])
        return written ?? after
      })
      return { ...(await reading.one(who.workspaceId, record)), change_id: changeId }
    },

    update: async (
      who: Actor,
      id: string,
      asked: UpdateContact,
    ): Promise<Contact & { change_id: string | null }> => {
      const { organisation, version, ...edit } = asked
      const [changeId, nowMs] = [deps.newId(), deps.now()]
      const { record, changed } = await db.transaction().execute(async (trx) => {
        const [before] = await lockVisible(trx, who, [id])
        if (!before) throw noContact(id)
        if (version !== undefined && version !== before.version)
          throw new AppError(
            'Conflict',
            `${before.name} was changed by somebody else meanwhile. Load it again.`,
          )
        await requireOwner(trx, who, edit.owner_id)
        await requireOrganisation(trx, who, edit.organisation_id)
        const named = organisation ? await organisationNamed(trx, who, organisation, 'manual') : undefined
        const edited = editedContact(
          before,
          edit,
          await editContext(trx, who, edit.country ?? before.country),
        )
        const after = named ? { ...edited, organisation_id: named.id } : edited
        const made = await makeChange(trx, who, {
          id: changeId,
          kind: 'edit',
          action: 'update',
          title: `${after.name} changed`,
          nowMs,
          contacts: [{ before, after }],
          organisations: named?.made ?? [],
        })
        return { record: made.contacts[0] ?? before, changed: made.changed }
      })
      return { ...(await reading.one(who.workspaceId, record)), change_id: changed > 0 ? changeId : null }
    },

    remove: async (who: Actor, id: string): Promise<ContactChange> => {
      const [changeId, nowMs] = [deps.newId(), deps.now()]
      const changed = await db.transaction().execute(async (trx) => {
        const before = await lockVisible(trx, who, [id])
        const deleted = new Date(nowMs).toISOString()
        const made = await makeChange(trx, who, {
          id: changeId,
          kind: 'delete',
          action: 'delete',
          title: `${before[0]?.name ?? ''} deleted`,
          nowMs,
          contacts: before.map((contact) => ({
            before: contact,
            after: { ...contact, deleted_at: deleted },
          })),
        })
        return made.changed
      })
      return { change_id: changeId, changed }
    },

    bulk: async (who: Actor, { contact_ids, action }: BulkContacts): Promise<ContactChange> => {
      const [changeId, nowMs] = [deps.newId(), deps.now()]
      const ids = [...new Set(contact_ids)]
      const changed = await db.transaction().execute(async (trx) => {
        if (action.kind === 'set_owner') await requireOwner(trx, who, action.owner_id)
        const before = await lockVisible(trx, who, ids)
        const made = await makeChange(trx, who, {
          id: changeId,
          kind: 'bulk',
          action: action.kind === 'delete' ? 'delete' : 'update',
          title: `${BULK_WORDS[action.kind]} ${ids.length} contacts`,
          nowMs,
          contacts: before.map((contact) => ({ before: contact, after: acted(contact, action, nowMs) })),
        })
        return made.changed
      })
      return { change_id: changeId, changed }
    },

    /** See `undoChange`; kinds are limited to what the route may undo. */
    undo: async (who: Actor, changeId: string, kinds: readonly ChangeKind[]): Promise<Undone> =>
      db
        .transaction()
        .execute((trx) =>
          undoChange(trx, who, { changeId, kinds, nowMs: deps.now(), references: deps.references ?? [] }),
        ),
  }
}

const BULK_WORDS = {
  add_tags: 'Tags added to',
  remove_tags: 'Tags taken from',
  set_owner: 'Owner set of',
  delete: 'Deleted',
} as const

function acted(contact: ContactRecord, action: BulkContacts['action'], nowMs: number): ContactRecord {
  switch (action.kind) {
    case 'add_tags':
      return { ...contact, tags: tidyTags([...contact.tags, ...action.tags]) }
    case 'remove_tags': {
      const gone = new Set(action.tags.map(foldText))
      return { ...contact, tags: contact.tags.filter((tag) => !gone.has(foldText(tag))) }
    }
    case 'set_owner':
      return { ...contact, owner_id: action.owner_id }
    case 'delete':
      return { ...contact, deleted_at: new Date(nowMs).toISOString() }
  }
}

/** The ledger row of a member's own judgement. */
export function setByHand(entry: {
  id: string
  who: Actor
  contactId: string
  warmness: number
  nowMs: number
  sourceId: string | null
  note?: string | undefined
}): warmth.NewWarmth {
  return {
    id: entry.id,
    workspace_id: entry.who.workspaceId,
    contact_id: entry.contactId,
    kind: 'set',
    points: entry.warmness,
    reason: entry.note || 'Set by hand',
    at: new Date(entry.nowMs),
    recorded_by: entry.who.userId,
    source_id: entry.sourceId,
  }
}
