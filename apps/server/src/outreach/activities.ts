/** Activities: what holds of one, what follows from it, and who may change it. Pure. */
import {
  type ActivityKind,
  type ActivityState,
  type CreateActivity,
  doneActivityWords,
  OUTCOMES,
  type Outcome,
  outcomeOf,
  type Snooze,
  type UpdateActivity,
} from '@tributary/contract/activities'
import type { TargetState } from '@tributary/contract/outreach'
import { recordScope } from '@tributary/contract/permissions'
import { sameTimeOn } from '@tributary/contract/wall-clock'
import type { Actor } from '../access/access.ts'
import { addDays, dayOf } from '../access/workspace-days.ts'
import type { TouchFact, TouchRemovedFact } from '../outbox/outbox.ts'

/** What a member says of an activity. */
export type ActivityFields = {
  readonly kind: ActivityKind
  readonly state: ActivityState
  readonly outcome: string | null
  readonly contactId: string | null
  readonly campaignId: string | null
  readonly dealId: string | null
  readonly subject: string
  readonly note: string
  readonly location: string
  readonly atMs: number
  readonly durationMinutes: number | null
}

export type Problem = { readonly path: string; readonly message: string }

const DAY_MS = 86_400_000
/** A phone's clock may be wrong by so much: what it says happened ahead of us happened now. */
const CLOCK_SLACK_MS = DAY_MS

/** The activity as it is stored, from what the client says of it over what is known; or what is wrong with it. */
export function mergeActivity(
  known: ActivityFields | undefined,
  said: CreateActivity | UpdateActivity,
  nowMs: number,
): { fields: ActivityFields } | { problem: Problem } {
  const kind = said.kind ?? known?.kind ?? 'CALL'
  const state = said.state ?? known?.state ?? 'done'
  const atMs = said.at === undefined ? (known?.atMs ?? nowMs) : Date.parse(said.at)
  const keep = <Value>(value: Value | undefined, old: Value | undefined, none: Value): Value =>
    value === undefined ? (old ?? none) : value
  // Of another kind, or not done any more: what came of it before says nothing.
  const oldOutcome = kind === known?.kind && state === 'done' ? known.outcome : null
  const fields: ActivityFields = {
    kind,
    state,
    outcome: said.outcome === undefined ? oldOutcome : said.outcome,
    contactId: keep(said.contact_id, known?.contactId, null),
    campaignId: keep(said.campaign_id, known?.campaignId, null),
    dealId: keep(said.deal_id, known?.dealId, null),
    subject: keep(said.subject, known?.subject, ''),
    note: keep(said.note, known?.note, ''),
    location: keep(said.location, known?.location, ''),
    atMs: state === 'done' && atMs <= nowMs + CLOCK_SLACK_MS ? Math.min(atMs, nowMs) : atMs,
    durationMinutes: keep(said.duration_minutes, known?.durationMinutes, null),
  }
  const problem = problemOf(fields, nowMs)
  return problem ? { problem } : { fields }
}

const EARLIEST_MS = Date.UTC(2000, 0, 1)
const LONGEST_AHEAD_MS = 3660 * DAY_MS

function problemOf({ kind, state, outcome, atMs }: ActivityFields, nowMs: number): Problem | undefined {
  if (outcome !== null && state !== 'done')
    return {
      path: 'outcome',
      message: `is ${outcome}, but the activity is ${state}: only what is done has one`,
    }
  if (outcomeOf(kind, outcome) === undefined) {
    const known = OUTCOMES[kind].map((entry) => entry.outcome).join(', ')
    return { path: 'outcome', message: `"${outcome}" is none of a ${kind}: ${known}` }
  }
  if (state === 'done' && atMs > nowMs)
    return { path: 'at', message: 'lies in the future: plan it instead, with state "planned"' }
  if (atMs < EARLIEST_MS || atMs > nowMs + LONGEST_AHEAD_MS)
    return { path: 'at', message: 'is not between the year 2000 and ten years from now' }
  return undefined
}

