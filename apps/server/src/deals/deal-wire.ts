/** Rows of deals as they travel. Pure. */
import type { Deal, DealChange, DealLine, DealPage, PipelineStage, Product } from '@tributary/contract/deals'
import type { listChangesOfDeal } from './deal-change.store.ts'
import type { listLines, listMoves, ShownDeal } from './deal-list.store.ts'
import { isClosed, type Stage } from './deals.ts'
import type { ProductRow } from './product.store.ts'

type RowOf<List extends (...args: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<List>>[number]

const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' })

export function dealOnWire(row: ShownDeal): Deal {
  return {
    deal_id: row.id,
    name: row.name,
    stage_id: row.stage_id,
    stage: row.stage_name,
    kind: row.kind,
    stage_since: row.stage_since.toISOString(),
    opened_at: row.opened_at.toISOString(),
    closed_at: isClosed(row.kind) ? row.stage_since.toISOString() : null,
    amount_minor: row.amount_minor,
    currency: row.currency,
    owner: named(row.owner_id, row.owner_name),
    agent:
      row.agent_id === null
        ? null
        : { id: row.agent_id, name: row.agent_name ?? '', office: row.office ?? '' },
    organisation: named(row.organisation_id, row.organisation_name),
    contact: named(row.contact_id, row.contact_name),
    campaign: named(row.campaign_id, row.campaign_name),
    expected_close: row.close_day,
    loss_reason: row.loss_reason,
    updated_at: row.updated_at.toISOString(),
    version: row.version,
  }
}

export function stageOnWire({ stageId, name, kind, probability }: Stage): PipelineStage {
  return { stage_id: stageId, name, kind, probability }
}

export function lineOnWire(row: RowOf<typeof listLines>): DealLine {
  return row
}

export function moveOnWire(row: RowOf<typeof listMoves>): DealPage['moves'][number] {
  return { ...row, at: row.at.toISOString() }
}

export function changeOnWire(row: RowOf<typeof listChangesOfDeal>): DealChange {
  return {
    change_id: row.id,
    kind: row.kind,
    deals: row.deals,
    at: row.made_at.toISOString(),
    by: row.made_by_name,
    undone_at: row.undone_at?.toISOString() ?? null,
    is_being_undone: row.undone_at === null && row.undo_began_at !== null,
  }
}

export function productOnWire({ id, ...row }: ProductRow): Product {
  return { product_id: id, ...row }
}
