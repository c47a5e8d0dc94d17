/** Campaigns: plan them, book their spend, see what they brought. */
import type {
  CampaignPlan,
  Campaigns,
  CampaignsQuery,
  SaveCampaign,
  SpendRow,
  saveSpendSchema,
  spendQuerySchema,
} from '@tributary/contract/campaigns'
import { AppError } from '@tributary/contract/errors'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Author } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import { insertSpendDay, selectSpend, spendByCampaign } from './campaigns.sql.ts'
import * as store from './campaigns.store.ts'
import type { CampaignTables } from './campaigns.table.ts'
import { campaignRows } from './campaigns.ts'

export type CampaignsService = ReturnType<typeof createCampaignsService>

export type CampaignsDeps = {
  readonly analytics: AnalyticsStore
  readonly db: Kysely<CampaignTables>
  readonly attribution: AttributionService
  readonly now: () => number
  readonly newId: () => string
  readonly nextVersion: () => bigint
}

export function createCampaignsService(deps: CampaignsDeps) {
  const { analytics, db } = deps

  function rangeOf(query: { from?: string | undefined; to?: string | undefined }, timeZone: string) {
    const range = resolveRange(query, timeZone, deps.now())
    if ('message' in range) throw new AppError('ValidationFailed', `${range.path} ${range.message}`, [range])
    return range
  }

  async function listPlans(workspaceId: string): Promise<CampaignPlan[]> {
    const rows = await store.listCampaigns(db, workspaceId)
    return rows.map(({ id, ...plan }) => ({ campaign_id: id, ...plan }))
  }

  return {
    list: async (workspace: AttributionWorkspace, query: CampaignsQuery): Promise<Campaigns> => {
      const range = rangeOf(query, workspace.timeZone)
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const [plans, spend, credit] = await Promise.all([
        listPlans(workspace.workspaceId),
        analytics.query<{
          name: string
          channels: string[]
          spend_minor: string
          spent_minor: string
          impressions: string
          clicks: string
        }>(spendByCampaign(workspace.workspaceId, { ...range, currency })),
        deps.attribution.answer(workspace, {
          ...query,
          currency,
          by: 'campaign',
          intervals: 'false',
          seed: 1,
        }),
      ])
      const rows = spend.map((row) => ({
        name: row.name,
        channels: row.channels,
        spendMinor: BigInt(row.spend_minor),
        spentMinor: BigInt(row.spent_minor),
        impressions: Number(row.impressions),
        clicks: Number(row.clicks),
      }))
      return {
        currency,
        model: credit.model,
        from: range.fromDay,
        to: range.toDay,
        rows: campaignRows(plans, rows, credit.rows),
        unattributed: {
          conversions: credit.unattributed.conversions,
          net_amount_minor: credit.unattributed.net_amount_minor,
        },
      }
    },

    create: (who: Author, plan: SaveCampaign): Promise<CampaignPlan> =>
      db.transaction().execute(async (trx) => {
        const id = deps.newId()
        if (!(await store.insertCampaign(trx, who.workspaceId, id, plan))) throw nameTaken(plan.name)
        await recordChange(trx, who, { action: 'create', kind: 'campaign', id, name: plan.name, after: plan })
        return { campaign_id: id, kind: 'paid', ...plan }
      }),

    change: (who: Author, id: string, plan: SaveCampaign): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const namesake = await store.findCampaignByName(trx, who.workspaceId, plan.name)
        if (namesake && namesake.id !== id) throw nameTaken(plan.name)
        const before = await planBefore(trx, who.workspaceId, id)
        if (!(await store.updateCampaign(trx, who.workspaceId, id, plan, new Date(deps.now()))))
          throw noSuch(id)
        const change = { action: 'update', kind: 'campaign', id, name: plan.name, before, after: plan }
        await recordChange(trx, who, change)
      }),

    remove: (who: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await planBefore(trx, who.workspaceId, id)
        if (!before || !(await store.deleteCampaign(trx, who.workspaceId, id))) throw noSuch(id)
        await recordChange(trx, who, { action: 'delete', kind: 'campaign', id, name: before.name, before })
      }),

    listSpend: async (
      workspace: AttributionWorkspace,
      query: z.infer<typeof spendQuerySchema>,
    ): Promise<SpendRow[]> => {
      const range = rangeOf(query, workspace.timeZone)
      const rows = await analytics.query<
        Omit<SpendRow, 'impressions' | 'clicks'> & { impressions: string; clicks: string }
      >(selectSpend(workspace.workspaceId, query.campaign, range))
      return rows.map((row) => ({
        ...row,
        impressions: Number(row.impressions),
        clicks: Number(row.clicks),
      }))
    },

    /** Books or corrects the spend of one day. */
    saveSpend: async (who: Author, row: z.infer<typeof saveSpendSchema>): Promise<void> => {
      await analytics.command(insertSpendDay(who.workspaceId, row, deps.nextVersion()))
      const id = [row.day, row.channel, row.campaign].join(' ')
      await recordChange(db, who, { action: 'book', kind: 'spend', id, name: id, after: row })
    },
  }
}

/** The plan as it is, for the audit log. */
async function planBefore(db: CampaignsDeps['db'], workspaceId: string, id: string) {
  return (await store.listCampaigns(db, workspaceId)).find((plan) => plan.id === id)
}

function nameTaken(name: string): AppError {
  return new AppError('Conflict', `A campaign named ${name} is planned already.`, [
    { path: 'name', message: 'is used already' },
  ])
}

function noSuch(id: string): AppError {
  return new AppError('NotFound', `This workspace has no paid campaign ${id}.`)
}
