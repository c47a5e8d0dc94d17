/** Activities: log and plan them, change them, take them back. */
import {
  ACTIVITY_WORDS,
  type Activity,
  type CreateActivity,
  type Snooze,
  type UpdateActivity,
} from '@tributary/contract/activities'
import { AppError } from '@tributary/contract/errors'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { requireContacts } from '../contacts/contact-links.service.ts'
import { ownScope } from '../contacts/contacts.ts'
import * as store from './activities.store.ts'
import { type ActivityFields, mayEdit, mergeActivity, snoozedTo } from './activities.ts'
import { tellActivities } from './activity-answers.ts'
import { applyEffects, fieldsOf, lockContactsOf, presentFields } from './activity-effects.ts'
import { guestOf, type InviteDeps, tellGuest } from './activity-invite.ts'
import { CONTACT_CAMPAIGNS } from './contact-campaigns.service.ts'
import type { OutreachDb } from './outreach.table.ts'

export type ActivitiesService = ReturnType<typeof createActivitiesService>

export type ActivitiesDeps = InviteDeps & {
  readonly db: OutreachDb
  readonly newId: () => string
  readonly nextVersion: () => bigint
  /** Called after a commit that left a fact in the outbox. */
  readonly wakeOutbox: () => void
}

export const scopeOf = (who: Actor): store.ActivityScope => ({
  workspaceId: who.workspaceId,
  ownUserId: ownScope(who),
})

type Written = { readonly row: store.ActivityRow; readonly isTold: boolean }

