/** Who deserves attention: warmness and why, whom to contact next, snooze and dismiss, and what the person did. */
import type { SuggestedContact, WarmthLedger } from '@tributary/contract/contacts'
import { AppError } from '@tributary/contract/errors'
import type { Person } from '@tributary/contract/people'
import {
  shownWarmness,
  WARMNESS_HALF_LIFE_DAYS,
  warmnessAt,
  warmnessOfOrder,
} from '@tributary/models/contacts/warmness'
import type { Selectable } from 'kysely'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { makeChange } from './contact-changes.service.ts'
import { noContact } from './contact-reading.service.ts'
import { selectRecent, selectWaiting } from './contact-suggested.sql.ts'
import { leastWarmthOrder, rankContacts } from './contact-suggested.ts'
import * as warmth from './contact-warmth.store.ts'
import { explainWarmness } from './contact-warmth.ts'
import { type ContactsService, setByHand } from './contacts.service.ts'
import * as store from './contacts.store.ts'
import type { ContactTables } from './contacts.table.ts'
import { type ContactRecord, type ContactsDb, contactHandle, suggestionReason } from './contacts.ts'

export type ContactAttentionService = ReturnType<typeof createContactAttentionService>

export type ContactAttentionDeps = {
  readonly db: ContactsDb
  readonly contacts: Pick<ContactsService, 'onWire' | 'scopeOf' | 'lockVisible' | 'get'>
  readonly people: { findPerson(workspaceId: string, handle: string): Promise<Person> }
  readonly now: () => number
  readonly newId: () => string
}

type Row = Selectable<ContactTables['contact']>

