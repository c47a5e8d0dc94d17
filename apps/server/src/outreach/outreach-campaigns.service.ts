/** Outreach campaigns: plan them, put members and contacts on them, see how far they got. */
import { AppError } from '@tributary/contract/errors'
import type {
  Outreach,
  OutreachPerformance,
  SaveOutreach,
  Target,
  targetsQuerySchema,
} from '@tributary/contract/outreach'
import type { z } from 'zod'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { addDays, dayStartMs } from '../access/workspace-days.ts'
import { findContactCards, requireContacts } from '../contacts/contact-links.service.ts'
import { readTextCursor, writeTextCursor } from '../http/cursor.ts'
import { appendToOutbox } from '../outbox/outbox.service.ts'
import { scopeOf } from './activities.service.ts'
import { findNames, setTargetState } from './activities.store.ts'
import { effectsOf, targetState } from './activities.ts'
import { fieldsOf } from './activity-effects.ts'
import { CONTACT_CAMPAIGNS } from './contact-campaigns.service.ts'
import type { OutreachDb } from './outreach.table.ts'
import * as store from './outreach-campaigns.store.ts'
import { performanceOf, targetCounts } from './outreach-campaigns.ts'

export type OutreachService = ReturnType<typeof createOutreachService>

export type OutreachDeps = {
  readonly db: OutreachDb
  readonly now: () => number
  readonly newId: () => string
  readonly nextVersion: () => bigint
  readonly wakeOutbox: () => void
}

type PlanRow = Awaited<ReturnType<typeof store.listCampaigns>>[number]