export function createActivitiesService(deps: ActivitiesDeps) {
  const { db } = deps

  async function answer(who: Actor, row: store.ActivityRow): Promise<Activity> {
    const [activity] = await tellActivities(db, who, [row])
    if (!activity) throw noSuch(row.id)
    return activity
  }

  function merged(known: ActivityFields | undefined, said: CreateActivity | UpdateActivity): ActivityFields {
    const result = mergeActivity(known, said, deps.now())
    if ('fields' in result) return result.fields
    const { path, message } = result.problem
    throw new AppError('ValidationFailed', `${path} ${message}`, [result.problem])
  }

  /** What an activity newly refers to must be there, and be the actor's to see. */
  async function requireReferences(
    trx: OutreachDb,
    who: Actor,
    fields: ActivityFields,
    known: ActivityFields | undefined,
  ): Promise<void> {
    const scope = scopeOf(who)
    const missing = (path: string, message: string) =>
      new AppError('ValidationFailed', `${path} ${message}`, [{ path, message }])
    const { contactId, campaignId, dealId } = fields
    if (contactId !== null && contactId !== known?.contactId)
      await requireContacts(trx, who, [contactId], CONTACT_CAMPAIGNS)
    if (campaignId !== null && campaignId !== known?.campaignId)
      if (!(await store.findCampaign(trx, scope, campaignId, contactId)))
        throw missing('campaign_id', `${campaignId} is no campaign of yours`)
    if (dealId !== null && dealId !== known?.dealId)
      if (!(await store.findDeal(trx, scope, dealId)))
        throw missing('deal_id', `${dealId} is no deal of yours`)
  }

  /** Stores a change of a row that is held already, with all that follows from it. */
  async function write(
    trx: OutreachDb,
    who: Actor,
    change: {
      action: string
      before: store.ActivityRow | undefined
      row: store.ActivityRow
      wanted?: boolean | undefined
    },
    lastContacts: ReadonlyMap<string, Date | null>,
  ): Promise<Written> {
    const { before } = change
    const about = { workspaceId: who.workspaceId, timeZone: who.workspace.timeZone }
    const row = await tellGuest(trx, { before, after: change.row, wanted: change.wanted }, about, deps)
    const effects = {
      id: row.id,
      workspaceId: who.workspaceId,
      createdBy: row.created_by,
      before: before && presentFields(before),
      after: presentFields(row),
    }
    const isTold = await applyEffects(trx, effects, lastContacts, deps)
    await recordChange(trx, who, {
      action: change.action,
      kind: 'activity',
      id: row.id,
      name: row.subject || ACTIVITY_WORDS[row.kind].noun,
      before: before?.deleted_at === null ? before : null,
      after: row.deleted_at === null ? row : null,
    })
    return { row, isTold }
  }

  /** Runs a use case in one transaction and tells the outbox once it holds. */
  async function commit<Result extends Written>(work: (trx: OutreachDb) => Promise<Result>): Promise<Result> {
    const result = await db.transaction().execute(work)
    if (result.isTold) deps.wakeOutbox()
    return result
  }

  async function held(trx: OutreachDb, who: Actor, id: string): Promise<store.ActivityRow> {
    const row = await store.lockActivity(trx, who.workspaceId, id)
    if (!row) throw noSuch(id)
    if (row.deleted_at === null && !(await store.findActivity(trx, scopeOf(who), id))) throw noSuch(id)
    if (!mayEdit(who, row.created_by))
      throw new AppError(
        'Forbidden',
        'This activity is somebody else’s; only they or their team’s lead change it.',
      )
    return row
  }

  async function update(
    who: Actor,
    id: string,
    saidOf: (row: store.ActivityRow) => UpdateActivity,
  ): Promise<Activity> {
    const { row } = await commit(async (trx) => {
      const before = await held(trx, who, id)
      if (before.deleted_at !== null) throw noSuch(id)
      const said = saidOf(before)
      if (said.version !== undefined && said.version !== before.version)
        throw new AppError('Conflict', 'Somebody has changed this activity meanwhile. Load it again.')
      const known = fieldsOf(before)
      const fields = merged(known, said)
      await requireReferences(trx, who, fields, known)
      const contacts = await lockContactsOf(trx, who.workspaceId, [known.contactId, fields.contactId])
      const after = await store.updateActivity(trx, id, {
        ...columnsOf(fields),
        ...edited(before, deps.now()),
      })
      return write(trx, who, { action: 'update', before, row: after, wanted: said.send_invite }, contacts)
    })
    return answer(who, row)
  }

  return {
    /** Logs or plans one. The same id again answers what is stored: `isNew` false. */
    create: async (who: Actor, said: CreateActivity): Promise<{ activity: Activity; isNew: boolean }> => {
      const id = said.activity_id ?? deps.newId()
      const { row, isNew } = await commit(async (trx): Promise<Written & { isNew: boolean }> => {
        const known = await store.lockActivity(trx, who.workspaceId, id)
        if (known) return { row: repeated(who, known), isTold: false, isNew: false }
        const fields = merged(undefined, said)
        await requireReferences(trx, who, fields, undefined)
        const contacts = await lockContactsOf(trx, who.workspaceId, [fields.contactId])
        const at = new Date(deps.now())
        const made = await store.insertActivity(trx, {
          id,
          workspace_id: who.workspaceId,
          ...columnsOf(fields),
          created_by: who.userId,
          created_at: at,
          updated_at: at,
        })
        if (!made) {
          // Another request with this id was quicker, or the id belongs to another workspace.
          const other = await store.lockActivity(trx, who.workspaceId, id)
          if (!other) throw usedId(id)
          return { row: repeated(who, other), isTold: false, isNew: false }
        }
        const change = { action: 'create', before: undefined, row: made, wanted: said.send_invite }
        return { ...(await write(trx, who, change, contacts)), isNew: true }
      })
      return { activity: await answer(who, row), isNew }
    },

    get: async (who: Actor, id: string): Promise<Activity> => {
      const row = await store.findActivity(db, scopeOf(who), id)
      if (!row) throw noSuch(id)
      return answer(who, row)
    },

    update: (who: Actor, id: string, said: UpdateActivity): Promise<Activity> => update(who, id, () => said),

    /** Puts a planned activity off. A meeting has a guest: it is moved, not put off. */
    snooze: (who: Actor, id: string, by: Snooze): Promise<Activity> =>
      update(who, id, (row) => {
        if (row.state !== 'planned')
          throw new AppError('Conflict', `This activity is ${row.state}; only what is planned is put off.`)
        const guest = guestOf(row)
        if (guest !== null)
          throw new AppError('Conflict', `${guest} is invited to this meeting: give it another time instead.`)
        const ms = snoozedTo(deps.now(), row.at.getTime(), by, who.workspace.timeZone)
        return { at: new Date(ms).toISOString() }
      }),

    /** Takes it back, with all that followed from it. `restore` is the undo. */
    remove: async (who: Actor, id: string): Promise<void> => {
      await commit(async (trx) => {
        const before = await held(trx, who, id)
        if (before.deleted_at !== null) return { row: before, isTold: false }
        const contacts = await lockContactsOf(trx, who.workspaceId, [before.contact_id])
        const row = await store.updateActivity(trx, id, {
          deleted_at: new Date(deps.now()),
          ...edited(before, deps.now()),
        })
        return write(trx, who, { action: 'delete', before, row }, contacts)
      })
    },

    restore: async (who: Actor, id: string): Promise<Activity> => {
      const { row } = await commit(async (trx) => {
        const before = await held(trx, who, id)
        if (before.deleted_at === null) return { row: before, isTold: false }
        const contacts = await lockContactsOf(trx, who.workspaceId, [before.contact_id])
        const row = await store.updateActivity(trx, id, { deleted_at: null, ...edited(before, deps.now()) })
        return write(trx, who, { action: 'restore', before, row }, contacts)
      })
      return answer(who, row)
    },
  }
}

function columnsOf(fields: ActivityFields) {
  return {
    kind: fields.kind,
    state: fields.state,
    outcome: fields.outcome,
    contact_id: fields.contactId,
    campaign_id: fields.campaignId,
    deal_id: fields.dealId,
    subject: fields.subject,
    note: fields.note,
    location: fields.location,
    at: new Date(fields.atMs),
    duration_minutes: fields.durationMinutes,
  }
}

const edited = (row: store.ActivityRow, nowMs: number) => ({
  updated_at: new Date(nowMs),
  version: row.version + 1,
})

/** The same member sends it again, from the queue of their phone say: that is the same activity. */
function repeated(who: Actor, row: store.ActivityRow): store.ActivityRow {
  if (row.created_by !== who.userId) throw usedId(row.id)
  return row
}

function usedId(id: string): AppError {
  return new AppError('Conflict', `The id ${id} is used already.`, [
    { path: 'activity_id', message: 'is used already' },
  ])
}

function noSuch(id: string): AppError {
  return new AppError('NotFound', `There is no activity ${id} that you may see.`)
}
