/** The records of the other capabilities, read and written for Pipedrive through their own services. */
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import { updateActivitySchema } from '@tributary/contract/activities'
import { updateContactSchema } from '@tributary/contract/contacts'
import { type StageKind, saveDealSchema } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import { updateOrganisationSchema } from '@tributary/contract/organisations'
import type { z } from 'zod'
import type { Actor } from '../access/access.ts'
import type { ContactsService } from '../contacts/contacts.service.ts'
import type { OrganisationsService } from '../contacts/organisations.service.ts'
import type { DealsService } from '../deals/deals.service.ts'
import type { PipelineService } from '../deals/pipeline.service.ts'
import type { ActivitiesService } from '../outreach/activities.service.ts'
import {
  activityChange,
  activityRecord,
  contactRecord,
  dealChange,
  dealRecord,
  organisationRecord,
} from './local-fields.ts'
import type { LocalRecord, LocalRecords } from './pipedrive.ts'

export type LocalRecordsDeps = {
  /** Acts for the workspace itself: what Pipedrive changed is nobody's own change here. */
  readonly actorOf: (workspaceId: string) => Promise<Actor>
  readonly contacts: ContactsService
  readonly organisations: OrganisationsService
  readonly deals: DealsService
  readonly pipeline: PipelineService
  readonly activities: ActivitiesService
}

const NOT_THERE = ['NotFound', 'ContactNotFound', 'OrganisationNotFound', 'WorkspaceNotFound']
const DEALS_OF_CONTACT = 200

export function createLocalRecords(deps: LocalRecordsDeps): LocalRecords {
  const { contacts, organisations, deals, activities } = deps

  async function read(who: Actor, kind: Kind, id: string): Promise<LocalRecord> {
    switch (kind) {
      case 'organization':
        return organisationRecord(await organisations.get(who, id))
      case 'person':
        return contactRecord(await contacts.get(who, id))
      case 'deal':
        return dealRecord(await deals.get({ workspaceId: who.workspaceId }, id))
      case 'activity':
        return activityRecord(await activities.get(who, id))
    }
  }

  async function write(who: Actor, kind: Kind, id: string, changes: Fields): Promise<void> {
    switch (kind) {
      case 'organization':
        await organisations.update(who, id, checked(updateOrganisationSchema, changes))
        return
      case 'person':
        await contacts.update(who, id, checked(updateContactSchema, changes))
        return
      case 'deal':
        return writeDeal(who, id, changes)
      case 'activity': {
        const change = activityChange(await activities.get(who, id), changes)
        if (Object.keys(change).length === 0)
          throw new AppError('ValidationFailed', 'stays as it was logged here')
        await activities.update(who, id, checked(updateActivitySchema, change))
      }
    }
  }

  async function writeDeal(who: Actor, id: string, changes: Fields): Promise<void> {
    const view = { workspaceId: who.workspaceId }
    const { status, ...fields } = changes
    if (Object.keys(fields).length > 0) {
      const wanted = checked(saveDealSchema, dealChange(await deals.get(view, id), fields))
      await deals.edit({ ...who, view }, id, wanted)
    }
    if (!status) return
    const stage = await findStage(who.workspaceId, status)
    if (!stage) throw new AppError('ValidationFailed', `no stage of this pipeline means ${status}`)
    const reason = changes.lost_reason
    await deals.move(
      { ...who, view },
      { deal_ids: [id], stage_id: stage, ...(reason ? { loss_reason: reason } : {}) },
    )
  }

  /** A deal that is open again begins with the last stage before the end: it was that far. */
  async function findStage(workspaceId: string, status: string): Promise<string | undefined> {
    const stages = await deps.pipeline.listStages(workspaceId)
    const ended: readonly StageKind[] = ['WON', 'LOST']
    if (status === 'open') return stages.findLast(({ kind }) => !ended.includes(kind))?.stage_id
    return stages.find(({ kind }) => kind === status.toUpperCase())?.stage_id
  }

  return {
    find: async (workspaceId, kind, id) => {
      try {
        return await read(await deps.actorOf(workspaceId), kind, id)
      } catch (error) {
        if (error instanceof AppError && NOT_THERE.includes(error.code)) return undefined
        throw error
      }
    },

    apply: async (workspaceId, kind, id, changes) => {
      try {
        await write(await deps.actorOf(workspaceId), kind, id, changes)
        return undefined
      } catch (error) {
        if (error instanceof AppError) return error.message
        throw error
      }
    },

    listDeals: async (workspaceId, contactId) => {
      const query = { contact_id: contactId, sort: 'updated' as const, limit: DEALS_OF_CONTACT }
      const found = await deals.list({ workspaceId }, query)
      return found.deals.map((deal) => deal.deal_id)
    },
  }
}

/** What Pipedrive has may be longer, or of another form, than is taken here. */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('ValidationFailed', `${issue?.path.join('.')} ${issue?.message}`)
}