export function createOutreachService(deps: OutreachDeps) {
  const { db } = deps

  async function tell(rows: readonly PlanRow[]): Promise<Outreach[]> {
    const ids = rows.map((row) => row.id)
    const [members, counts] = [await store.listMembers(db, ids), await store.countTargets(db, ids)]
    return rows.map((row): Outreach => {
      const done = counts.activities.find((entry) => entry.campaign_id === row.id)
      return {
        campaign_id: row.id,
        name: row.name,
        sector: row.sector,
        theme: row.theme,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        note: row.note,
        archived_at: row.archived_at?.toISOString() ?? null,
        members: members
          .filter((member) => member.campaign_id === row.id)
          .map(({ user_id, name }) => ({ user_id, name })),
        targets: targetCounts(
          counts.targets
            .filter((entry) => entry.campaign_id === row.id)
            .map(({ state, contacts }) => ({ state, contacts: Number(contacts) })),
        ),
        activities: Number(done?.activities ?? 0),
        last_activity_at: done?.last_at ? new Date(done.last_at).toISOString() : null,
      }
    })
  }

  async function planOf(who: Actor, id: string, handle: OutreachDb = db): Promise<PlanRow> {
    const row = await store.findOutreach(handle, scopeOf(who), id)
    if (!row) throw new AppError('NotFound', `There is no outreach campaign ${id} that you may see.`)
    return row
  }

  async function get(who: Actor, id: string): Promise<Outreach> {
    const [campaign] = await tell([await planOf(who, id)])
    if (!campaign) throw new AppError('NotFound', `There is no outreach campaign ${id}.`)
    return campaign
  }

  /** Journeys name campaigns by name: with another name, their touches are told again. */
  async function tellTouches(trx: OutreachDb, workspaceId: string, campaignId: string, name: string) {
    const rows = await store.listActivitiesOf(trx, campaignId)
    const ids = rows.flatMap((row) => row.contact_id ?? [])
    const cards = await findContactCards(trx, workspaceId, ids)
    const facts = rows
      .map((row) => {
        const handle = cards.get(row.contact_id ?? '')?.handle
        return effectsOf(row.id, fieldsOf(row), { handle, campaignName: name }).touch
      })
      .filter((touch) => touch.kind === 'touch')
    await appendToOutbox(trx, { workspaceId, version: deps.nextVersion(), facts })
  }

  /** Who is put on a campaign. One on it already may have left the workspace meanwhile; anybody else must be of it. */
  async function membersOf(
    trx: OutreachDb,
    who: Actor,
    wanted: readonly string[],
    before: readonly string[],
  ): Promise<string[]> {
    const found = await store.findMembers(trx, who.workspaceId, wanted)
    const stranger = wanted.find((id) => !found.includes(id) && !before.includes(id))
    if (stranger === undefined) return found
    const message = `${stranger} is no member of this workspace`
    throw new AppError('ValidationFailed', `member_ids: ${message}`, [{ path: 'member_ids', message }])
  }

  async function requireOwnName(trx: OutreachDb, who: Actor, name: string, id: string | undefined) {
    const namesake = await store.findByName(trx, who.workspaceId, name)
    if (namesake && namesake.id !== id) throw nameUsed(name)
  }

  return {
    list: async (who: Actor, archived: boolean): Promise<Outreach[]> =>
      tell(await store.listCampaigns(db, scopeOf(who), archived)),
    get,

    create: async (who: Actor, { member_ids, ...plan }: SaveOutreach): Promise<Outreach> => {
      const id = deps.newId()
      await db.transaction().execute(async (trx: OutreachDb) => {
        if (!(await store.insertOutreach(trx, who.workspaceId, id, plan))) throw nameUsed(plan.name)
        const wanted = member_ids ?? (who.userId === null ? [] : [who.userId])
        const members = await membersOf(trx, who, wanted, [])
        await store.setMembers(trx, who.workspaceId, id, members)
        await recordChange(trx, who, {
          action: 'create',
          kind: 'outreach_campaign',
          id,
          name: plan.name,
          after: { ...plan, members },
        })
      })
      return get(who, id)
    },

    change: async (who: Actor, id: string, { member_ids, ...plan }: SaveOutreach): Promise<Outreach> => {
      await db.transaction().execute(async (trx: OutreachDb) => {
        const before = await planOf(who, id, trx)
        await requireOwnName(trx, who, plan.name, id)
        const members = (await store.listMembers(trx, [id])).map((member) => member.user_id)
        await store.updateOutreach(trx, id, { ...plan, updated_at: new Date(deps.now()) })
        const chosen = member_ids && (await membersOf(trx, who, member_ids, members))
        if (chosen) await store.setMembers(trx, who.workspaceId, id, chosen)
        if (plan.name !== before.name) await tellTouches(trx, who.workspaceId, id, plan.name)
        await recordChange(trx, who, {
          action: 'update',
          kind: 'outreach_campaign',
          id,
          name: plan.name,
          before: { ...before, members },
          after: { ...plan, members: chosen ?? members },
        })
      })
      deps.wakeOutbox()
      return get(who, id)
    },

    archive: async (who: Actor, id: string, archived: boolean): Promise<Outreach> => {
      await db.transaction().execute(async (trx: OutreachDb) => {
        const before = await planOf(who, id, trx)
        const at = new Date(deps.now())
        await store.updateOutreach(trx, id, { archived_at: archived ? at : null, updated_at: at })
        await recordChange(trx, who, {
          action: archived ? 'archive' : 'unarchive',
          kind: 'outreach_campaign',
          id,
          name: before.name,
        })
      })
      return get(who, id)
    },

    /** Only while nothing was done for it: else its activities and deals would lose their campaign. */
    remove: async (who: Actor, id: string): Promise<void> => {
      await db.transaction().execute(async (trx: OutreachDb) => {
        const before = await planOf(who, id, trx)
        if (await store.isUsed(trx, id))
          throw new AppError('Conflict', `${before.name} has activities or deals. Archive it instead.`)
        await store.deleteOutreach(trx, who.workspaceId, id)
        await recordChange(trx, who, {
          action: 'delete',
          kind: 'outreach_campaign',
          id,
          name: before.name,
          before,
        })
      })
    },

    /** Puts contacts on the target list; answers those that were not on it. */
    assign: async (who: Actor, id: string, contactIds: readonly string[]): Promise<string[]> =>
      db.transaction().execute(async (trx: OutreachDb) => {
        const campaign = await planOf(who, id, trx)
        const wanted = [...new Set(contactIds)]
        await requireContacts(trx, who, wanted, CONTACT_CAMPAIGNS)
        const rows = wanted.map((contactId) => ({
          id: deps.newId(),
          campaign_id: id,
          workspace_id: who.workspaceId,
          contact_id: contactId,
          added_by: who.userId,
          added_at: new Date(deps.now()),
        }))
        const added = await store.addTargets(trx, rows)
        // Some may have been written to for this campaign before.
        const done = await store.listResultsOfContacts(trx, id, added)
        for (const [contactId, list] of Map.groupBy(done, (row) => row.contact_id ?? ''))
          await setTargetState(trx, { campaignId: id, contactId, state: targetState(list) })
        if (added.length > 0)
          await recordChange(trx, who, {
            action: 'assign',
            kind: 'outreach_campaign',
            id,
            name: campaign.name,
            after: { contacts: added },
          })
        return added
      }),

    /** Takes contacts off the target list; what was done stays. Answers those that were on it. */
    unassign: async (who: Actor, id: string, contactIds: readonly string[]): Promise<string[]> =>
      db.transaction().execute(async (trx: OutreachDb) => {
        const campaign = await planOf(who, id, trx)
        const removed = await store.removeTargets(trx, id, contactIds)
        if (removed.length > 0)
          await recordChange(trx, who, {
            action: 'unassign',
            kind: 'outreach_campaign',
            id,
            name: campaign.name,
            before: { contacts: removed },
          })
        return removed
      }),

    targets: async (who: Actor, id: string, asked: z.infer<typeof targetsQuerySchema>) => {
      await planOf(who, id)
      const after = asked.cursor === undefined ? undefined : readTextCursor(asked.cursor)
      const rows = await store.listTargets(db, id, asked, { after, limit: asked.limit + 1 })
      const shown = rows.slice(0, asked.limit)
      const cards = await findContactCards(
        db,
        who.workspaceId,
        shown.map((row) => row.id),
      )
      const owners = shown.flatMap((row) => row.owner_id ?? [])
      const names = await findNames(db, who.workspaceId, { campaigns: [], deals: [], members: owners })
      const last = shown.at(-1)
      return {
        targets: shown.map((row): Target => {
          const card = cards.get(row.id)
          return {
            contact_id: row.id,
            name: card?.name ?? '',
            organisation_name: card?.organisationName ?? null,
            phone: card?.phone ?? null,
            email: card?.email ?? null,
            owner_name: names.members.get(row.owner_id ?? '')?.name ?? null,
            state: row.state,
            activities: Number(row.activities ?? 0),
            last_activity_at: row.last_at ? new Date(row.last_at).toISOString() : null,
          }
        }),
        next_cursor: rows.length > asked.limit && last ? writeTextCursor(last.name_key, last.id) : null,
      }
    },

    performance: async (
      who: Actor,
      id: string,
      range: { from?: string | undefined; to?: string | undefined },
    ): Promise<OutreachPerformance> => {
      const campaign = await get(who, id)
      const { timeZone } = who.workspace
      const rows = await store.listResults(db, id, {
        fromMs: range.from === undefined ? null : dayStartMs(range.from, timeZone),
        toMs: range.to === undefined ? null : dayStartMs(addDays(range.to, 1), timeZone),
      })
      const sums = (await store.sumDeals(db, who.workspaceId, id)).map((sum) => ({
        ...sum,
        deals: Number(sum.deals),
        amountMinor: BigInt(sum.amount_minor ?? 0),
      }))
      const members = [...rows.map((row) => row.created_by), ...sums.map((sum) => sum.owner_id)]
      const names = await findNames(db, who.workspaceId, {
        campaigns: [],
        deals: [],
        members: [...campaign.members.map((member) => member.user_id), ...members].filter(
          (one) => one !== null,
        ),
      })
      return {
        campaign,
        from: range.from ?? null,
        to: range.to ?? null,
        ...performanceOf(
          rows,
          sums,
          (userId) => names.members.get(userId)?.name ?? 'A former member',
          campaign.members.map((member) => member.user_id),
        ),
      }
    },
  }
}

function nameUsed(name: string): AppError {
  return new AppError('Conflict', `A campaign named ${name} exists already.`, [
    { path: 'name', message: 'is used already' },
  ])
}