export function createContactAttentionService(deps: ContactAttentionDeps) {
  const { db, contacts } = deps

  async function recordFor(who: Actor, id: string): Promise<ContactRecord> {
    const [record] = await store.findContacts(db, contacts.scopeOf(who), [id])
    if (!record) throw noContact(id)
    return record
  }

  async function ledger(who: Actor, id: string): Promise<WarmthLedger> {
    await recordFor(who, id)
    const rows = await warmth.listWarmth(db, who.workspaceId, id)
    const played = warmnessAt(
      rows.map((row) => ({ ...row, atMs: row.at.getTime() })),
      deps.now(),
    )
    const shareOf = new Map(played.shares.map((share) => [share.id, share]))
    const entries = rows.map((row) => ({
      entry_id: row.id,
      kind: row.kind,
      reason: row.reason,
      at: row.at.toISOString(),
      points: row.points,
      counted: shareOf.get(row.id)?.counted ?? 0,
      left: shareOf.get(row.id)?.left ?? 0,
      recorded_by: row.recorded_by_name,
    }))
    return {
      warmness: shownWarmness(played.value),
      why: explainWarmness(played.value, entries),
      half_life_days: WARMNESS_HALF_LIFE_DAYS,
      entries: entries.reverse(),
    }
  }

  /** Writes one field of a contact so that it can be undone. */
  async function setField(
    who: Actor,
    id: string,
    fields: Partial<Pick<ContactRecord, 'snoozed_until' | 'dismissed_at'>>,
    words: string,
  ) {
    const changeId = deps.newId()
    const changed = await db.transaction().execute(async (trx) => {
      const before = await contacts.lockVisible(trx, who, [id])
      const made = await makeChange(trx, who, {
        id: changeId,
        kind: 'edit',
        action: 'update',
        title: `${before[0]?.name ?? ''} ${words}`,
        nowMs: deps.now(),
        contacts: before.map((contact) => ({ before: contact, after: { ...contact, ...fields } })),
      })
      return made.changed
    })
    return { change_id: changeId, changed }
  }

  return {
    ledger,

    /** Notes a member's own judgement in the ledger: what came before no longer counts. */
    setWarmness: async (
      who: Actor,
      id: string,
      asked: { warmness: number; note?: string | undefined },
    ): Promise<WarmthLedger> => {
      await db.transaction().execute(async (trx) => {
        const [contact] = await contacts.lockVisible(trx, who, [id])
        if (!contact) throw noContact(id)
        const entryId = deps.newId()
        await warmth.insertWarmth(trx, [
          setByHand({ id: entryId, who, contactId: id, nowMs: deps.now(), sourceId: entryId, ...asked }),
        ])
        await warmth.refreshWarmth(trx, who.workspaceId, [id])
        await recordChange(trx, who, {
          action: 'set_warmness',
          kind: 'contact',
          id,
          name: contact.name,
          before: { warmness: shownWarmness(warmnessOfOrder(contact.warmth_order, deps.now())) },
          after: { warmness: asked.warmness, note: asked.note ?? '' },
        })
      })
      return ledger(who, id)
    },

    /** Takes back a row that a member set by hand. Rows of activities go with their activity. */
    removeWarmth: async (who: Actor, id: string, entryId: string): Promise<WarmthLedger> => {
      await db.transaction().execute(async (trx) => {
        const [contact] = await contacts.lockVisible(trx, who, [id])
        const row = (await warmth.listWarmth(trx, who.workspaceId, id)).find((entry) => entry.id === entryId)
        if (!contact || row?.kind !== 'set')
          throw new AppError(
            'NotFound',
            `${contact?.name ?? id} has no warmness set by hand with the id ${entryId}.`,
          )
        await warmth.deleteEntry(trx, who.workspaceId, entryId)
        await warmth.refreshWarmth(trx, who.workspaceId, [id])
        await recordChange(trx, who, {
          action: 'undo_warmness',
          kind: 'contact',
          id,
          name: contact.name,
          before: { warmness: row.points, note: row.reason },
        })
      })
      return ledger(who, id)
    },

    /** The contacts with the highest priority, dismissed and snoozed ones left out. */
    suggested: async (
      who: Actor,
      asked: { limit: number; owner?: string | undefined },
    ): Promise<SuggestedContact[]> => {
      const nowMs = deps.now()
      const ownerId = asked.owner === 'me' ? (who.userId ?? '') : asked.owner
      const query = { scope: contacts.scopeOf(who), ownerId, nowMs, limit: asked.limit }
      const waiting = (await selectWaiting<Row>(query).execute(db)).rows.map(store.recordOf)
      const last = waiting.length < asked.limit ? undefined : rankContacts(waiting, nowMs, asked.limit).at(-1)
      const least = last === undefined ? null : leastWarmthOrder(last.priority, nowMs)
      const recent =
        least === Number.POSITIVE_INFINITY
          ? []
          : (await selectRecent<Row>(query, least).execute(db)).rows.map(store.recordOf)
      const ranked = rankContacts([...waiting, ...recent], nowMs, asked.limit)
      const wire = await contacts.onWire(
        who.workspaceId,
        ranked.map(({ record }) => record),
      )
      return ranked.flatMap(({ record, warmness, days, priority }, at) => {
        const contact = wire[at]
        if (!contact) return []
        const lastMs = record.last_contact_at === null ? null : Date.parse(record.last_contact_at)
        return {
          contact,
          priority: Math.round(priority * 1e6) / 1e6,
          days_since_contact: days,
          reason: suggestionReason(warmness, lastMs, nowMs),
          added_to_campaign: contact.campaigns.length > 0,
        }
      })
    },

    snooze: (who: Actor, id: string, until: string | null) =>
      setField(
        who,
        id,
        { snoozed_until: until === null ? null : new Date(until).toISOString() },
        until === null ? 'suggested again' : 'snoozed',
      ),

    dismiss: (who: Actor, id: string, isDismissed: boolean) =>
      setField(
        who,
        id,
        { dismissed_at: isDismissed ? new Date(deps.now()).toISOString() : null },
        isDismissed ? 'no longer suggested' : 'suggested again',
      ),

    /** What the person did on the site and bought; null for one that was never seen there. */
    journey: async (who: Actor, id: string): Promise<Person | null> => {
      const handle = contactHandle(await recordFor(who, id))
      try {
        return await deps.people.findPerson(who.workspaceId, handle)
      } catch (error) {
        if (error instanceof AppError && error.code === 'PersonNotFound') return null
        throw error
      }
    },
  }
}
