/** Whom to contact next: statements that read few contacts however many there are. */
import { WAITING_DAYS } from '@tributary/models/contacts/priority'
import { WARMNESS_HALF_LIFE_DAYS } from '@tributary/models/contacts/warmness'
import { type RawBuilder, sql } from 'kysely'
import { type ListScope, lastContactKey, selectPage, warmthKey } from './contact-list.sql.ts'

const DAY_MS = 86_400_000

/** Who may be suggested at all. */
function suggestible(ownerId: string | undefined, nowMs: number): RawBuilder<boolean>[] {
  return [
    sql<boolean>`dismissed_at is null`,
    sql<boolean>`(snoozed_until is null or snoozed_until <= ${new Date(nowMs)})`,
    ...(ownerId === undefined ? [] : [sql<boolean>`owner_id = ${ownerId}`]),
  ]
}

export type Asked = {
  readonly scope: ListScope
  readonly ownerId: string | undefined
  readonly nowMs: number
  readonly limit: number
}

/**
 * Contacts not spoken to for thirty days or ever. For them waiting counts the same, so the warmest come first, which
 * is the order of an index.
 */
export function selectWaiting<Row>({ scope, ownerId, nowMs, limit }: Asked): RawBuilder<Row> {
  const waits = sql<boolean>`${lastContactKey} <= ${new Date(nowMs - WAITING_DAYS * DAY_MS)}`
  return selectPage<Row>(scope, [...suggestible(ownerId, nowMs), waits], {
    orderBy: sql`${warmthKey} desc, id desc`,
    limit,
  })
}

/** Contacts spoken to within thirty days, and warm enough to come before the last of those who wait. */
export function selectRecent<Row>(
  { scope, ownerId, nowMs, limit }: Asked,
  leastWarmthOrder: number | null,
): RawBuilder<Row> {
  const recent = sql<boolean>`${lastContactKey} > ${new Date(nowMs - WAITING_DAYS * DAY_MS)}`
  const warm = leastWarmthOrder === null ? [] : [sql<boolean>`${warmthKey} >= ${leastWarmthOrder}::float8`]
  return selectPage<Row>(scope, [...suggestible(ownerId, nowMs), recent, ...warm], {
    orderBy: sql`${priorityNow(nowMs)} desc, id desc`,
    limit,
  })
}

/** The priority of a contact as `priority` computes it: warmness to one decimal, whole days. */
function priorityNow(nowMs: number): RawBuilder<number> {
  const halfLives = nowMs / DAY_MS / WARMNESS_HALF_LIFE_DAYS
  const warmness = sql`floor(least(10, coalesce(2 ^ (warmth_order - ${halfLives}::float8), 0)) * 10 + 0.5) / 10`
  const days = sql`greatest(0, floor(extract(epoch from ${new Date(nowMs)}::timestamptz - last_contact_at)::float8 / 86400))`
  return sql<number>`(${warmness}) / 10 * 0.7::float8 + least(${days} / 30, 1) * 0.3::float8`
}
