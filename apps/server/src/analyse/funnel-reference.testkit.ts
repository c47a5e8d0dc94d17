/** Funnels the slow, obvious way, and events to try them on. */
import { randomUUID } from 'node:crypto'
import type { FunnelCondition, FunnelStep } from '@tributary/contract/funnels'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { sql, text, uuid } from '@tributary/stores/sql'
import { storeSmallWorld, type WorldIdentity, type WorldTouch } from '@tributary/testkit/small-world'

export type WorldEvent = {
  readonly eventId: string
  /** 'a:<anonymous id>' or 'u:<user id>'. */
  readonly handle: string
  readonly tsMs: number
  readonly eventType: string
  readonly pagePath?: string
  readonly device?: string
  readonly country?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly isBot?: boolean
}
export type FunnelWorld = {
  readonly events: readonly WorldEvent[]
  readonly touches?: readonly WorldTouch[]
  readonly identities?: readonly WorldIdentity[]
}

export async function storeEvents(
  store: AnalyticsStore,
  workspaceId: string,
  events: readonly WorldEvent[],
): Promise<void> {
  const rows = events.map((event) => [
    event.eventId,
    event.eventType,
    String(event.tsMs),
    event.handle.startsWith('a:') ? event.handle.slice(2) : '',
    event.handle.startsWith('u:') ? event.handle.slice(2) : '',
    event.pagePath ?? '',
    event.device ?? '',
    event.country ?? '',
    event.properties === undefined ? '' : JSON.stringify(event.properties),
    event.isBot ? '1' : '0',
  ])
  if (rows.length === 0) return
  await store.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id, user_id, page_path, device, country, properties, is_bot)
    select ${uuid(workspaceId)}, r[1], r[2], fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC'), fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC'), r[4], r[5], r[6], r[7], r[8], r[9], toUInt8(r[10])
    from (select arrayJoin(JSONExtract(${text(JSON.stringify(rows))}, 'Array(Array(String))')) as r)`)
}

export const step = (event_type: string, ...conditions: FunnelStep['conditions']): FunnelStep => ({
  event_type,
  conditions,
})

/** The world in a workspace of its own. */
export async function storeWorld(store: AnalyticsStore, world: FunnelWorld): Promise<string> {
  const workspaceId = randomUUID()
  await storeSmallWorld(store, workspaceId, {
    touches: world.touches ?? [],
    identities: world.identities ?? [],
  })
  await storeEvents(store, workspaceId, world.events)
  return workspaceId
}

const MONTH_MS = 30 * 86_400_000

function personOf(handle: string, identities: readonly WorldIdentity[]): string {
  return identities.find((link) => link.handle === handle)?.person ?? handle
}

/** The person's latest touch in the month up to the moment; touches of one moment must not differ. */
function visitOf(world: FunnelWorld, person: string, tsMs: number): WorldTouch | undefined {
  return (world.touches ?? [])
    .filter((touch) => personOf(touch.handle, world.identities ?? []) === person)
    .filter((touch) => touch.tsMs <= tsMs && touch.tsMs >= tsMs - MONTH_MS)
    .toSorted((a, b) => b.tsMs - a.tsMs)[0]
}

function meets(world: FunnelWorld, event: WorldEvent, { field, operator, value }: FunnelCondition): boolean {
  const person = personOf(event.handle, world.identities ?? [])
  const own = event.properties?.[field.slice('property:'.length)]
  const found: Record<string, string | undefined> = {
    page_path: event.pagePath,
    device: event.device,
    country: event.country,
    channel: visitOf(world, person, event.tsMs)?.channel,
    campaign: visitOf(world, person, event.tsMs)?.campaign,
  }
  const text = field.startsWith('property:')
    ? own === undefined
      ? ''
      : typeof own === 'string'
        ? own
        : JSON.stringify(own)
    : (found[field] ?? '')
  if (operator === 'is') return text === value
  return operator === 'starts_with' ? text.startsWith(value) : text.includes(value)
}

/** The furthest step of one person and the times of the steps up to it; undefined for who never began. */
function bestChain(
  world: FunnelWorld,
  own: readonly WorldEvent[],
  question: { steps: readonly FunnelStep[]; fromMs: number; toMs: number; windowMs: number },
): number[] | undefined {
  const is = (event: WorldEvent, step: FunnelStep) =>
    event.eventType === step.event_type &&
    step.conditions.every((condition) => meets(world, event, condition))
  let best: number[] | undefined
  for (const first of own) {
    const begins = question.steps[0] !== undefined && is(first, question.steps[0])
    if (!begins || first.tsMs < question.fromMs || first.tsMs >= question.toMs) continue
    const times = [first.tsMs]
    for (const step of question.steps.slice(1)) {
      const last = times.at(-1) ?? 0
      const next = own.find((event) => event.tsMs > last && is(event, step))
      if (next === undefined || next.tsMs > first.tsMs + question.windowMs) break
      times.push(next.tsMs)
    }
    if (best === undefined || times.length > best.length) best = times
  }
  return best
}

export type ReferencePerson = { person: string; times: readonly number[]; channel: string }

export function referenceFunnel(
  world: FunnelWorld,
  question: { steps: readonly FunnelStep[]; fromMs: number; toMs: number; windowMs: number },
): ReferencePerson[] {
  const byPerson = new Map<string, WorldEvent[]>()
  for (const event of world.events.filter((one) => !one.isBot).toSorted((a, b) => a.tsMs - b.tsMs)) {
    const person = personOf(event.handle, world.identities ?? [])
    byPerson.set(person, [...(byPerson.get(person) ?? []), event])
  }
  return [...byPerson].flatMap(([person, own]) => {
    const times = bestChain(world, own, question)
    if (times === undefined) return []
    return [{ person, times, channel: visitOf(world, person, times[0] ?? 0)?.channel ?? '(not set)' }]
  })
}

/** The middle of the values, halfway between the two middle ones where there are two; null of none. */
export function middle(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const low = sorted[Math.floor((sorted.length - 1) / 2)]
  const high = sorted[Math.ceil((sorted.length - 1) / 2)]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
