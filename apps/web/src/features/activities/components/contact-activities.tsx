import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Text } from '../../../ui/primitives.ts'
import type { FeedFilter } from '../api/list-activities.ts'
import type { Person } from '../model/log-draft.ts'
import { ActivityDialog } from './activity-dialog.tsx'
import { ActivityFeed } from './activity-feed.tsx'
import { LogSheet } from './log-sheet.tsx'

/** Activities of one contact, for the contact's page: log, plan, read. */
export function ContactActivities({ person }: { person: Person }) {
  return <RecordActivities filter={{ contact_id: person.contactId }} person={person} showsContact={false} />
}

type DealProps = { dealId: string; contact: { id: string; name: string } | null }

/** Activities about one deal, for the deal's page; they are with the deal's contact. */
export function DealActivities({ dealId, contact }: DealProps) {
  const person = contact && {
    contactId: contact.id,
    name: contact.name,
    organisation: null,
    phone: null,
    email: undefined,
    dealId,
    campaigns: [],
  }
  return <RecordActivities filter={{ deal_id: dealId }} person={person} showsContact />
}

type RecordProps = { filter: FeedFilter; person: Person | null; showsContact: boolean }

function RecordActivities({ filter, person, showsContact }: RecordProps) {
  const { role } = useWorkspace()
  const [open, setOpen] = useState<'log' | 'plan'>()
  const close = () => setOpen(undefined)
  return (
    <Panel
      title="Activities"
      flush
      actions={
        person !== null &&
        can(role, 'logActivities') && (
          <>
            <Button size="xs" onClick={() => setOpen('log')}>
              Log
            </Button>
            <Button size="xs" variant="default" onClick={() => setOpen('plan')}>
              Plan
            </Button>
          </>
        )
      }
    >
      <ActivityFeed
        filter={filter}
        showsContact={showsContact}
        empty={
          <Text size="sm" c="dimmed" px="md" pb="md">
            Nothing was done or planned yet.
          </Text>
        }
      />
      {person && open === 'log' && (
        <LogSheet person={person} onPlan={() => setOpen('plan')} onClose={close} />
      )}
      {person && open === 'plan' && <ActivityDialog person={person} onClose={close} />}
    </Panel>
  )
}
