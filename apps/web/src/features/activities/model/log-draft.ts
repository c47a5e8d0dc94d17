/** What the log sheet makes: the activity itself, and what to do after it. Pure. */
import type { Activity, ActivityKind, CreateActivity } from '@tributary/contract/activities'
import type { Contact } from '@tributary/contract/contacts'
import { sameTimeOn } from '@tributary/contract/wall-clock'
import { addDays, dayInZone } from '../../../lib/day.ts'
import type { QueuedActivity } from '../../../offline/activity-queue.ts'

/** Whom a sheet is about. */
export type Person = {
  readonly contactId: string
  readonly name: string
  readonly organisation: string | null
  readonly phone: string | null
  /** undefined: not known here. */
  readonly email: string | null | undefined
  /** The deal that it is about, when it is logged on a deal's page. */
  readonly dealId: string | null
  readonly campaigns: readonly { readonly campaign_id: string; readonly name: string }[]
}

export function personOfContact(contact: Contact): Person {
  return {
    contactId: contact.contact_id,
    name: contact.name,
    organisation: contact.organisation_name,
    phone: contact.phone_e164 ?? contact.phone,
    email: contact.email,
    dealId: null,
    campaigns: contact.campaigns,
  }
}

/** Whom a planned activity is about; undefined for one without a contact. */
export function personOfActivity({ contact, campaign, deal }: Activity): Person | undefined {
  return (
    (contact && {
      contactId: contact.contact_id,
      name: contact.name,
      organisation: contact.organisation_name,
      phone: contact.phone,
      email: contact.email,
      dealId: deal?.deal_id ?? null,
      campaigns: campaign ? [campaign] : [],
    }) ??
    undefined
  )
}

const QUARTER_MS = 15 * 60_000

export type FollowUp = { readonly label: string; readonly days: number }
export const FOLLOW_UPS: readonly FollowUp[] = [
  { label: 'Tomorrow', days: 1 },
  { label: 'In 3 days', days: 3 },
  { label: 'In a week', days: 7 },
  { label: 'In 2 weeks', days: 14 },
  { label: 'In a month', days: 30 },
]

/** The same time of day in the zone, so many days on, at a full quarter of an hour. */
export function followUpAt(now: Date, days: number, timeZone: string): string {
  const ms = sameTimeOn(addDays(dayInZone(now, timeZone), days), now.getTime(), timeZone)
  return new Date(Math.floor(ms / QUARTER_MS) * QUARTER_MS).toISOString()
}

type Common = { userId: string; workspaceId: string; timeZone: string; now: Date }
type Logged = {
  readonly id: string
  readonly person: Person
  readonly kind: ActivityKind
  readonly outcome: string
  readonly note: string
  readonly campaignId: string | null
}

/** An entry of the queue for what was just done. */
export function loggedEntry(logged: Logged, { userId, workspaceId, now }: Common): QueuedActivity {
  const at = now.toISOString()
  const body: CreateActivity = {
    activity_id: logged.id,
    kind: logged.kind,
    state: 'done',
    outcome: logged.outcome,
    contact_id: logged.person.contactId,
    deal_id: logged.person.dealId,
    campaign_id: logged.campaignId,
    note: logged.note.trim(),
    at,
  }
  return {
    id: logged.id,
    userId,
    workspaceId,
    request: { kind: 'create', body },
    contactName: logged.person.name,
    queuedAt: at,
    refused: null,
  }
}

/** An entry of the queue for what became of a planned activity. */
export function completedEntry(
  planned: Activity,
  result: { kind: ActivityKind; outcome: string; note: string },
  { userId, workspaceId, now }: Common,
): QueuedActivity {
  const at = now.toISOString()
  const note = [planned.note, result.note.trim()].filter((text) => text !== '').join('\n')
  return {
    id: planned.activity_id,
    userId,
    workspaceId,
    request: {
      kind: 'update',
      body: { kind: result.kind, state: 'done', outcome: result.outcome, note, at },
    },
    contactName: planned.contact?.name ?? planned.subject,
    queuedAt: at,
    refused: null,
  }
}

/** An entry of the queue for a follow-up. */
export function followUpEntry(
  id: string,
  about: { person: Person; kind: ActivityKind; campaignId: string | null; days: number },
  { userId, workspaceId, timeZone, now }: Common,
): QueuedActivity {
  // A meeting that is over is followed up by a call.
  const kind = about.kind === 'MEETING' || about.kind === 'CONFERENCE' ? 'CALL' : about.kind
  const body: CreateActivity = {
    activity_id: id,
    kind,
    state: 'planned',
    subject: 'Follow up',
    contact_id: about.person.contactId,
    deal_id: about.person.dealId,
    campaign_id: about.campaignId,
    at: followUpAt(now, about.days, timeZone),
  }
  return {
    id,
    userId,
    workspaceId,
    request: { kind: 'create', body },
    contactName: about.person.name,
    queuedAt: now.toISOString(),
    refused: null,
  }
}
