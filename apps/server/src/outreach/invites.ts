/** Invitations to meetings and calendars to follow, as iCalendar (RFC 5545, RFC 5546). Pure. */
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'

export type Meeting = {
  readonly activityId: string
  readonly subject: string
  readonly note: string
  readonly location: string
  readonly atMs: number
  readonly durationMinutes: number
  readonly contact: { readonly name: string; readonly email: string } | null
  readonly organizer: { readonly name: string; readonly email: string } | null
}

export type InviteState = {
  readonly to: string | null
  readonly sequence: number
  /** null: none was ever sent. */
  readonly sentAt: Date | null
}

/** What is sent, and what the invitation is then. */
export type InviteMessage = {
  readonly method: 'REQUEST' | 'CANCEL'
  readonly to: string
  readonly sequence: number
}

/** What a guest sees of a meeting; undefined where there is no meeting to go to. */
export type Offered = {
  readonly to: string | null
  readonly atMs: number
  readonly durationMinutes: number | null
  readonly location: string
  readonly subject: string
}

const MINUTE_MS = 60_000
export const MEETING_MINUTES = 30

/** Stays the same for all that is ever sent of a meeting, so that calendars know it again. */
const meetingUid = (activityId: string): string => `${activityId}@tributary`

/**
 * The messages that bring the guest's calendar up to date. Each raises the sequence, because calendars ignore what is
 * not newer than they know.
 *
 * @param before what the guest was told; undefined: nothing, or it was called off
 * @param after what holds now; undefined: nothing any more
 */
export function inviteMessages(
  invite: InviteState,
  before: Offered | undefined,
  after: Offered | undefined,
): InviteMessage[] {
  const next = invite.sentAt === null ? 0 : invite.sequence + 1
  const told = invite.to
  const to = after?.to ?? null
  if (told === null) return to === null ? [] : [{ method: 'REQUEST', to, sequence: next }]
  if (to === null) return [{ method: 'CANCEL', to: told, sequence: next }]
  if (to !== told)
    return [
      { method: 'CANCEL', to: told, sequence: next },
      { method: 'REQUEST', to, sequence: next + 1 },
    ]
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ method: 'REQUEST', to, sequence: next }]
}

/** One meeting to be answered, or called off. */
export function inviteCalendar(meeting: Meeting, message: InviteMessage, nowMs: number): string {
  const calendar = ical({
    prodId: { company: 'Tributary', product: 'Outreach', language: 'EN' },
    method: message.method === 'CANCEL' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  })
  calendar.createEvent({
    ...eventOf(meeting, nowMs),
    sequence: message.sequence,
    status: message.method === 'CANCEL' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: meeting.organizer,
    attendees: [
      {
        name: meeting.contact?.name ?? message.to,
        email: message.to,
        rsvp: message.method === 'REQUEST',
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.NEEDSACTION,
      },
    ],
  })
  return calendar.toString()
}

export type CalendarEntry = Meeting & { readonly sequence: number; readonly kindName: string }

/** A member's plan for a calendar program to follow. */
export function planCalendar(name: string, entries: readonly CalendarEntry[], nowMs: number): string {
  const calendar = ical({
    prodId: { company: 'Tributary', product: 'Outreach', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    name,
    ttl: 900,
  })
  for (const entry of entries)
    calendar.createEvent({
      ...eventOf(entry, nowMs),
      sequence: entry.sequence,
      summary: titleOf(entry, entry.kindName),
      // Notes are the team's own: a guest's invitation has none.
      ...(entry.note === '' ? {} : { description: entry.note }),
      status: ICalEventStatus.CONFIRMED,
    })
  return calendar.toString()
}

function titleOf(meeting: Meeting, kindName: string): string {
  const about = [meeting.contact?.name, meeting.subject].filter((text) => text).join(': ')
  return about === '' ? kindName : `${kindName}: ${about}`
}

function eventOf(meeting: Meeting, nowMs: number) {
  return {
    id: meetingUid(meeting.activityId),
    stamp: new Date(nowMs),
    start: new Date(meeting.atMs),
    end: new Date(meeting.atMs + meeting.durationMinutes * MINUTE_MS),
    summary: meeting.subject || `Meeting with ${meeting.organizer?.name ?? 'us'}`,
    ...(meeting.location === '' ? {} : { location: meeting.location }),
  }
}

/** The e-mail around an invitation. */
export function inviteText(
  meeting: Meeting,
  method: InviteMessage['method'],
  isChange: boolean,
  timeZone: string,
): { subject: string; text: string } {
  const title = meeting.subject || 'Meeting'
  const who = meeting.organizer?.name ?? 'Tributary'
  const when = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  }).format(meeting.atMs)
  const lines = [`When: ${when} (${timeZone}), ${meeting.durationMinutes} minutes`]
  if (meeting.location !== '') lines.push(`Where: ${meeting.location}`)
  if (method === 'CANCEL')
    return {
      subject: `Cancelled: ${title}`,
      text: `${who} has cancelled this meeting.\n\n${lines.join('\n')}\n`,
    }
  return {
    subject: `${isChange ? 'Changed' : 'Invitation'}: ${title}`,
    text: `${who} ${isChange ? 'has changed a meeting with you' : 'invites you to a meeting'}.\n\n${lines.join('\n')}\n\nThe attached invitation puts it into your calendar.\n`,
  }
}
