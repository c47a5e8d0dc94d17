/** Conditions and orders of lists of contacts. */
import type { ContactFilter, ListContactsQuery } from '@tributary/contract/contacts'
import { warmthOrder } from '@tributary/models/contacts/warmness'
import { type RawBuilder, sql } from 'kysely'
import { CONTACT_FIELDS } from './contact-records.sql.ts'

export type Condition = RawBuilder<boolean>
const DAY_MS = 86_400_000

/**
 * What stands in for no warmth and no contact, so that a list can go on after such a row; the indexes say the same. Not
 * with coalesce: row-level security would keep it from the indexes.
 */
export const warmthKey = sql<number>`case when warmth_order is null then -1e9 else warmth_order end`
export const lastContactKey = sql<Date>`case when last_contact_at is null then timestamptz '1970-01-01 00:00:00+00' else last_contact_at end`

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
function partsOfScope(scope: ListScope, isSearch: boolean): Condition[] {
  const { ownUserId, shared } = scope
  const present = sql<boolean>`workspace_id = ${scope.workspaceId}::uuid and deleted_at is null`
  if (ownUserId === null) return [present]
  const own = sql<boolean>`${present} and ${(isSearch ? isOwnedInSearch : isOwnedBy)(ownUserId)}`
  if (!shared) return [own]
  // A list reads these few and sorts them; in the order of an index it might read all contacts in search of one. For a search
  // it is the words that few contacts have.
  const isShared = isSearch ? isOneOf(shared) : sql<boolean>`id = any(array(${shared}))`
  return [own, sql<boolean>`${present} and owner_id is distinct from ${ownUserId} and ${isShared}`]
}

/**
 * Looked up contact by contact. Without `is true` plans would join, and take a set that nobody gathered statistics of for
 * a single contact: thousands of times thousands of comparisons.
 */
function isOneOf(contacts: RawBuilder<string>): Condition {
  return sql<boolean>`(id in (${contacts})) is true`
}

function isOwnedBy(ownerId: string): Condition {
  return sql<boolean>`owner_id = ${ownerId}`
}

/** As the index of searches says it. */
function isOwnedInSearch(ownerId: string): Condition {
  return sql<boolean>`${isOwnedBy(ownerId)} and array[owner_id] @> array[${ownerId}]::text[]`
}

const contactFields = sql.join(CONTACT_FIELDS.map((name) => sql.ref(name)))

/** Contacts of every part of the scope, each part ordered and cut by itself. */
export function fromScope(
  scope: ListScope,
  conditions: readonly Condition[],
  { tail, isSearch = false }: { tail: RawBuilder<unknown>; isSearch?: boolean },
): RawBuilder<unknown> {
  const selects = partsOfScope(scope, isSearch).map(
    (part) => sql`(select ${contactFields} from contact where ${all([part, ...conditions])} ${tail})`,
  )
  return sql`(${sql.join(selects, sql` union all `)})`
}

/** What the filter asks for, search apart. `me` is the member that asks. */
export function filterConditions(
  filter: ContactFilter,
  about: { me: string | null; nowMs: number; assigned: RawBuilder<string> | undefined; isTeam: boolean },
): Condition[] {
  const { nowMs } = about
  const found: (Condition | undefined)[] = [
    filter.owner === undefined ? undefined : ownerIs(filter, about.me),
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
    filter.field && filter.value !== undefined ? customIs(filter.field, filter.value) : undefined,
    filter.in_campaign && inCampaign(filter.in_campaign === 'true', about),
  ].map((condition) => condition || undefined)
  return found.filter((condition) => condition !== undefined)
}

function ownerIs({ owner = '', search }: ContactFilter, me: string | null): Condition {
  if (owner === 'none') return sql<boolean>`owner_id is null`
  const ownerId = owner === 'me' ? (me ?? '') : owner
  return search === undefined ? isOwnedBy(ownerId) : isOwnedInSearch(ownerId)
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

/** Compared as text, found as the text or the number that it may be kept as. */
function customIs(field: string, value: string): Condition {
  const kept = (as: string | number) => sql<boolean>`custom @> ${JSON.stringify({ [field]: as })}::jsonb`
  const number = value.trim() === '' ? Number.NaN : Number(value)
  const found = Number.isFinite(number) ? sql`(${kept(value)} or ${kept(number)})` : kept(value)
  return sql<boolean>`(${found} and custom ->> ${field} = ${value})`
}

/**
 * Whether the filter asks what only an index answers fast that row-level security does not let be used: such a statement
 * runs across scopes. It names its workspace, as all do.
 */
export function needsOpenIndex(filter: ContactFilter): boolean {
  return [filter.search, filter.tag, filter.field].some((asked) => asked !== undefined)
}

/** Of a whole team's contacts those of campaigns are the fewer, so they are read first. */
function inCampaign(
  isIn: boolean,
  { assigned, isTeam }: { assigned: RawBuilder<string> | undefined; isTeam: boolean },
): Condition {
  if (!assigned) return isIn ? sql<boolean>`false` : sql<boolean>`true`
  if (!isIn) return sql<boolean>`id not in (${assigned})`
  return isTeam ? sql<boolean>`id in (${assigned})` : isOneOf(assigned)
}

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
  return sql<Row>`select * from ${fromScope(scope, conditions, { tail })} as page ${tail}`
}

/** Tags of contacts in scope, by name. */
export function selectTags(scope: ListScope, limit: number): RawBuilder<{ name: string }> {
  return sql`select distinct unnest(tags) as name from contact where ${inScope(scope)} order by name limit ${limit}`
}

/** How many match, counted to `most`. */
export function selectCount(
  scope: ListScope,
  conditions: readonly Condition[],
  most: number,
): RawBuilder<{ count: string }> {
  const parts = partsOfScope(scope, false).map(
    (part) => sql`(select 1 from contact where ${all([part, ...conditions])} limit ${most})`,
  )
  return sql`select count(*) as count from (${sql.join(parts, sql` union all `)}) as counted`
}
