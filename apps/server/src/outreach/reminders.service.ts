/** Reminders: the digest of a morning, and a calendar that programs follow. */
import { activityName, type ReminderSettings } from '@tributary/contract/activities'
import { AppError } from '@tributary/contract/errors'
import type { QueryExecutorProvider } from 'kysely'
import { type Actor, isPlaceholderEmail } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { formatToken, hashToken } from '../access/secret-token.ts'
import { addDays, dayOf, dayStartMs } from '../access/workspace-days.ts'
import { findContactCards } from '../contacts/contact-links.service.ts'
import type { Email } from '../mail/email.ts'
import { listOfMember } from './activities.store.ts'
import { meetingOf } from './activity-invite.ts'
import { type CalendarEntry, planCalendar } from './invites.ts'
import type { OutreachDb } from './outreach.table.ts'
import * as store from './reminders.store.ts'
import { digestOf, isDigestTime } from './reminders.ts'

export type RemindersService = ReturnType<typeof createRemindersService>

export type RemindersDeps = {
  readonly db: OutreachDb
  readonly email: {
    readonly isSending: boolean
    readonly queueEmail: (handle: QueryExecutorProvider, workspaceId: string, email: Email) => Promise<string>
  }
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
}

const DAY_MS = 86_400_000
const CALENDAR_PAST_MS = 90 * DAY_MS

export function createRemindersService(deps: RemindersDeps) {
  const { db } = deps

  const memberOf = (who: Actor): string => {
    if (who.userId === null)
      throw new AppError('Forbidden', 'Reminders are a member’s own; an API key has none.')
    return who.userId
  }

  /** One member's digest, unless it went out already or nothing is due today. */
  async function sendDigest(row: Awaited<ReturnType<typeof store.listDue>>[number], origin: string) {
    const nowMs = deps.now()
    const { time_zone: timeZone, workspace_id: workspaceId, user_id: userId } = row
    const day = dayOf(nowMs, timeZone)
    if (row.digest_day === day || isPlaceholderEmail(row.email) || !isDigestTime(nowMs, timeZone))
      return false
    const endMs = dayStartMs(addDays(day, 1), timeZone)
    return db.transaction().execute(async (trx: OutreachDb) => {
      const { planned } = await listOfMember(trx, workspaceId, userId, {
        plannedBeforeMs: endMs,
        doneSinceMs: endMs,
      })
      if (planned.length === 0 || !(await store.claimDigest(trx, workspaceId, userId, day))) return false
      const cards = await findContactCards(
        trx,
        workspaceId,
        planned.flatMap((entry) => entry.contact_id ?? []),
      )
      const due = planned.map((entry) => {
        const card = cards.get(entry.contact_id ?? '')
        return {
          kind: entry.kind,
          subject: entry.subject,
          contactName: card?.name ?? null,
          organisationName: card?.organisationName ?? null,
          phone: card?.phone ?? null,
          atMs: entry.at.getTime(),
        }
      })
      const todayUrl = `${origin}/today?workspace=${workspaceId}`
      const digest = digestOf(due, { nowMs, timeZone, workspaceName: row.workspace_name, todayUrl })
      await deps.email.queueEmail(trx, workspaceId, { to: row.email, ...digest })
      return true
    })
  }

  return {
    settings: async (who: Actor): Promise<ReminderSettings> => {
      const row = await store.findSettings(db, who.workspaceId, memberOf(who))
      return {
        digest: row?.wants_digest ?? true,
        sends_email: deps.email.isSending,
        calendar_since: row?.calendar_since?.toISOString() ?? null,
      }
    },

    saveSettings: async (who: Actor, wants: { digest: boolean }): Promise<void> => {
      const userId = memberOf(who)
      await db.transaction().execute(async (trx: OutreachDb) => {
        const before = await store.findSettings(trx, who.workspaceId, userId)
        await store.saveSettings(trx, who.workspaceId, userId, { wants_digest: wants.digest })
        await recordChange(trx, who, {
          action: 'update',
          kind: 'reminder_settings',
          id: userId,
          before: { digest: before?.wants_digest ?? true },
          after: { digest: wants.digest },
        })
      })
    },

    /** A new secret address of the actor's calendar; an older one stops working. */
    linkCalendar: async (who: Actor): Promise<string> => {
      const userId = memberOf(who)
      const { token, hash } = formatToken(deps.randomBytes(32))
      await db.transaction().execute(async (trx: OutreachDb) => {
        const change = { calendar_hash: hash, calendar_since: new Date(deps.now()) }
        await store.saveSettings(trx, who.workspaceId, userId, change)
        await recordChange(trx, who, { action: 'create', kind: 'calendar_link', id: userId, after: {} })
      })
      return token
    },

    unlinkCalendar: async (who: Actor): Promise<void> => {
      const userId = memberOf(who)
      await db.transaction().execute(async (trx: OutreachDb) => {
        await store.saveSettings(trx, who.workspaceId, userId, { calendar_hash: null, calendar_since: null })
        await recordChange(trx, who, { action: 'revoke', kind: 'calendar_link', id: userId, before: {} })
      })
    },

    /** The calendar behind a secret address, as iCalendar text. */
    calendar: async (token: string): Promise<string> => {
      const found = await store.findCalendar(db, hashToken(token))
      if (!found) throw new AppError('NotFound', 'No calendar has this address, or it was revoked.')
      const since = new Date(deps.now() - CALENDAR_PAST_MS)
      const rows = await store.listPlan(db, found.workspace_id, found.user_id, since)
      const entries: CalendarEntry[] = []
      for (const row of rows)
        entries.push({
          ...(await meetingOf(db, found.workspace_id, row)),
          sequence: row.version - 1,
          kindName: activityName(row.kind),
        })
      return planCalendar(`Tributary · ${found.name}`, entries, deps.now())
    },

    /** Sends what is due of all workspaces; answers how many digests went out. Does nothing where no e-mail is sent. */
    sendDigests: async (origin: string): Promise<number> => {
      if (!deps.email.isSending) return 0
      let sent = 0
      // A day ahead: where the zone's day ends later than ours.
      for (const row of await store.listDue(db, new Date(deps.now() + DAY_MS)))
        if (await sendDigest(row, origin)) sent++
      return sent
    },
  }
}
