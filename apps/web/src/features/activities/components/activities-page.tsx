import { useNavigate, useSearch } from '@tanstack/react-router'
import { ACTIVITY_KINDS, ACTIVITY_WORDS } from '@tributary/contract/activities'
import { recordScope } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, NativeSelect, SegmentedControl } from '../../../ui/primitives.ts'
import { EmptyState } from '../../../ui/states.tsx'
import { activitiesSearchSchema } from '../model/activities-search.ts'
import { ActivityFeed } from './activity-feed.tsx'
import { RemindersDialog } from './reminders-dialog.tsx'
import { ZoneNote } from './zone-note.tsx'

const STATES = { done: 'Done', planned: 'Planned', cancelled: 'Cancelled' } as const

/** All activities, newest first. */
export function ActivitiesPage() {
  const { role } = useWorkspace()
  const navigate = useNavigate()
  const search = activitiesSearchSchema.parse(useSearch({ strict: false }))
  const [isReminding, setIsReminding] = useState(false)
  const change = (patch: object) =>
    void navigate({ to: '/activities', search: (old) => ({ ...old, ...patch }), replace: true })
  return (
    <Page
      title="Activities"
      finding="Calls, e-mails, meetings and the rest: what was done and what is planned. Each that reached somebody is a touch in their journey."
      actions={
        <>
          <Button size="xs" variant="default" onClick={() => setIsReminding(true)}>
            Reminders
          </Button>
          <ButtonLink size="xs" to="/today" search={true}>
            Today
          </ButtonLink>
        </>
      }
    >
      <ZoneNote />
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label="Whose activities"
          data={[
            { value: 'team', label: recordScope(role) === 'team' ? 'The team’s' : 'All I may see' },
            { value: 'me', label: 'Mine' },
          ]}
          value={search.of ?? 'team'}
          onChange={(of) => change({ of: of === 'me' ? of : undefined })}
        />
        <NativeSelect
          size="xs"
          aria-label="Kind"
          data={[
            { value: '', label: 'All kinds' },
            ...ACTIVITY_KINDS.map((kind) => ({ value: kind, label: ACTIVITY_WORDS[kind].label })),
          ]}
          value={search.kind ?? ''}
          onChange={(event) => change({ kind: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          size="xs"
          aria-label="State"
          data={[
            { value: '', label: 'Done and planned' },
            ...Object.entries(STATES).map(([value, label]) => ({ value, label })),
          ]}
          value={search.state ?? ''}
          onChange={(event) => change({ state: event.currentTarget.value || undefined })}
        />
      </Group>
      <Panel flush>
        <ActivityFeed
          filter={{
            of: search.of ?? 'team',
            ...(search.kind ? { kind: search.kind } : {}),
            ...(search.state ? { state: search.state } : {}),
          }}
          empty={
            <EmptyState
              title="No activities here"
              action={
                <ButtonLink to="/today" search={true}>
                  Log one
                </ButtonLink>
              }
            >
              Log a call or an e-mail, or plan a meeting: it shows here, and on the page of the contact.
            </EmptyState>
          }
        />
      </Panel>
      {isReminding && <RemindersDialog onClose={() => setIsReminding(false)} />}
    </Page>
  )
}
