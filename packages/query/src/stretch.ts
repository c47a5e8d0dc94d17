/** What a statement is about, besides the question: whose rows, which days, whose money. Values only. */
import type { Sql } from '@tributary/stores/sql'

/** Instants (end exclusive) and the days of the workspace's zone that they cover. */
export type Stretch = {
  readonly fromMs: number
  readonly toMs: number
  readonly fromDay: string
  readonly toDay: string
}

/** From `day` on (YYYY-MM-DD), one minor unit of `currency` is `factor` (decimal text) minor units of the reporting currency. */
export type RateFactor = { readonly currency: string; readonly day: string; readonly factor: string }

/** Days (both included) on which a currency has a rate that holds; those of one currency do not overlap. */
export type RatedSpan = { readonly currency: string; readonly fromDay: string; readonly toDay: string }

/** Whom events and touches belong to: most know it since a night, and only the others are looked up. */
export type FactPeople = {
  /** Whether a row of `events` or `touches`, by its alias, knows its person; absent where none does. */
  readonly knows?: (table: string) => Sql
  /** One row per handle of the others that is not its own person: `handle_key`, `person_key`. */
  readonly links: Sql
}

export type QueryContext = {
  readonly workspaceId: string
  /** IANA name. */
  readonly timeZone: string
  /** Reporting currency. */
  readonly currency: string
  /** Other currencies with money in the stretch. */
  readonly otherCurrencies: readonly string[]
  /** Rates of the other currencies that lie in or before the stretch. */
  readonly rates: readonly RateFactor[]
  /** Days up to the stretch's last on which other currencies have a rate that holds: whose money counts when. */
  readonly ratedSpans: readonly RatedSpan[]
  /** One row per linked handle: `handle_key`, `person_key`. A handle without a row is its own person. */
  readonly links: Sql
  readonly ofFacts: FactPeople
}

/** A rate holds until the next one, and no longer than this: an old rate says nothing about today's money. */
export const RATE_HOLDS_DAYS = 92
