/** Contacts that are likely one person: find, merge, or say that they are not. */
import type { DuplicatePair, MergeContacts } from '@tributary/contract/contact-imports'
import type { Contact, ContactChange } from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { makeChange } from './contact-changes.service.ts'
import { type DuplicateRow, selectDuplicates, selectDuplicatesOf } from './contact-duplicates.sql.ts'
import { mergedContacts } from './contact-merge.ts'
import { noContact } from './contact-reading.service.ts'
import { moveReferences } from './contact-references.store.ts'
import { refreshWarmth } from './contact-warmth.store.ts'
import type { ContactsService } from './contacts.service.ts'
import * as store from './contacts.store.ts'
import type { ContactReference, ContactsDb } from './contacts.ts'

export type ContactDuplicatesService = ReturnType<typeof createContactDuplicatesService>

export type ContactDuplicatesDeps = {
  readonly db: ContactsDb
  readonly contacts: Pick<ContactsService, 'onWire' | 'scopeOf' | 'lockVisible'>
  readonly references?: readonly ContactReference[]
  readonly now: () => number
  readonly newId: () => string
}

const CLUES = ['email', 'phone', 'name'] as const
const CLUE_WORDS = {
  email: 'the same e-mail address',
  phone: 'the same telephone number',
  name: 'the same name at the same organisation',
} as const

export function createContactDuplicatesService(deps: ContactDuplicatesDeps) {
  const { db, contacts } = deps

  async function clues(who: Actor, query: { limit: number; contact_id?: string | undefined }) {
    const scope = contacts.scopeOf(who)
    if (query.contact_id !== undefined)
      return (await selectDuplicatesOf(scope, query.contact_id, query.limit * 3).execute(db)).rows
    const found: DuplicateRow[] = []
    for (const clue of CLUES)
      found.push(...(await selectDuplicates(scope, clue, query.limit).execute(db)).rows)
    return found
  }

  return {
    /** Pairs with the clues they share; those with most clues first. */
    find: async (
      who: Actor,
      query: { limit: number; contact_id?: string | undefined },
    ): Promise<DuplicatePair[]> => {
      const rows = await clues(who, query)
      const pairs = [...Map.groupBy(rows, (row) => `${row.first_id} ${row.second_id}`).values()]
        .map((group) => ({ ids: group[0], by: CLUES.filter((clue) => group.some((row) => row.by === clue)) }))
        .sort((a, b) => b.by.length - a.by.length)
        .slice(0, query.limit)
      const ids = [...new Set(pairs.flatMap(({ ids }) => (ids ? [ids.first_id, ids.second_id] : [])))]
      const records = await store.findContacts(db, contacts.scopeOf(who), ids)
      const byId = new Map<string, Contact>(
        (await contacts.onWire(who.workspaceId, records)).map((contact) => [contact.contact_id, contact]),
      )
      return pairs.flatMap(({ ids: pair, by }) => {
        const first = byId.get(pair?.first_id ?? '')
        const second = byId.get(pair?.second_id ?? '')
        return first && second ? [{ first, second, by, reason: reasonOf(by) }] : []
      })
    },

    /** The other contact goes into the first; undo the change it answers to part them again, exactly as they were. */
    merge: async (who: Actor, asked: MergeContacts): Promise<ContactChange> => {
      if (asked.contact_id === asked.other_id)
        throw new AppError('ValidationFailed', 'other_id is the contact itself', [
          { path: 'other_id', message: 'is the contact itself' },
        ])
      const [changeId, nowMs] = [deps.newId(), deps.now()]
      const changed = await db.transaction().execute(async (trx) => {
        const [stays, goes] = await contacts.lockVisible(trx, who, [asked.contact_id, asked.other_id])
        if (!stays || !goes) throw noContact(asked.other_id)
        const merged = mergedContacts(stays, goes, asked.take, new Date(nowMs).toISOString())
        const moved = await moveReferences(trx, who.workspaceId, deps.references ?? [], {
          fromId: goes.id,
          intoId: stays.id,
        })
        const made = await makeChange(trx, who, {
          id: changeId,
          kind: 'merge',
          action: 'merge',
          title: `${goes.name} merged into ${stays.name}`,
          nowMs,
          contacts: [
            { before: stays, after: merged.stays },
            { before: goes, after: merged.goes },
          ],
          detail: { moved },
        })
        await refreshWarmth(trx, who.workspaceId, [stays.id, goes.id])
        return made.changed
      })
      return { change_id: changeId, changed }
    },

    /** Two contacts that are not the same: they are not shown as duplicates again. */
    keepApart: async (who: Actor, asked: { contact_id: string; other_id: string }): Promise<void> => {
      const [first, second] = [asked.contact_id, asked.other_id].sort()
      if (first === undefined || second === undefined || first === second) return
      await db.transaction().execute(async (trx) => {
        const [one, other] = await contacts.lockVisible(trx, who, [first, second])
        await trx
          .insertInto('contact_not_duplicate')
          .values({
            workspace_id: who.workspaceId,
            first_id: first,
            second_id: second,
            decided_by: who.userId,
            decided_at: new Date(deps.now()),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        await recordChange(trx, who, {
          action: 'keep_apart',
          kind: 'contact',
          id: first,
          name: one?.name ?? '',
          after: { other_id: second, other_name: other?.name ?? '' },
        })
      })
    },

    /** Takes {@link keepApart} back. */
    forgetApart: async (who: Actor, asked: { contact_id: string; other_id: string }): Promise<void> => {
      const [first, second] = [asked.contact_id, asked.other_id].sort()
      if (first === undefined || second === undefined || first === second) return
      await db.transaction().execute(async (trx) => {
        const [one, other] = await contacts.lockVisible(trx, who, [first, second])
        const forgotten = await trx
          .deleteFrom('contact_not_duplicate')
          .where('workspace_id', '=', who.workspaceId)
          .where('first_id', '=', first)
          .where('second_id', '=', second)
          .returning('first_id')
          .execute()
        if (forgotten.length === 0) return
        await recordChange(trx, who, {
          action: 'forget_apart',
          kind: 'contact',
          id: first,
          name: one?.name ?? '',
          before: { other_id: second, other_name: other?.name ?? '' },
        })
      })
    },
  }
}

function reasonOf(by: readonly (typeof CLUES)[number][]): string {
  const words = by.map((clue) => CLUE_WORDS[clue]).join(' and ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`
}
