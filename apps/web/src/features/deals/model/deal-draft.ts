/** A deal as its form holds it, and as it is sent. */
import type { DealPage, Named, SaveDeal } from '@tributary/contract/deals'
import { amountToMinor, minorToDecimal } from '@tributary/contract/money'

export type LineDraft = { readonly productId: string; readonly quantity: string; readonly price: string }
export type DealDraft = {
  readonly name: string
  readonly stageId: string | null
  /** Since when a new deal is one. */
  readonly opened: string
  /** Empty with lines: their sum, also when the lines change. */
  readonly amount: string
  readonly currency: string
  readonly ownerId: string | null
  readonly agentId: string | null
  readonly organisation: Named | null
  readonly contact: Named | null
  readonly campaignId: string | null
  readonly expectedClose: string
  readonly lossReason: string
  readonly note: string
  readonly lines: readonly LineDraft[]
}

export function newDraft(currency: string, ownerId: string | null, today: string): DealDraft {
  return {
    name: '',
    stageId: null,
    opened: today,
    amount: '',
    currency,
    ownerId,
    agentId: null,
    organisation: null,
    contact: null,
    campaignId: null,
    expectedClose: '',
    lossReason: '',
    note: '',
    lines: [],
  }
}

export function draftOf(deal: DealPage, currency: string): DealDraft {
  const own = deal.currency ?? currency
  const decimal = (minor: string) => minorToDecimal(BigInt(minor), own)
  return {
    name: deal.name,
    stageId: deal.stage_id,
    opened: '',
    amount: deal.amount_minor === null || deal.is_amount_from_lines ? '' : decimal(deal.amount_minor),
    currency: own,
    ownerId: deal.owner?.id ?? null,
    agentId: deal.agent?.id ?? null,
    organisation: deal.organisation,
    contact: deal.contact,
    campaignId: deal.campaign?.id ?? null,
    expectedClose: deal.expected_close ?? '',
    lossReason: deal.loss_reason,
    note: deal.note,
    lines: deal.lines.map((line) => ({
      productId: line.product_id,
      quantity: String(line.quantity),
      price: decimal(line.price_minor),
    })),
  }
}

/** The amount in minor units: null when it is left empty, undefined when it is none. */
function draftAmount(draft: Pick<DealDraft, 'amount' | 'currency'>): string | null | undefined {
  return draft.amount.trim() === '' ? null : positiveMinor(draft.amount, draft.currency)
}

export function positiveMinor(text: string, currency: string): string | undefined {
  const minor = amountToMinor(text, currency)
  return minor === undefined || minor < 0n ? undefined : String(minor)
}

/** What the lines add up to, as far as they can be read; undefined without any. */
export function linesTotal({ lines, currency }: Pick<DealDraft, 'lines' | 'currency'>): string | undefined {
  const sums = lines.map((line) => lineMinor(line, currency))
  if (sums.length === 0 || sums.includes(undefined)) return undefined
  return String(sums.reduce<bigint>((total, sum) => total + (sum ?? 0n), 0n))
}

function lineMinor(line: LineDraft, currency: string): bigint | undefined {
  const price = positiveMinor(line.price, currency)
  return price === undefined || !isQuantity(line.quantity) ? undefined : BigInt(price) * BigInt(line.quantity)
}

const isQuantity = (text: string): boolean => /^[1-9]\d{0,5}$/.test(text)

/** What is wrong with the draft, by field; empty when it can be saved. */
export function draftProblems(
  draft: DealDraft,
): Partial<Record<'name' | 'amount' | `line${number}`, string>> {
  const problems: Partial<Record<'name' | 'amount' | `line${number}`, string>> = {}
  if (draft.name.trim() === '') problems.name = 'A deal has a name'
  if (draftAmount(draft) === undefined) problems.amount = `An amount in ${draft.currency} such as 5000`
  draft.lines.forEach((line, at) => {
    if (lineMinor(line, draft.currency) === undefined)
      problems[`line${at}`] = 'A whole number of pieces, and the price of one'
  })
  return problems
}

/** What an edit is based on, or the day on which a new deal is added. */
export type SavedAs = { readonly version: number } | { readonly today: string }

/** The body to send; undefined while the draft has problems. */
export function draftBody(draft: DealDraft, savedAs: SavedAs): SaveDeal | undefined {
  const amount = draftAmount(draft)
  if (amount === undefined || Object.keys(draftProblems(draft)).length > 0) return undefined
  return {
    name: draft.name.trim(),
    amount_minor: amount,
    currency: amount === null && draft.lines.length === 0 ? null : draft.currency,
    owner_id: draft.ownerId,
    agent_id: draft.agentId,
    organisation_id: draft.organisation?.id ?? null,
    contact_id: draft.contact?.id ?? null,
    campaign_id: draft.campaignId,
    expected_close: draft.expectedClose === '' ? null : draft.expectedClose,
    loss_reason: draft.lossReason,
    note: draft.note,
    lines: draft.lines.map((line) => ({
      product_id: line.productId,
      quantity: Number(line.quantity),
      price_minor: positiveMinor(line.price, draft.currency) ?? '0',
    })),
    ...('version' in savedAs ? savedAs : newFields(draft, savedAs.today)),
  }
}

/** Only a new deal says where it begins, and when unless that is now. */
function newFields({ stageId, opened }: DealDraft, today: string): Pick<SaveDeal, 'stage_id' | 'opened_at'> {
  return {
    ...(stageId === null ? {} : { stage_id: stageId }),
    ...(opened === '' || opened === today ? {} : { opened_at: opened }),
  }
}
