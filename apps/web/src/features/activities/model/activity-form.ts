/** What the form of an activity holds, and what is sent of it. Pure. */
import type { Activity, ActivityKind, ActivityState, UpdateActivity } from '@tributary/contract/activities'

export type ActivityForm = {
  readonly kind: ActivityKind
  readonly state: ActivityState
  readonly outcome: string | null
  /** As `<input type="datetime-local">` writes it, in the zone of the device. */
  readonly at: string
  readonly minutes: string
  readonly subject: string
  readonly location: string
  readonly note: string
  readonly campaignId: string | null
  readonly invites: boolean
}

/** `2026-06-01T10:15` in the zone of the device. */
export function localText(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

const HOUR_MS = 3_600_000

/** The form of what is there, or of something new at the next full hour. */
export function formOf(activity: Activity | undefined, now: Date, campaignId: string | null): ActivityForm {
  if (activity)
    return {
      kind: activity.kind,
      state: activity.state,
      outcome: activity.outcome,
      at: localText(new Date(activity.at)),
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
    at: localText(new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS)),
    minutes: '',
    subject: '',
    location: '',
    note: '',
    campaignId,
    invites: false,
  }
}

/** What is wrong with a field, by its name; empty when the form can be sent. */
export function formProblems(form: ActivityForm): Partial<Record<'at' | 'minutes', string>> {
  const minutes = Number(form.minutes)
  return {
    ...(Number.isNaN(new Date(form.at).getTime()) ? { at: 'Choose a day and a time' } : {}),
    ...(form.minutes !== '' && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440)
      ? { minutes: 'Whole minutes, from 1 to 1440' }
      : {}),
  }
}

/** The fields that the server takes. A meeting alone has guests. */
export function changeOf(form: ActivityForm): UpdateActivity & { kind: ActivityKind } {
  return {
    kind: form.kind,
    state: form.state,
    outcome: form.state === 'done' ? form.outcome : null,
    at: new Date(form.at).toISOString(),
    duration_minutes: form.minutes === '' ? null : Number(form.minutes),
    subject: form.subject,
    location: form.location,
    note: form.note,
    campaign_id: form.campaignId,
    send_invite: form.kind === 'MEETING' && form.state === 'planned' && form.invites,
  }
}
