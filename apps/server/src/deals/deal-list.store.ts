/** Lists of deals as they are shown: filtered, ordered, in pages; and sums of the stages. The handle is the first parameter. */
import type { DEAL_SORTS, DealFilter } from '@tributary/contract/deals'
import { type Expression, type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { foldText } from '../contacts/contact-text.ts'
import type { DealPosition } from './deal-cursor.ts'
import type { DealTables } from './deals.table.ts'

type Db = Kysely<DealTables>
export type DealSort = (typeof DEAL_SORTS)[number]

/** Whose deals are seen: all of the workspace, or those of one member and of campaigns they belong to. */
export type DealView = {
  readonly workspaceId: string
  readonly ownerId?: string | undefined
}

/**
 * What the list is ordered by, with the way in which the value travels in a cursor. As the indexes say it, and not with
 * coalesce: row-level security would keep it from them.
 */
const ORDERS: Readonly<
  Record<DealSort, { by: Expression<unknown>; type: string; direction: 'asc' | 'desc' }>
> = {
  updated: { by: sql`deal.updated_at`, type: 'timestamptz', direction: 'desc' },
  stage_since: { by: sql`deal.stage_since`, type: 'timestamptz', direction: 'desc' },
  amount: {
    by: sql`case when deal.amount_minor is null then -1 else deal.amount_minor end`,
    type: 'bigint',
    direction: 'desc',
  },
  expected_close: {
    by: sql`case when deal.expected_close is null then 'infinity'::date else deal.expected_close end`,
    type: 'date',
    direction: 'asc',
  },
  name: { by: sql`deal.name_key`, type: 'text', direction: 'asc' },
}

export type DealPageRequest = {
  readonly filter: DealFilter
  readonly sort: DealSort
  readonly limit: number
  readonly after?: DealPosition | undefined
}

/** The deals after a position, with the names of what they refer to; one more than `limit` tells that there are others. */
export async function listDeals(db: Db, view: DealView, { filter, sort, limit, after }: DealPageRequest) {
  const { by, type, direction } = ORDERS[sort]
  let found = conditioned(db, view, filter)
    .select(['deal.id', sql<string>`(${by})::text`.as('position')])
    .orderBy(by, direction)
    .orderBy('deal.id', direction)
    .limit(limit + 1)
  if (after !== undefined) {
    const value = sql`${after.value}::${sql.raw(type)}`
    const tuple = sql`(${by}, deal.id)`
    const last = sql`(${value}, ${after.id}::uuid)`
    found = found.where(
      direction === 'desc' ? sql<SqlBool>`${tuple} < ${last}` : sql<SqlBool>`${tuple} > ${last}`,
    )
  }
  const ids = await found.execute()
  const rows = await listShown(
    db,
    ids.slice(0, limit).map(({ id }) => id),
  )
  const last = ids.length > limit ? ids[limit - 1] : undefined
  return { rows, next: last && { id: last.id, value: last.position } }
}

/** The latest deals of each stage, those of all stages read together; `next` where a stage has more. */
export async function listStageTops(db: Db, view: DealView, filter: DealFilter, limit: number) {
  const found = await db
    .selectFrom('pipeline_stage as stage')
    .innerJoinLateral(
      conditioned(db, view, filter)
        .select(['deal.id', sql<string>`deal.stage_since::text`.as('position')])
        .where('deal.stage_id', '=', sql<string>`stage.id`)
        .orderBy('deal.stage_since', 'desc')
        .orderBy('deal.id', 'desc')
        .limit(limit + 1)
        .as('top'),
      (join) => join.onTrue(),
    )
    .select(['stage.id as stage_id', 'top.id', 'top.position'])
    .where('stage.workspace_id', '=', view.workspaceId)
    .where('stage.retired_at', 'is', null)
    .execute()
  const tops = new Map<string, { id: string; position: string }[]>()
  for (const { stage_id, id, position } of found)
    tops.set(stage_id, [...(tops.get(stage_id) ?? []), { id, position }])
  const shown = [...tops.values()].flatMap((deals) => deals.slice(0, limit).map(({ id }) => id))
  const rows = new Map((await listShown(db, shown)).map((row) => [row.id, row]))
  return new Map(
    [...tops].map(([stageId, deals]) => {
      const last = deals.length > limit ? deals[limit - 1] : undefined
      return [
        stageId,
        {
          rows: deals.slice(0, limit).flatMap(({ id }) => rows.get(id) ?? []),
          next: last && { id: last.id, value: last.position },
        },
      ]
    }),
  )
}

function conditioned(db: Db, view: DealView, filter: DealFilter) {
  let query = db
    .selectFrom('deal')
    .where('deal.workspace_id', '=', view.workspaceId)
    .where('deal.deleted_at', 'is', null)
  const { ownerId } = view
  if (ownerId !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb('deal.owner_id', '=', ownerId),
        eb(
          'deal.campaign_id',
          'in',
          eb
            .selectFrom('campaign_member')
            .select('campaign_member.campaign_id')
            .where('campaign_member.workspace_id', '=', view.workspaceId)
            .where('campaign_member.user_id', '=', ownerId),
        ),
      ]),
    )
  if (filter.stage_id !== undefined) query = query.where('deal.stage_id', '=', filter.stage_id)
  if (filter.status === 'open') query = query.where('deal.kind', 'not in', ['WON', 'LOST'])
  if (filter.status === 'won') query = query.where('deal.kind', '=', 'WON')
  if (filter.status === 'lost') query = query.where('deal.kind', '=', 'LOST')
  if (filter.owner_id !== undefined) query = query.where('deal.owner_id', '=', filter.owner_id)
  for (const name of ['agent_id', 'organisation_id', 'contact_id', 'campaign_id'] as const) {
    const id = filter[name]
    if (id !== undefined) query = query.where(`deal.${name}`, '=', id)
  }
  const { product_id: productId } = filter
  if (productId !== undefined)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('deal_line')
          .select('deal_line.deal_id')
          .whereRef('deal_line.deal_id', '=', 'deal.id')
          .where('deal_line.product_id', '=', productId),
      ),
    )
  return filter.q ? searched(query, filter.q) : query
}