/** What came of it, where it took place. */
export function resultOf({
  kind,
  state,
  outcome,
}: Pick<ActivityFields, 'kind' | 'state' | 'outcome'>): Outcome | undefined {
  return state === 'done' ? outcomeOf(kind, outcome) : undefined
}

export type Effects = {
  /** The touch in the contact's journey; what to take out of it where there is none. */
  readonly touch: TouchFact | TouchRemovedFact
  /** What it adds to the contact's warmness; null: nothing. */
  readonly warmth: { readonly points: number; readonly reason: string } | null
  /** When the contact was spoken or written to; null: they were not reached. */
  readonly contactedMs: number | null
}

const OUTREACH_CHANNEL = 'Outreach'
const touchIdOf = (activityId: string): string => `activity:${activityId}`

/** Everything that follows from an activity. It depends on nothing else, so that taking it back is doing it for none. */
export function effectsOf(
  id: string,
  activity: ActivityFields | undefined,
  about: { readonly handle: string | undefined; readonly campaignName: string | undefined },
): Effects {
  const none: Effects = {
    touch: { kind: 'touch_removed', touchId: touchIdOf(id) },
    warmth: null,
    contactedMs: null,
  }
  const result = activity && resultOf(activity)
  if (!activity || !result || about.handle === undefined) return none
  const reason = doneActivityWords(activity.kind, activity.outcome)
  const warmth = result.points === 0 ? null : { points: result.points, reason }
  if (!result.reached) return { ...none, warmth }
  return {
    touch: {
      kind: 'touch',
      touchId: touchIdOf(id),
      handle: about.handle,
      tsMs: activity.atMs,
      channel: OUTREACH_CHANNEL,
      campaign: about.campaignName ?? '',
      source: activity.kind.toLowerCase(),
      medium: 'outreach',
      properties: { activity: activity.kind, outcome: activity.outcome ?? '' },
    },
    warmth,
    contactedMs: activity.atMs,
  }
}

/** How much a state weighs; the furthest holds. */
const FURTHER: readonly TargetState[] = ['open', 'tried', 'reached', 'replied', 'meeting']

/** How far a campaign got with a contact, from the activities of both, oldest first. */
export function targetState(
  activities: readonly Pick<ActivityFields, 'kind' | 'state' | 'outcome'>[],
): TargetState {
  const results = activities.flatMap((activity) => resultOf(activity) ?? [])
  const lastAnswer = results.filter((result) => result.replied).at(-1)
  if (lastAnswer?.declined) return 'declined'
  const rank = Math.max(0, ...results.map((result) => FURTHER.indexOf(stateOf(result))))
  return FURTHER[rank] ?? 'open'
}

function stateOf(result: Outcome): TargetState {
  if (result.meeting) return 'meeting'
  if (result.replied && !result.declined) return 'replied'
  return result.reached ? 'reached' : 'tried'
}

/** The last contact when an activity is taken back: the latest that is left, or what was known before any of them. */
export function lastContactLeft(left: readonly number[], beforeMs: number | null): number | null {
  const known = beforeMs === null ? left : [...left, beforeMs]
  return known.length === 0 ? null : Math.max(...known)
}

/** Whoever sees the team's may change the team's; others only their own. */
export function mayEdit(who: Pick<Actor, 'role' | 'userId'>, createdBy: string | null): boolean {
  return recordScope(who.role) === 'team' || (who.userId !== null && createdBy === who.userId)
}

/** Same time of day in the zone, two weeks or one or three months after today; the last day of a month that is too short. */
export function snoozedTo(nowMs: number, plannedMs: number, by: Snooze, timeZone: string): number {
  const today = dayOf(nowMs, timeZone)
  const day = by === '2w' ? addDays(today, 14) : monthsOn(today, by === '1m' ? 1 : 3)
  return sameTimeOn(day, plannedMs, timeZone)
}

function monthsOn(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const lastDate = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastDate))).toISOString().slice(0, 10)
}
