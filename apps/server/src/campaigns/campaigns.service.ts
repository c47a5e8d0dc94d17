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

    create: async (workspaceId: string, plan: SaveCampaign): Promise<CampaignPlan> => {
      const id = deps.newId()
      if (!(await store.insertCampaign(db, workspaceId, id, plan)))
        throw new AppError('Conflict', `A campaign named ${plan.name} is planned already.`, [
          { path: 'name', message: 'is used already' },
        ])
      return { campaign_id: id, ...plan }
    },

    change: async (workspaceId: string, id: string, plan: SaveCampaign): Promise<void> => {
      const namesake = await store.findCampaignByName(db, workspaceId, plan.name)
      if (namesake && namesake.id !== id)
        throw new AppError('Conflict', `A campaign named ${plan.name} is planned already.`, [
          { path: 'name', message: 'is used already' },
        ])
      if (!(await store.updateCampaign(db, workspaceId, id, plan, new Date(deps.now())))) throw noSuch(id)
    },

    remove: async (workspaceId: string, id: string): Promise<void> => {
      if (!(await store.deleteCampaign(db, workspaceId, id))) throw noSuch(id)
    },

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
    saveSpend: (workspaceId: string, row: z.infer<typeof saveSpendSchema>): Promise<void> =>
      analytics.command(insertSpendDay(workspaceId, row, deps.nextVersion())),
  }
}

function noSuch(id: string): AppError {
  return new AppError('NotFound', `This workspace has no campaign ${id}.`)
}