/** All words are there, compared as {@link foldText} leaves them: letters and digits alone. */
function searched<Row>(query: SelectQueryBuilder<DealTables, 'deal', Row>, asked: string) {
  const words = foldText(asked).split(' ').filter(Boolean).slice(0, 8)
  if (words.length === 0) return query.where(sql<SqlBool>`false`)
  return words.reduce((found, word) => found.where('deal.search_text', 'like', `%${word}%`), query)
}

export type ShownDeal = Awaited<ReturnType<typeof listShown>>[number]

/** The deals of these ids with the names that lists show, in the order of the ids. */
export async function listShown(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('deal')
    .innerJoin('pipeline_stage', 'pipeline_stage.id', 'deal.stage_id')
    .leftJoin('user', 'user.id', 'deal.owner_id')
    .leftJoin('sales_agent', 'sales_agent.id', 'deal.agent_id')
    .leftJoin('organisation', 'organisation.id', 'deal.organisation_id')
    .leftJoin('contact', 'contact.id', 'deal.contact_id')
    .leftJoin('campaign', 'campaign.id', 'deal.campaign_id')
    .select([
      'deal.id',
      'deal.workspace_id',
      'deal.name',
      'deal.stage_id',
      'pipeline_stage.name as stage_name',
      'deal.kind',
      'deal.stage_since',
      'deal.opened_at',
      'deal.amount_minor',
      'deal.is_amount_from_lines',
      'deal.currency',
      'deal.owner_id',
      'user.name as owner_name',
      'deal.agent_id',
      'sales_agent.name as agent_name',
      'sales_agent.office',
      'deal.organisation_id',
      'organisation.name as organisation_name',
      'deal.contact_id',
      'contact.name as contact_name',
      'deal.campaign_id',
      'campaign.name as campaign_name',
      'deal.loss_reason',
      'deal.note',
      'deal.source',
      'deal.external_id',
      'deal.updated_at',
      'deal.version',
    ])
    .select(sql<string | null>`to_char(deal.expected_close, 'YYYY-MM-DD')`.as('close_day'))
    .where('deal.id', 'in', ids)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export type StageSum = { stageId: string; currency: string | null; count: number; amountMinor: string | null }

/** How many deals are in each stage and what they add up to, by currency. */
export async function sumStages(db: Db, view: DealView, filter: DealFilter): Promise<StageSum[]> {
  const rows = await conditioned(db, view, filter)
    .select([
      'deal.stage_id',
      'deal.currency',
      (eb) => eb.fn.countAll<string>().as('deals'),
      sql<string | null>`sum(deal.amount_minor)::text`.as('amount_minor'),
    ])
    .groupBy(['deal.stage_id', 'deal.currency'])
    .orderBy('deal.currency')
    .execute()
  return rows.map((row) => ({
    stageId: row.stage_id,
    currency: row.currency,
    count: Number(row.deals),
    amountMinor: row.amount_minor,
  }))
}

/** The deal as lists show it, when it can be seen. */
export async function findShown(db: Db, view: DealView, dealId: string): Promise<ShownDeal | undefined> {
  const seen = await conditioned(db, view, {})
    .select('deal.id')
    .where('deal.id', '=', dealId)
    .executeTakeFirst()
  return seen && (await listShown(db, [dealId]))[0]
}

/** Of these ids, those of deals that can be seen. */
export async function listSeen(db: Db, view: DealView, dealIds: readonly string[]): Promise<string[]> {
  const rows = await conditioned(db, view, {}).select('deal.id').where('deal.id', 'in', dealIds).execute()
  return rows.map(({ id }) => id)
}

export function listLines(db: Db, dealId: string) {
  return db
    .selectFrom('deal_line')
    .innerJoin('product', 'product.id', 'deal_line.product_id')
    .select(['deal_line.product_id', 'product.name', 'deal_line.quantity', 'deal_line.price_minor'])
    .where('deal_line.deal_id', '=', dealId)
    .orderBy('deal_line.position')
    .execute()
}

export function listMoves(db: Db, dealId: string) {
  return db
    .selectFrom('deal_move')
    .innerJoin('pipeline_stage', 'pipeline_stage.id', 'deal_move.stage_id')
    .leftJoin('pipeline_stage as origin', 'origin.id', 'deal_move.from_stage_id')
    .leftJoin('user', 'user.id', 'deal_move.moved_by')
    .select([
      'origin.name as from_stage',
      'pipeline_stage.name as stage',
      'deal_move.kind',
      'deal_move.at',
      'user.name as by',
    ])
    .where('deal_move.deal_id', '=', dealId)
    .orderBy('deal_move.at')
    .orderBy('deal_move.id')
    .execute()
}
