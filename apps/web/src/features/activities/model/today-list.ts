/** The lists of the day as this device knows them: what the server told, and what waits to be sent. Pure. */
import type { Activity, Today } from '@tributary/contract/activities'
import type { SuggestedContact } from '@tributary/contract/contacts'
import type { QueuedActivity } from '../../../offline/activity-queue.ts'
import { type Person, personOfActivity, personOfContact } from './log-draft.ts'

/** A queued activity as a list shows it. It cannot be changed before it is sent. */
function shownEntry(entry: QueuedActivity, planned: Activity | undefined): Activity {
  const { body } = entry.request
  const contactId = body.contact_id ?? planned?.contact?.contact_id
  return {
    activity_id: entry.id,
    kind: body.kind ?? planned?.kind ?? 'CALL',
    state: body.state ?? 'done',
    outcome: body.outcome ?? null,
    contact:
      planned?.contact ??
      (contactId
        ? {
            contact_id: contactId,
            name: entry.contactName,
            organisation_name: null,
            phone: null,
            email: null,
          }
        : null),
    campaign: planned?.campaign ?? null,
    deal: planned?.deal ?? null,
    subject: body.subject ?? planned?.subject ?? '',
    note: body.note ?? planned?.note ?? '',
    location: '',
    at: body.at ?? entry.queuedAt,
    duration_minutes: null,
    created_by: entry.userId,
    created_by_name: null,
    invite: null,
    may_edit: false,
    created_at: entry.queuedAt,
    updated_at: entry.queuedAt,
    version: 0,
  }
}

/** What waits is shown where it will be: done, or planned. What was refused is shown apart. */
export function withQueue(today: Today, entries: readonly QueuedActivity[], workspaceId: string): Today {
  const waiting = entries.filter((entry) => entry.refused === null && entry.workspaceId === workspaceId)
  const known = [...today.overdue, ...today.today, ...today.soon, ...today.done]
  const ids = new Set(waiting.map((entry) => entry.id))
  const shown = waiting.map((entry) =>
    shownEntry(
      entry,
      known.find((activity) => activity.activity_id === entry.id),
    ),
  )
  const others = (list: readonly Activity[]) => list.filter((activity) => !ids.has(activity.activity_id))
  return {
    overdue: others(today.overdue),
    today: others(today.today),
    soon: [...others(today.soon), ...shown.filter((activity) => activity.state === 'planned')],
    done: [...shown.filter((activity) => activity.state === 'done').reverse(), ...others(today.done)],
  }
}

/** Contacts that this device has seen, each once. */
export function knownPeople(suggested: readonly SuggestedContact[], today: Today | undefined): Person[] {
  const planned = today ? [...today.overdue, ...today.today, ...today.soon, ...today.done] : []
  const people = [
    ...suggested.map((entry) => personOfContact(entry.contact)),
    ...planned.flatMap((activity) => personOfActivity(activity) ?? []),
  ]
  return [...new Map(people.reverse().map((person) => [person.contactId, person])).values()].reverse()
}
