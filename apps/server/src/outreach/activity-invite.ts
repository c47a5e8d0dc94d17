/** Keeps the guest of a meeting told, in the transaction that changes the meeting. */
import { AppError } from '@tributary/contract/errors'
import type { QueryExecutorProvider } from 'kysely'
import { isPlaceholderEmail } from '../access/access.ts'
import { findContactCards } from '../contacts/contact-links.service.ts'
import type { Email } from '../mail/email.ts'
import * as store from './activities.store.ts'
import { presentFields } from './activity-effects.ts'
import {
  inviteCalendar,
  inviteMessages,
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

/** What the guest of a row was told, or would be: undefined where there is no meeting to come to. */
function offeredBy(row: store.ActivityRow | undefined, to: string | null): Offered | undefined {
  const fields = row && presentFields(row)
  if (fields?.kind !== 'MEETING' || fields.state === 'cancelled') return undefined
  const { atMs, durationMinutes, location, subject } = fields
  return { to, atMs, durationMinutes, location, subject }
}

/**
 * Queues the messages that a change of a meeting causes and notes what the guest has now.
 *
 * @param wanted whether a guest is to be invited; undefined: as it was
 */
export async function tellGuest(
  trx: OutreachDb,
  change: { before: store.ActivityRow | undefined; after: store.ActivityRow; wanted: boolean | undefined },
  about: { workspaceId: string; timeZone: string },
  deps: InviteDeps,
): Promise<store.ActivityRow> {
  const { before, after } = change
  const isWanted = change.wanted ?? after.invite_to !== null
  // Once it took place there is nothing left to say.
  if (after.state === 'done' || (!isWanted && after.invite_to === null)) return after
  const meeting = await meetingOf(trx, about.workspaceId, after)
  const to = isWanted ? (meeting.contact?.email ?? null) : null
  const offered = offeredBy(after, to)
  if (isWanted && offered) requireAddresses(meeting)
  const invite = { to: after.invite_to, sequence: after.invite_sequence, sentAt: after.invite_sent_at }
  const messages = inviteMessages(invite, offeredBy(before, after.invite_to), offered)
  for (const message of messages) {
    const { subject, text } = inviteText(meeting, message.method, invite.sentAt !== null, about.timeZone)
    await deps.queueEmail(trx, about.workspaceId, {
      to: message.to,
      subject,
      text,
      attachments: [
        {
          fileName: message.method === 'CANCEL' ? 'cancelled.ics' : 'invite.ics',
          contentType: `text/calendar; charset=utf-8; method=${message.method}`,
          content: inviteCalendar(meeting, message, deps.now()),
        },
      ],
    })
  }
  const last = messages.at(-1)
  if (!last) return after
  return store.updateActivity(trx, after.id, {
    invite_to: last.method === 'REQUEST' ? last.to : null,
    invite_sequence: last.sequence,
    invite_sent_at: new Date(deps.now()),
  })
}

function requireAddresses({ contact, organizer }: Meeting): void {
  const message = !contact
    ? 'needs a contact with an e-mail address'
    : !organizer
      ? 'needs an e-mail address of your own: set one in Settings'
      : undefined
  if (message)
    throw new AppError('ValidationFailed', `send_invite ${message}`, [{ path: 'send_invite', message }])
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
    contact: card?.email ? { name: card.name, email: card.email } : null,
    organizer:
      member && !isPlaceholderEmail(member.email) ? { name: member.name, email: member.email } : null,
  }
}
