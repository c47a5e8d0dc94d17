/** What the form of an activity holds, and what is sent of it. Pure. */
import type { Activity, ActivityKind, ActivityState, UpdateActivity } from '@tributary/contract/activities'
import { instantOfWallTime, wallTimeOf } from '@tributary/contract/wall-clock'

export type ActivityForm = {
  readonly kind: ActivityKind
  readonly state: ActivityState
  readonly outcome: string | null
  /** As `<input type="datetime-local">` writes it, in the zone of the workspace: wherever the device is. */
  readonly at: string
  readonly minutes: string
  readonly subject: string
  readonly location: string
  readonly note: string
  readonly campaignId: string | null
  readonly invites: boolean
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** What the server takes for a meeting that says nothing. */
const MEETING_MINUTES = 30

/** The clock of the workspace. */
export type FormClock = { readonly now: Date; readonly timeZone: string }

/** The form of what is there, or of something new at the next full hour. */
export function formOf(
  activity: Activity | undefined,
  { now, timeZone }: FormClock,
  campaignId: string | null,
): ActivityForm {
  if (activity)
    return {
      kind: activity.kind,
      state: activity.state,
      outcome: activity.outcome,
      at: wallTimeOf(Date.parse(activity.at), timeZone),
      minutes: activity.duration_minutes === null ? '' : String(activity.duration_minutes),
      subject: activity.subject,
      location: activity.location,
      note: activity.note,
      campaignId: activity.campaign?.campaign_id ?? null,
      invites: activity.invite !== null,
    }
  return {
    kind: 'CALL',
    state: 'planned',
    outcome: null,
    at: `${wallTimeOf(now.getTime() + HOUR_MS, timeZone).slice(0, 13)}:00`,
    minutes: '',
    subject: '',
    location: '',
    note: '',
    campaignId,
    invites: false,
  }
}

/** What is wrong with a field, by its name; empty when the form can be sent. */
export function formProblems(
  form: ActivityForm,
  timeZone: string,
): Partial<Record<'at' | 'minutes', string>> {
  const minutes = Number(form.minutes)
  return {
    ...(instantOfWallTime(form.at, timeZone) === undefined ? { at: 'Choose a day and a time' } : {}),
    ...(form.minutes !== '' && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440)
      ? { minutes: 'Whole minutes, from 1 to 1440' }
      : {}),
  }
}

/** The instant of the form where clocks of the device do not show the same then; undefined where they do. */
export function elsewhereAt(form: ActivityForm, timeZone: string, deviceZone: string): string | undefined {
  const ms = instantOfWallTime(form.at, timeZone)
  if (ms === undefined || wallTimeOf(ms, deviceZone) === form.at) return undefined
  return new Date(ms).toISOString()
}

/** Whether the meeting of the form is over: to such a one nobody is invited any more. */
export function isOver(form: ActivityForm, { now, timeZone }: FormClock): boolean {
  const ms = instantOfWallTime(form.at, timeZone)
  const minutes = form.minutes === '' ? MEETING_MINUTES : Number(form.minutes)
  return ms !== undefined && ms + minutes * MINUTE_MS <= now.getTime()
}

/** The fields that the server takes, of what is new or of a change. A meeting alone has guests. */
export function changeOf(
  form: ActivityForm,
  clock: FormClock,
  activity?: Activity,
): UpdateActivity & { kind: ActivityKind } {
  const ms = instantOfWallTime(form.at, clock.timeZone)
  // The field shows minutes: where they are those that are stored, what is stored is more exact.
  const isMoved = !activity || wallTimeOf(Date.parse(activity.at), clock.timeZone) !== form.at
  const mayInvite = Boolean(activity?.invite) || !isOver(form, clock)
  return {
    kind: form.kind,
    state: form.state,
    outcome: form.state === 'done' ? form.outcome : null,
    ...(isMoved && ms !== undefined ? { at: new Date(ms).toISOString() } : {}),
    duration_minutes: form.minutes === '' ? null : Number(form.minutes),
    subject: form.subject,
    location: form.location,
    note: form.note,
    campaign_id: form.campaignId,
    send_invite: form.kind === 'MEETING' && form.state === 'planned' && form.invites && mayInvite,
  }
}
