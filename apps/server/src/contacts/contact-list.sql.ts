/** Conditions and orders of lists of contacts. */
import type { ContactFilter, ListContactsQuery } from '@tributary/contract/contacts'
import { warmthOrder } from '@tributary/models/contacts/warmness'
import { type RawBuilder, sql } from 'kysely'
import { CONTACT_FIELDS } from './contact-records.sql.ts'
import type { SearchedWords } from './contact-text.ts'

type Condition = RawBuilder<boolean>
const DAY_MS = 86_400_000

/** What stands in for no warmth and no contact, so that a list can go on after such a row; the indexes say the same. */
export const warmthKey = sql<number>`coalesce(warmth_order, -1e9)`
export const lastContactKey = sql<Date>`coalesce(last_contact_at, timestamptz '1970-01-01 00:00:00+00')`

export function all(conditions: readonly Condition[]): Condition {
  return sql<boolean>`(${sql.join([...conditions], sql` and `)})`
}

export type ListScope = {
  readonly workspaceId: string
  /** null: the team's. */
  readonly ownUserId: string | null
  /** Contacts that campaigns share with this member, a subquery; none: only their own. */
  readonly shared?: RawBuilder<string> | undefined
}

/** Contacts that are there and that the actor may see. */
export function inScope(scope: ListScope): Condition {
  const present = sql<boolean>`workspace_id = ${scope.workspaceId}::uuid and deleted_at is null`
  if (scope.ownUserId === null) return sql<boolean>`(${present})`
  if (!scope.shared) return sql<boolean>`(${present} and owner_id = ${scope.ownUserId})`
  return sql<boolean>`(${present} and (owner_id = ${scope.ownUserId} or id in (${scope.shared})))`
}

/**
 * As {@link inScope}, in parts without a contact in common: either of two conditions at once would use no index, each
 * by itself does.
 */
function partsOfScope(scope: ListScope): Condition[] {
  const present = sql<boolean>`workspace_id = ${scope.workspaceId}::uuid and deleted_at is null`
  if (scope.ownUserId === null) return [present]
  const own = sql<boolean>`${present} and owner_id = ${scope.ownUserId}`
  if (!scope.shared) return [own]
  return [
    own,
    sql<boolean>`${present} and owner_id is distinct from ${scope.ownUserId} and id in (${scope.shared})`,
  ]
}

const contactFields = sql.join(CONTACT_FIELDS.map((name) => sql.ref(name)))

/** Contacts of every part of the scope, each part ordered and cut by itself. */
function fromScope(
  scope: ListScope,
  conditions: readonly Condition[],
  tail: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const selects = partsOfScope(scope).map(
    (part) => sql`(select ${contactFields} from contact where ${all([part, ...conditions])} ${tail})`,
  )
  return sql`(${sql.join(selects, sql` union all `)})`
}

/** What the filter asks for, search apart. `me` is the member that asks. */
export function filterConditions(
  filter: ContactFilter,
  about: { me: string | null; nowMs: number; assigned: RawBuilder<string> | undefined },
): Condition[] {
  const { nowMs } = about
  const found: (Condition | undefined)[] = [
    filter.owner === undefined ? undefined : ownerIs(filter.owner, about.me),
    filter.organisation_id && sql<boolean>`organisation_id = ${filter.organisation_id}::uuid`,
    filter.tag && sql<boolean>`tags @> array[${filter.tag}]::text[]`,
    filter.country && sql<boolean>`country = ${filter.country}`,
    filter.source && sql<boolean>`source = ${filter.source}`,
    filter.min_warmness ? warmnessIs('>=', filter.min_warmness, nowMs) : undefined,
    filter.max_warmness !== undefined && filter.max_warmness < 10
      ? warmnessIs('<=', filter.max_warmness, nowMs)
      : undefined,
    filter.contacted && contactedIs(filter.contacted, nowMs),
    filter.has && hasIt(filter.has),
    filter.field && filter.value !== undefined
      ? sql<boolean>`custom ->> ${filter.field} = ${filter.value}`
      : undefined,
    filter.in_campaign && inCampaign(filter.in_campaign === 'true', about.assigned),
  ].map((condition) => condition || undefined)
  return found.filter((condition) => condition !== undefined)
}

function ownerIs(owner: string, me: string | null): Condition {
  if (owner === 'none') return sql<boolean>`owner_id is null`
  return sql<boolean>`owner_id = ${owner === 'me' ? (me ?? '') : owner}`
}

/** Shown with one decimal: what is shown as 7.0 is at least 6.95. */
function warmnessIs(sign: '>=' | '<=', bound: number, nowMs: number): Condition {
  if (sign === '>=') return sql<boolean>`${warmthKey} >= ${warmthOrder(bound - 0.05, nowMs) ?? -1e9}`
  return sql<boolean>`${warmthKey} < ${warmthOrder(bound + 0.05, nowMs)}`
}

