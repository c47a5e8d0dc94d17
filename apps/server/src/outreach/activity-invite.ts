/** Keeps the guest of a meeting told, in the transaction that changes the meeting. */
import { AppError } from '@tributary/contract/errors'
import type { QueryExecutorProvider } from 'kysely'
import { isPlaceholderEmail } from '../access/access.ts'
import { findContactCards } from '../contacts/contact-links.service.ts'
import type { Email } from '../mail/email.ts'
import * as store from './activities.store.ts'
import { presentFields } from './activity-effects.ts'
import {
  type InviteMessage,
  type InviteStep,
  inviteCalendar,
  inviteStep,
  inviteText,
  MEETING_MINUTES,
  type Meeting,
  type Offered,
} from './invites.ts'
import type { OutreachDb } from './outreach.table.ts'

export type InviteDeps = {
  readonly queueEmail: (handle: QueryExecutorProvider, workspaceId: string, email: Email) => Promise<string>
  readonly now: () => number
}

/** The meeting of a row as its guest sees it: undefined where there is none to come to. */
function offeredBy(row: store.ActivityRow | undefined, to: string | null): Offered | undefined {
  const fields = row && presentFields(row)
  if (fields?.kind !== 'MEETING' || fields.state === 'cancelled') return undefined
  const { durationMinutes, location, subject } = fields
  return { to, atMs: fields.state === 'done' ? null : fields.atMs, durationMinutes, location, subject }
}

/**
 * Who has an invitation to the meeting of a row. `invite_to` alone is who is to have one: it outlasts calling the meeting
 * off, so that whoever was told so hears when it is on again.
 */
export function guestOf(row: store.ActivityRow): string | null {
  return offeredBy(row, row.invite_to)?.to ?? null
}

type Change = {
  readonly before: store.ActivityRow | undefined
  readonly after: store.ActivityRow
  /** Whether a guest is to be invited; undefined: as it was. */
  readonly wanted: boolean | undefined
}

/** Queues the messages that a change of a meeting causes and notes what the guest has now. */
export async function tellGuest(
  trx: OutreachDb,
  change: Change,
  about: { workspaceId: string; timeZone: string },
  deps: InviteDeps,
): Promise<store.ActivityRow> {
  const { before, after } = change
  const isWanted = change.wanted ?? after.invite_to !== null
  const told = before ? guestOf(before) : null
  if (after.state === 'done') {
    // Once it took place there is nothing left to say, and whoever was told that it is off stays so.
    const isOff = told === null && after.invite_to !== null
    return isOff ? store.updateActivity(trx, after.id, { invite_to: null }) : after
  }
  if (!isWanted && after.invite_to === null) return after
  const meeting = await meetingOf(trx, about.workspaceId, after)
  const to = isWanted ? (meeting.contact?.email ?? null) : null
  const was = told === null ? undefined : offeredBy(before, told)
  const is = offeredBy(after, to)
  if (change.wanted && is) requireAddresses(meeting)
  const { invite_to, invite_sequence: sequence, invite_sent_at: sentAt } = after
  const invite = { to: isWanted ? invite_to : null, sequence, sentAt }
  const step = inviteStep(invite, was, is, { isAsked: change.wanted === true, nowMs: deps.now() })
  if (!step) throw refused('needs a meeting that is still to come: this one is over')
  for (const message of step.messages)
    await deps.queueEmail(
      trx,
      about.workspaceId,
      emailOf(meeting, message, { told, timeZone: about.timeZone, nowMs: deps.now() }),
    )
  return noteStep(trx, after, step, deps.now())
}

function noteStep(
  trx: OutreachDb,
  row: store.ActivityRow,
  { messages, to }: InviteStep,
  nowMs: number,
): Promise<store.ActivityRow> | store.ActivityRow {
  const last = messages.at(-1)
  if (!last && to === row.invite_to) return row
  return store.updateActivity(trx, row.id, {
    invite_to: to,
    ...(last ? { invite_sequence: last.sequence, invite_sent_at: new Date(nowMs) } : {}),
  })
}

function emailOf(
  meeting: Meeting,
  message: InviteMessage,
  { told, timeZone, nowMs }: { told: string | null; timeZone: string; nowMs: number },
): Email {
  const { method, to } = message
  return {
    to,
    ...inviteText(meeting, method, to === told, timeZone),
    attachments: [
      {
        fileName: method === 'CANCEL' ? 'cancelled.ics' : 'invite.ics',
        contentType: `text/calendar; charset=utf-8; method=${method}`,
        content: inviteCalendar(meeting, message, nowMs),
      },
    ],
  }
}

function refused(message: string): AppError {
  return new AppError('ValidationFailed', `send_invite ${message}`, [{ path: 'send_invite', message }])
}

function requireAddresses({ contact, organizer }: Meeting): void {
  if (!contact?.email) throw refused('needs a contact with an e-mail address')
  if (!organizer) throw refused('needs an e-mail address of your own: set one in Settings')
}

/** The meeting with the people in it, as calendars show it. */
export async function meetingOf(
  db: OutreachDb,
  workspaceId: string,
  row: store.ActivityRow,
): Promise<Meeting> {
  const ids = row.contact_id === null ? [] : [row.contact_id]
  const card = (await findContactCards(db, workspaceId, ids)).get(row.contact_id ?? '')
  const members = row.created_by === null ? [] : [row.created_by]
  const names = await store.findNames(db, workspaceId, { campaigns: [], deals: [], members })
  const member = names.members.get(row.created_by ?? '')
  return {
    activityId: row.id,
    subject: row.subject,
    note: row.note,
    location: row.location,
    atMs: row.at.getTime(),
    durationMinutes: row.duration_minutes ?? MEETING_MINUTES,
    contact: card ? { name: card.name, email: card.email } : null,
    organizer:
      member && !isPlaceholderEmail(member.email) ? { name: member.name, email: member.email } : null,
  }
}
