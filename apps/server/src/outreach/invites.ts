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
  readonly contact: { readonly name: string; readonly email: string | null } | null
  readonly organizer: { readonly name: string; readonly email: string } | null
}

export type InviteState = {
  /** Who is to have an invitation, also while the meeting is called off. */
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
  /** null: it took place, maybe at another time than the guest was told. */
  readonly atMs: number | null
  readonly durationMinutes: number | null
  readonly location: string
  readonly subject: string
}

const MINUTE_MS = 60_000
export const MEETING_MINUTES = 30

/** Stays the same for all that is ever sent of a meeting, so that calendars know it again. */
const meetingUid = (activityId: string): string => `${activityId}@tributary`

/** What is said to guests of a change, and who is to have an invitation then. */
export type InviteStep = { readonly messages: InviteMessage[]; readonly to: string | null }

/**
 * What a change of a meeting means for its guest. Of a meeting that is over nothing is said.
 *
 * @param before what the guest was told; undefined: nothing, or it was called off
 * @param after what holds now; undefined: nothing any more
 * @param how.isAsked an invitation was asked for, not left as it was
 * @returns undefined where an invitation to what is over is asked for
 */
export function inviteStep(
  invite: InviteState,
  before: Offered | undefined,
  after: Offered | undefined,
  how: { isAsked: boolean; nowMs: number },
): InviteStep | undefined {
  const isOver = (meeting: Offered | undefined) => meeting !== undefined && endsBy(meeting, how.nowMs)
  if (after && !isOver(after)) return { messages: inviteMessages(invite, before, after), to: after.to }
  const calledOff = isOver(before) ? [] : inviteMessages(invite, before, undefined)
  if (!after) return { messages: calledOff, to: invite.to }
  if (after.to === null) return { messages: calledOff, to: null }
  if (isOver(before) && after.to === before?.to) return { messages: [], to: after.to }
  if (how.isAsked) return undefined
  return before ? { messages: calledOff, to: null } : { messages: [], to: invite.to }
}

function endsBy({ atMs, durationMinutes }: Offered, ms: number): boolean {
  return atMs === null || atMs + (durationMinutes ?? MEETING_MINUTES) * MINUTE_MS <= ms
}

/** Each message raises the sequence, because calendars ignore what is not newer than they know. */
function inviteMessages(
  { sequence, sentAt }: InviteState,
  before: Offered | undefined,
  after: Offered | undefined,
): InviteMessage[] {
  const next = sentAt === null ? 0 : sequence + 1
  const told = before?.to ?? null
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

/**
 * A name as the value of a parameter: those have no backslash before a quote, but carets (RFC 6868), and hold no
 * control characters.
 */
function parameterText(name: string): string {
  return name
    .replaceAll('^', '^^')
    .replaceAll('"', "^'")
    .replaceAll(/\r\n|\r|\n/g, '^n')
    .replaceAll(/\p{Cc}/gu, ' ')
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
    organizer: meeting.organizer && {
      ...meeting.organizer,
      name: parameterText(meeting.organizer.name),
    },
    attendees: [
      {
        name: parameterText(meeting.contact?.name ?? message.to),
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
