/** Facts that follow from something edited: what the outbox carries from the relational store to the analytics store. Pure. */

/** A conversion; told again with a later version it replaces the earlier one. Without money (amount 0) the currency is ''. */
export type ConversionFact = {
  readonly kind: 'conversion'
  readonly conversionId: string
  readonly conversionType: string
  /** 'e:<hash of e-mail>', 'c:<contact>', ... */
  readonly handle: string
  readonly tsMs: number
  /** Decimal text of minor units: JSON has no 64-bit integer. */
  readonly amountMinor: string
  readonly currency: string
  readonly source: string
  /** What was bought, and beside it what of the amount falls to it. Facts of earlier versions that still wait have neither. */
  readonly products?: readonly string[]
  readonly productAmountsMinor?: readonly string[]
}

/** A touch that a member made; told again under its id it replaces the earlier one. */
export type TouchFact = {
  readonly kind: 'touch'
  readonly touchId: string
  readonly handle: string
  readonly tsMs: number
  readonly channel: string
  readonly campaign: string
  readonly source: string
  readonly medium: string
  readonly properties: Readonly<Record<string, string>>
}

export type TouchRemovedFact = { readonly kind: 'touch_removed'; readonly touchId: string }

/** Two handles of one person, as a file of links would state it; the person is 'u:...', 'e:...' or 'c:...'. */
export type IdentityFact = {
  readonly kind: 'identity'
  readonly handle: string
  readonly person: string
  readonly tsMs: number
}

/** How a deal stands, for the catalogue's numbers. Moments are milliseconds, null where there is none. */
export type DealStateFact = {
  readonly kind: 'deal_state'
  readonly dealId: string
  readonly name: string
  /** LEAD, MQL, SQL, OPPORTUNITY, WON or LOST; and the workspace's own name of the stage. */
  readonly stage: string
  readonly stageName: string
  /** The furthest of LEAD 0, MQL 1, SQL 2, OPPORTUNITY 3, WON 4 that it ever reached. */
  readonly reached: number
  readonly amountMinor: string
  readonly currency: string
  /** Chance of winning by its stage, 0 to 1. */
  readonly probability: number
  readonly owner: string
  readonly agent: string
  readonly office: string
  readonly organisation: string
  readonly sector: string
  readonly campaign: string
  readonly lossReason: string
  readonly products: readonly string[]
  /** Beside `products`; they add up to the amount. */
  readonly productAmountsMinor: readonly string[]
  readonly openedMs: number
  readonly closedMs: number | null
  /** YYYY-MM-DD */
  readonly expectedClose: string | null
  readonly isDeleted: boolean
}

export type OutboxFact = ConversionFact | TouchFact | TouchRemovedFact | IdentityFact | DealStateFact

/** What one transaction tells: `version` is taken after its rows are locked, so that the later edit has the higher one. */
export type OutboxEntry = {
  readonly workspaceId: string
  readonly version: bigint
  readonly facts: readonly OutboxFact[]
}

/** A fact as it waits. */
export type WaitingFact = {
  readonly workspaceId: string
  readonly version: bigint
  readonly fact: OutboxFact
}

/** The facts of each workspace, in their order. */
export function byWorkspace(waiting: readonly WaitingFact[]): Map<string, WaitingFact[]> {
  const groups = new Map<string, WaitingFact[]>()
  for (const entry of waiting) {
    const group = groups.get(entry.workspaceId)
    if (group) group.push(entry)
    else groups.set(entry.workspaceId, [entry])
  }
  return groups
}

export type TouchChange = { readonly fact: TouchFact | TouchRemovedFact; readonly version: bigint }

/** What holds of each touch after all of these: the last word about it. */
export function lastTouches(waiting: readonly WaitingFact[]): TouchChange[] {
  const last = new Map<string, TouchChange>()
  for (const { fact, version } of waiting) {
    if (fact.kind !== 'touch' && fact.kind !== 'touch_removed') continue
    const known = last.get(fact.touchId)
    if (known === undefined || version >= known.version) last.set(fact.touchId, { fact, version })
  }
  return [...last.values()]
}
