/** Stores what follows from an activity, in the transaction that writes it. */
import {
  addWarmth,
  findContactCards,
  noteContacted,
  removeWarmth,
  setLastContact,
} from '../contacts/contact-links.service.ts'
import { appendToOutbox } from '../outbox/outbox.service.ts'
import * as store from './activities.store.ts'
import {
  type ActivityFields,
  type Effects,
  effectsOf,
  lastContactLeft,
  resultOf,
  targetState,
} from './activities.ts'
import type { OutreachDb } from './outreach.table.ts'

export type EffectDeps = { readonly newId: () => string; readonly nextVersion: () => bigint }

type Change = {
  readonly id: string
  readonly workspaceId: string
  readonly createdBy: string | null
  /** undefined: it was not there, or is not any more. */
  readonly before: ActivityFields | undefined
  readonly after: ActivityFields | undefined
}

/** The fields that effects are made of, from a stored row; undefined for one that was taken back. */
export function presentFields(row: store.ActivityRow): ActivityFields | undefined {
  return row.deleted_at === null ? fieldsOf(row) : undefined
}

export function fieldsOf(row: store.ActivityRow): ActivityFields {
  return {
    kind: row.kind,
    state: row.state,
    outcome: row.outcome,
    contactId: row.contact_id,
    campaignId: row.campaign_id,
    dealId: row.deal_id,
    subject: row.subject,
    note: row.note,
    location: row.location,
    atMs: row.at.getTime(),
    durationMinutes: row.duration_minutes,
  }
}

/** Contacts that a change is about, held in one order so that two changes never wait for each other. */
export async function lockContactsOf(
  trx: OutreachDb,
  workspaceId: string,
  ids: readonly (string | null | undefined)[],
): Promise<Map<string, Date | null>> {
  const found = new Map<string, Date | null>()
  for (const id of [...new Set(ids.filter((id) => typeof id === 'string'))].sort()) {
    const row = await store.lockContact(trx, workspaceId, id)
    if (row) found.set(id, row.last_contact_at)
  }
  return found
}

/**
 * Tells contacts, campaigns and journeys of a change that is written already. `lastContacts` are those of
 * {@link lockContactsOf}, taken before. Answers whether a fact waits in the outbox.
 */
export async function applyEffects(
  trx: OutreachDb,
  change: Change,
  lastContacts: ReadonlyMap<string, Date | null>,
  deps: EffectDeps,
): Promise<boolean> {
  const { id, workspaceId, before, after } = change
  const cards = await findContactCards(trx, workspaceId, [...lastContacts.keys()])
  const names = await store.findNames(trx, workspaceId, {
    campaigns: [before?.campaignId, after?.campaignId].filter((campaign) => typeof campaign === 'string'),
    deals: [],
    members: [],
  })
  const effects = (fields: ActivityFields | undefined): Effects =>
    effectsOf(id, fields, {
      handle: cards.get(fields?.contactId ?? '')?.handle,
      campaignName: names.campaigns.get(fields?.campaignId ?? ''),
    })
  const [was, is] = [effects(before), effects(after)]
  await updateTargets(trx, change)
  if (JSON.stringify([was, before?.contactId]) === JSON.stringify([is, after?.contactId])) return false
  await updateWarmth(trx, change, is, deps)
  await updateLastContact(trx, change, { was, is }, lastContacts)
  return tellTouch(trx, workspaceId, was.touch, is.touch, deps)
}

async function updateWarmth(trx: OutreachDb, change: Change, is: Effects, deps: EffectDeps): Promise<void> {
  const { id, workspaceId, after } = change
  await removeWarmth(trx, workspaceId, id)
  if (is.warmth === null || !after?.contactId) return
  await addWarmth(trx, {
    id: deps.newId(),
    workspaceId,
    contactId: after.contactId,
    kind: after.kind,
    points: is.warmth.points,
    reason: is.warmth.reason,
    at: new Date(after.atMs),
    recordedBy: change.createdBy,
    sourceId: id,
  })
}

async function updateLastContact(
  trx: OutreachDb,
  { id, workspaceId, before, after }: Change,
  { was, is }: { was: Effects; is: Effects },
  lastContacts: ReadonlyMap<string, Date | null>,
): Promise<void> {
  if (was.contactedMs === is.contactedMs && before?.contactId === after?.contactId) return
  const current = new Map(lastContacts)
  if (before?.contactId && was.contactedMs !== null) {
    const contactId = before.contactId
    const left = await reachedOthers(trx, workspaceId, contactId, id)
    const known = await store.findBefore(trx, contactId)
    // Only what this activity had set is taken back: somebody may have set another date by hand.
    if (current.get(contactId)?.getTime() === was.contactedMs) {
      const ms = lastContactLeft(left, known?.at?.getTime() ?? null)
      const at = ms === null ? null : new Date(ms)
      await setLastContact(trx, { workspaceId, contactId, at })
      current.set(contactId, at)
    }
    if (left.length === 0) await store.deleteBefore(trx, contactId)
  }
  if (after?.contactId && is.contactedMs !== null) {
    const contactId = after.contactId
    const last = current.get(contactId) ?? null
    const others = await reachedOthers(trx, workspaceId, contactId, id)
    if (others.length === 0 || (last !== null && !others.includes(last.getTime())))
      await store.saveBefore(trx, { contact_id: contactId, workspace_id: workspaceId, at: last })
    await noteContacted(trx, { workspaceId, contactId, at: new Date(is.contactedMs) })
  }
}

/** When other activities reached the contact. */
async function reachedOthers(
  trx: OutreachDb,
  workspaceId: string,
  contactId: string,
  id: string,
): Promise<number[]> {
  const rows = await store.listOfContact(trx, workspaceId, { contactId })
  return rows.filter((row) => row.id !== id && resultOf(row)?.reached).map((row) => row.at.getTime())
}

/** Where the campaigns stand with the contacts of before and after. */
async function updateTargets(trx: OutreachDb, { workspaceId, before, after }: Change): Promise<void> {
  const pairs = new Map(
    [before, after].flatMap((fields) =>
      fields?.campaignId && fields.contactId
        ? [[`${fields.campaignId} ${fields.contactId}`, [fields.campaignId, fields.contactId] as const]]
        : [],
    ),
  )
  for (const [campaignId, contactId] of pairs.values()) {
    const state = targetState(await store.listOfContact(trx, workspaceId, { contactId, campaignId }))
    await store.setTargetState(trx, { campaignId, contactId, state })
  }
}

async function tellTouch(
  trx: OutreachDb,
  workspaceId: string,
  was: Effects['touch'],
  is: Effects['touch'],
  deps: EffectDeps,
): Promise<boolean> {
  if (JSON.stringify(was) === JSON.stringify(is)) return false
  await appendToOutbox(trx, { workspaceId, version: deps.nextVersion(), facts: [is] })
  return true
}