function contactedIs(since: NonNullable<ContactFilter['contacted']>, nowMs: number): Condition {
  const daysAgo = (days: number) => new Date(nowMs - days * DAY_MS)
  switch (since) {
    case 'never':
      return sql<boolean>`${lastContactKey} = timestamptz '1970-01-01 00:00:00+00'`
    case 'week':
      return sql<boolean>`${lastContactKey} >= ${daysAgo(7)}`
    case 'month':
      return sql<boolean>`${lastContactKey} >= ${daysAgo(30)}`
    case 'longer':
      return sql<boolean>`${lastContactKey} < ${daysAgo(30)} and last_contact_at is not null`
  }
}

function hasIt(what: NonNullable<ContactFilter['has']>): Condition {
  switch (what) {
    case 'email':
      return sql<boolean>`email is not null`
    case 'phone':
      return sql<boolean>`phone_text is not null`
    case 'no_email':
      return sql<boolean>`email is null`
    case 'no_phone':
      return sql<boolean>`phone_text is null`
  }
}

function inCampaign(isIn: boolean, assigned: RawBuilder<string> | undefined): Condition {
  if (!assigned) return isIn ? sql<boolean>`false` : sql<boolean>`true`
  return isIn ? sql<boolean>`id in (${assigned})` : sql<boolean>`id not in (${assigned})`
}

/** All words are there, each at the beginning of a word of the contact; or the digits within its number. */
export function hasWords({ words, digits }: SearchedWords): Condition {
  const byWord = beginsWith(words.map((word) => `${word}:*`).join(' & '))
  if (digits === null) return byWord
  return sql<boolean>`(${byWord} or (phone_e164 is not null and phone_e164 like ${`%${digits}%`}))`
}

function beginsWith(query: string): Condition {
  return sql<boolean>`search_words @@ to_tsquery('simple', ${query})`
}

/**
 * Every word is there, or nearly in the name: how near is set by {@link setFuzziness}. Names are what is misspelt; to
 * compare every word of a contact would take ten times as long.
 */
export function hasSimilarWords({ words }: SearchedWords): Condition {
  return all(words.map((word) => sql<boolean>`(${word} <% name_key or ${beginsWith(`${word}:*`)})`))
}

/** How near what was typed is to the contact: 0 to 1. */
function similarity({ words }: SearchedWords): RawBuilder<number> {
  return sql<number>`word_similarity(${words.join(' ')}, search_text) + similarity(${words.join(' ')}, name_key)`
}

/** For the rest of the transaction. One slip in a word of six letters leaves half of its groups of three. */
export const setFuzziness = sql`select set_config('pg_trgm.word_similarity_threshold', '0.45', true)`

export type PageAfter = { readonly value: string | number; readonly id: string }

/** Order of a sort, and the condition that goes on after a row. */
export function listOrder(sort: ListContactsQuery['sort'], after: PageAfter | undefined) {
  const [key, direction, cast] = SORTS[sort]
  const past =
    after &&
    (direction === 'asc'
      ? sql<boolean>`(${key}, id) > (${after.value}::${sql.raw(cast)}, ${after.id}::uuid)`
      : sql<boolean>`(${key}, id) < (${after.value}::${sql.raw(cast)}, ${after.id}::uuid)`)
  return { past, orderBy: sql`${key} ${sql.raw(direction)}, id ${sql.raw(direction)}` }
}

const SORTS = {
  name: [sql.ref('name_key'), 'asc', 'text'],
  '-created_at': [sql.ref('created_at'), 'desc', 'timestamptz'],
  '-warmness': [warmthKey, 'desc', 'float8'],
  '-last_contact_at': [lastContactKey, 'desc', 'timestamptz'],
  last_contact_at: [lastContactKey, 'asc', 'timestamptz'],
} as const

/** One page of contacts in order. */
export function selectPage<Row>(
  scope: ListScope,
  conditions: readonly Condition[],
  page: { orderBy: RawBuilder<unknown>; limit: number },
): RawBuilder<Row> {
  const tail = sql`order by ${page.orderBy} limit ${page.limit}`
  return sql<Row>`select * from ${fromScope(scope, conditions, tail)} as page ${tail}`
}

/** Rows of which the best are chosen: more would take long and nobody reads them. */
const CANDIDATES = 500

/** Contacts that match, the nearest first. */
export function selectMatches<Row>(
  scope: ListScope,
  conditions: readonly Condition[],
  wanted: { words: SearchedWords; limit: number },
): RawBuilder<Row> {
  return sql<Row>`
    select * from ${fromScope(scope, conditions, sql`limit ${CANDIDATES}`)} as candidate
    order by ${similarity(wanted.words)} desc, name_key, id
    limit ${wanted.limit}`
}

/** How many match, counted to `most`. */
export function selectCount(
  scope: ListScope,
  conditions: readonly Condition[],
  most: number,
): RawBuilder<{ count: string }> {
  const parts = partsOfScope(scope).map(
    (part) => sql`(select 1 from contact where ${all([part, ...conditions])} limit ${most})`,
  )
  return sql`select count(*) as count from (${sql.join(parts, sql` union all `)}) as counted`
}
