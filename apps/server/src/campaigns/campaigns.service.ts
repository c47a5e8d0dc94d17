/** Campaigns: plan them, book their spend, see what they brought. */
import { journeyQuerySchema } from '@tributary/contract/attribution'
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
import { metricQuerySchema } from '@tributary/contract/query'
import { formatModelSpec } from '@tributary/models/attribution/model'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Author } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { resolveRange } from '../access/workspace-days.ts'
import { type AttributionWorkspace, parseModel } from '../attribute/attribution.service.ts'
import { EVERY_ROW, type QueryService } from '../query/query.service.ts'
import { unconvertedMoney } from '../query/unconverted-money.ts'
import { insertSpendDay, selectSpend } from './campaigns.sql.ts'
import * as store from './campaigns.store.ts'
import type { CampaignTables } from './campaigns.table.ts'
import { CAMPAIGN_METRICS, campaignCredit, campaignRows, campaignSpend } from './campaigns.ts'

/** All days that there are: a budget is compared with what was ever spent. */
const EVER = { from: '1970-01-02', to: '2099-12-31' }

export type CampaignsService = ReturnType<typeof createCampaignsService>

export type CampaignsDeps = {
  readonly analytics: AnalyticsStore
  readonly db: Kysely<CampaignTables>
  readonly query: QueryService
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
    list: async (workspace: AttributionWorkspace, asked: CampaignsQuery): Promise<Campaigns> => {
      const { from, to, currency, model: modelText, ...window } = asked
      rangeOf(asked, workspace.timeZone)
      const model = formatModelSpec(parseModel(modelText))
      const ask = (question: object) =>
        deps.query.answerWithCredit(currency === undefined ? workspace : { ...workspace, currency }, {
          ...metricQuerySchema.parse({
            range: { from, to },
            model,
            window: journeyQuerySchema.parse(window),
            ...question,
          }),
          limit: EVERY_ROW,
        })
      const [plans, shown, byChannel, ever] = await Promise.all([
        listPlans(workspace.workspaceId),
        ask({ metrics: CAMPAIGN_METRICS, dimensions: ['campaign'] }),
        ask({ metrics: ['spend'], dimensions: ['campaign', 'channel'] }),
        ask({ metrics: ['spend'], dimensions: ['campaign'], range: EVER }),
      ])
      const { answer, credit } = shown
      return {
        currency: answer.currency,
        model,
        ...answer.range,
        rows: campaignRows(
          plans,
          campaignSpend(answer, byChannel.answer, ever.answer),
          campaignCredit(answer),
        ),
        unattributed: {
          conversions: credit.unattributed.conversions,
          net_amount_minor: String(credit.unattributed.netAmountMinor),
        },
        ...unconvertedMoney(answer),
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
