/** Hand-made touches, identities, conversions, refunds and spend, stored as the product stores them. For tests of what is computed from them. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { int64, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'

export type WorldTouch = {
  readonly touchId: string
  /** 'a:<anonymous id>', 'u:<user id>' or 'e:<hash of e-mail>', as in every other field of this name. */
  readonly handle: string
  readonly tsMs: number
  readonly channel: string
  readonly campaign?: string
  readonly source?: string
  readonly medium?: string
  readonly landingPage?: string
  readonly country?: string
  readonly device?: string
  readonly properties?: Readonly<Record<string, string>>
}
export type WorldIdentity = { readonly handle: string; readonly person: string; readonly tsMs: number }
/** `amountMinor` 0 and currency '' are a goal. Products are beside what of the amount falls to them: together all of it. A conversion stored again under its id replaces the earlier one. */
export type WorldConversion = {
  readonly conversionId: string
  readonly handle: string
  readonly tsMs: number
  readonly amountMinor: number | bigint
  readonly currency: string
  readonly type?: string
  readonly products?: readonly (readonly [string, number])[]
}
/** `orderId` is the conversion's id: an order is known by one name here. */
export type WorldRefund = {
  readonly orderId: string
  readonly refundId: string
  readonly tsMs: number
  readonly amountMinor: number
}
export type WorldSpend = {
  readonly day: string
  readonly channel: string
  readonly campaign?: string
  readonly currency: string
  readonly amountMinor: number
}
export type SmallWorld = {
  readonly touches?: readonly WorldTouch[]
  readonly identities?: readonly WorldIdentity[]
  readonly conversions?: readonly WorldConversion[]
  readonly refunds?: readonly WorldRefund[]
  readonly spend?: readonly WorldSpend[]
}

export type StoreSmallWorldOptions = {
  /** Must grow from call to call of a workspace; 1 when absent. */
  readonly version?: number
  /** Handles whose people are to be derived again, besides those of the rows themselves. */
  readonly changed?: readonly string[]
  /** When the rows arrived; the engine's present when absent. */
  readonly changedAtMs?: number
}

/** Stores the rows and notes the handles that changed. */
export async function storeSmallWorld(
  store: AnalyticsStore,
  workspaceId: string,
  world: SmallWorld,
  { version = 1, changed = [], changedAtMs }: StoreSmallWorldOptions = {},
): Promise<void> {
  const rows = [...(world.touches ?? []), ...(world.identities ?? []), ...(world.conversions ?? [])]
  const handles = [...new Set([...rows.map((row) => row.handle), ...changed])]
  const statements: Sql[] = []
  if (world.touches?.length) statements.push(insertTouches(workspaceId, world.touches))
  if (world.identities?.length) statements.push(insertIdentities(workspaceId, world.identities))
  if (world.conversions?.length) statements.push(insertConversions(workspaceId, world.conversions, version))
  if (world.refunds?.length) statements.push(insertRefunds(workspaceId, world.refunds, version))
  if (world.spend?.length) statements.push(insertSpend(workspaceId, world.spend, version))
  // Changes last, as everywhere: who sees a change sees the rows it is about.
  if (handles.length > 0) statements.push(insertChanges(workspaceId, handles, version, changedAtMs))
  for (const statement of statements) await store.command(statement)
}

/** One row per item: a tuple `r` of texts, in the order of the keys given. */
function rowsOf(rows: readonly (readonly (string | number | bigint)[])[]): Sql {
  const json = JSON.stringify(rows.map((row) => row.map(String)))
  return sql`(select arrayJoin(JSONExtract(${text(json)}, 'Array(Array(String))')) as r)`
}

function insertTouches(workspaceId: string, touches: readonly WorldTouch[]): Sql {
  const rows = touches.map((touch) => [
    touch.touchId,
    touch.handle,
    touch.tsMs,
    touch.channel,
    touch.campaign ?? '',
    touch.source ?? '',
    touch.medium ?? '',
    touch.landingPage ?? '',
    touch.country ?? '',
    touch.device ?? '',
    JSON.stringify(touch.properties ?? {}),
  ])
  return sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign, source, medium, landing_page, country, device, event_id, properties)
    select ${uuid(workspaceId)}, r[1], 'import', sipHash64(r[2]), r[2], fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC'), r[4], r[5], r[6], r[7], r[8], r[9], r[10], '', JSONExtract(r[11], 'Map(String, String)')
    from ${rowsOf(rows)}`
}

function insertIdentities(workspaceId: string, identities: readonly WorldIdentity[]): Sql {
  const rows = identities.map(({ handle, person, tsMs }) => [handle, person, tsMs])
  return sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts)
    select ${uuid(workspaceId)}, sipHash64(r[1]), r[1], r[2], 'import', fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC')
    from ${rowsOf(rows)}`
}

function insertConversions(
  workspaceId: string,
  conversions: readonly WorldConversion[],
  version: number,
): Sql {
  const rows = conversions.map((row) => [
    row.conversionId,
    row.type ?? 'purchase',
    row.handle,
    row.tsMs,
    row.amountMinor,
    row.currency,
    JSON.stringify(row.products ?? []),
  ])
  return sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version, products, product_amounts_minor)
    select ${uuid(workspaceId)}, r[1], r[1], r[2], sipHash64(r[3]), r[3], fromUnixTimestamp64Milli(toInt64(r[4]), 'UTC'), toInt64(r[5]), r[6], 'import', ${uint64(version)},
      arrayMap(p -> p.1, JSONExtract(r[7], 'Array(Tuple(String, Int64))') as bought), arrayMap(p -> p.2, bought)
    from ${rowsOf(rows)}`
}

function insertRefunds(workspaceId: string, refunds: readonly WorldRefund[], version: number): Sql {
  const rows = refunds.map((row) => [row.orderId, row.refundId, row.tsMs, row.amountMinor])
  return sql`
    insert into refunds (workspace_id, order_id, refund_id, ts, amount_minor, source, version)
    select ${uuid(workspaceId)}, r[1], r[2], fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC'), toInt64(r[4]), 'import', ${uint64(version)}
    from ${rowsOf(rows)}`
}

function insertSpend(workspaceId: string, spend: readonly WorldSpend[], version: number): Sql {
  const rows = spend.map((row) => [row.day, row.channel, row.campaign ?? '', row.currency, row.amountMinor])
  return sql`
    insert into spend (workspace_id, day, channel, campaign, currency, amount_minor, impressions, clicks, source, version)
    select ${uuid(workspaceId)}, toDate(r[1]), r[2], r[3], r[4], toInt64(r[5]), 0, 0, 'import', ${uint64(version)}
    from ${rowsOf(rows)}`
}

function insertChanges(
  workspaceId: string,
  handles: readonly string[],
  version: number,
  atMs: number | undefined,
): Sql {
  const at = atMs === undefined ? sql`now64(6, 'UTC')` : sql`fromUnixTimestamp64Milli(${int64(atMs)}, 'UTC')`
  return sql`
    insert into handle_changes (workspace_id, changed_at, version, handle_key)
    select ${uuid(workspaceId)}, ${at}, ${uint64(version)}, sipHash64(r[1]) from ${rowsOf(handles.map((handle) => [handle]))}`
}
