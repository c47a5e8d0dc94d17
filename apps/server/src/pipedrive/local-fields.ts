/** Contacts, organisations, deals and activities as Pipedrive's fields, and back. Pure. */
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import {
  type Activity,
  type ActivityKind,
  activityName,
  type UpdateActivity,
} from '@tributary/contract/activities'
import type { Contact } from '@tributary/contract/contacts'
import type { DealPage, SaveDeal, StageKind } from '@tributary/contract/deals'
import type { Organisation } from '@tributary/contract/organisations'
import type { LocalRecord } from './pipedrive.ts'

export function organisationRecord(organisation: Organisation): LocalRecord {
  return {
    id: organisation.organisation_id,
    ownerId: organisation.owner_id,
    label: organisation.name,
    fields: { name: organisation.name },
    updatedAtMs: Date.parse(organisation.updated_at),
    parents: {},
  }
}

export function contactRecord(contact: Contact): LocalRecord {
  return {
    id: contact.contact_id,
    ownerId: contact.owner_id,
    label: contact.name,
    fields: { name: contact.name, email: contact.email, phone: contact.phone_e164 ?? contact.phone },
    updatedAtMs: Date.parse(contact.updated_at),
    parents: { organization: contact.organisation_id },
    warmness: contact.warmness,
  }
}

export function dealRecord(deal: DealPage): LocalRecord {
  const money = deal.amount_minor === null ? {} : { amount_minor: deal.amount_minor, currency: deal.currency }
  return {
    id: deal.deal_id,
    ownerId: deal.owner?.id ?? null,
    label: deal.name,
    fields: {
      title: deal.name,
      ...money,
      status: statusOf(deal.kind),
      expected_close: deal.expected_close,
      lost_reason: deal.kind === 'LOST' ? deal.loss_reason || null : null,
    },
    updatedAtMs: Date.parse(deal.updated_at),
    parents: { organization: deal.organisation?.id ?? null, person: deal.contact?.id ?? null },
  }
}

function statusOf(kind: StageKind): string {
  return kind === 'WON' ? 'won' : kind === 'LOST' ? 'lost' : 'open'
}

/** Kinds of activities that every Pipedrive company has; the others are tasks there. */
const TYPES: Readonly<Record<ActivityKind, string>> = {
  CALL: 'call',
  EMAIL: 'email',
  MEETING: 'meeting',
  LINKEDIN: 'task',
  REFERRAL: 'task',
  CONFERENCE: 'meeting',
}
/** Pipedrive knows done and not done: what was called off says so in its subject. */
const CANCELLED = 'Cancelled: '

export function activityRecord(activity: Activity): LocalRecord {
  const isCancelled = activity.state === 'cancelled'
  const plain =
    activity.subject || `${activityName(activity.kind)} with ${activity.contact?.name ?? 'somebody'}`
  const at = new Date(activity.at).toISOString()
  return {
    id: activity.activity_id,
    ownerId: activity.created_by,
    label: plain,
    fields: {
      subject: isCancelled ? `${CANCELLED}${plain}` : plain,
      type: TYPES[activity.kind],
      due_date: at.slice(0, 10),
      due_time: at.slice(11, 16),
      duration_minutes: activity.duration_minutes === null ? null : String(activity.duration_minutes),
      done: activity.state === 'planned' ? 'false' : 'true',
      note: activity.note || null,
    },
    updatedAtMs: Date.parse(activity.updated_at),
    parents: { person: activity.contact?.contact_id ?? null, deal: activity.deal?.deal_id ?? null },
    isMeeting: activity.kind === 'MEETING' && !isCancelled,
  }
}

/** What an activity becomes when these fields were changed at Pipedrive. */
export function activityChange(activity: Activity, changes: Fields): UpdateActivity {
  const at = new Date(activity.at).toISOString()
  const day = changes.due_date ?? at.slice(0, 10)
  const time = changes.due_time ?? at.slice(11, 16)
  const isMoved = Boolean(changes.due_date) || Boolean(changes.due_time)
  return {
    ...(changes.subject ? { subject: changes.subject.replace(CANCELLED, '').slice(0, 200) } : {}),
    ...('note' in changes ? { note: changes.note ?? '' } : {}),
    ...(isMoved ? { at: `${day}T${time}:00.000Z` } : {}),
    ...('duration_minutes' in changes
      ? { duration_minutes: changes.duration_minutes === null ? null : Number(changes.duration_minutes) }
      : {}),
    ...(changes.done && activity.state !== 'cancelled'
      ? { state: changes.done === 'true' ? ('done' as const) : ('planned' as const) }
      : {}),
  }
}

/** The whole deal with these fields changed; its stage is moved apart from that. */
export function dealChange(deal: DealPage, changes: Fields): SaveDeal {
  const value = (field: string, current: string | null) =>
    field in changes ? (changes[field] ?? null) : current
  const amountMinor = value('amount_minor', deal.is_amount_from_lines ? null : deal.amount_minor)
  return {
    name: value('title', deal.name) ?? deal.name,
    amount_minor: amountMinor,
    currency: value('currency', deal.currency),
    owner_id: deal.owner?.id ?? null,
    agent_id: deal.agent?.id ?? null,
    organisation_id: deal.organisation?.id ?? null,
    contact_id: deal.contact?.id ?? null,
    campaign_id: deal.campaign?.id ?? null,
    expected_close: value('expected_close', deal.expected_close),
    loss_reason: value('lost_reason', deal.loss_reason) ?? '',
    note: deal.note,
    lines: deal.lines.map(({ product_id, quantity, price_minor }) => ({ product_id, quantity, price_minor })),
  }
}
