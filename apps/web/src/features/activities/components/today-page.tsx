import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Activity, Today } from '@tributary/contract/activities'
import type { SuggestedContact } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { lazy, Suspense, useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { useDevice, useQueueState } from '../../../offline/device-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button } from '../../../ui/primitives.ts'
import { ErrorNotice, QueryState } from '../../../ui/states.tsx'
import { suggestedContactsQuery, todayQuery } from '../api/get-today.ts'
import { todayFinding } from '../model/activity-words.ts'
import { type Person, personOfActivity, personOfContact } from '../model/log-draft.ts'
import { knownPeople, withQueue } from '../model/today-list.ts'
import styles from './activities.module.css'
import { ContactFinder } from './contact-finder.tsx'
import { DayPanel } from './day-panel.tsx'
import { LogSheet } from './log-sheet.tsx'
import { QueueNotice } from './queue-notice.tsx'
import { SuggestedCards } from './suggested-cards.tsx'
import { ZoneNote } from './zone-note.tsx'

/** Of no use without a connection, and larger than the page itself. */
const ActivityDialog = lazy(async () => ({ default: (await import('./activity-dialog.tsx')).ActivityDialog }))

type Open =
  | { readonly what: 'find' }
  | { readonly what: 'log'; readonly person: Person | undefined; readonly planned?: Activity }
  | { readonly what: 'plan'; readonly person: Person }
  | { readonly what: 'edit'; readonly activity: Activity }

/** What to do today, whom to contact next, and a log of two taps. Made for a phone in one hand. */
export function TodayPage() {
  const workspace = useWorkspace()
  const format = useFormat()
  const device = useDevice()
  const { entries } = useQueueState()
  const [open, setOpen] = useState<Open>()
  const today = useQuery(todayQuery(workspace.workspace_id, device))
  const suggested = useQuery(suggestedContactsQuery(workspace.workspace_id, device))
  const mayLog = can(workspace.role, 'logActivities')
  const shown = today.data && withQueue(today.data.answer, entries, workspace.workspace_id)
  const next = suggested.data?.answer.suggested ?? []
  const edit = (activity: Activity) => setOpen({ what: 'edit', activity })
  const finish = (planned: Activity) => setOpen({ what: 'log', person: personOfActivity(planned), planned })
  return (
    <Page
      title="Today"
      finding={shown && todayFinding(shown)}
      actions={
        <ButtonLink to="/activities" search={true} variant="default" size="xs">
          All activities
        </ButtonLink>
      }
    >
      <ZoneNote />
      <QueueNotice isKept={today.data?.isKept ?? false} />
      <QueryState query={today} />
      <DayPanel
        title="Overdue"
        activities={shown?.overdue}
        when={format.instant}
        onEdit={edit}
        onDone={mayLog ? finish : undefined}
      />
      <DayPanel
        title="Planned for today"
        activities={shown?.today}
        when={format.time}
        onEdit={edit}
        onDone={mayLog ? finish : undefined}
      />
      {suggested.isError && !today.isError && (
        <ErrorNotice error={suggested.error} onRetry={() => void suggested.refetch()} />
      )}
      <NextPanel
        suggested={next.filter((entry) => !isHandled(entry, shown))}
        isEmpty={suggested.isSuccess && next.length === 0}
        mayLog={mayLog}
        onOpen={setOpen}
      />
      <DayPanel title="Done today" activities={shown?.done} when={format.time} onEdit={edit} />
      <DayPanel title="The next seven days" activities={shown?.soon} when={format.instant} onEdit={edit} />
      {mayLog && (
        <>
          <div className={styles.below} />
          <div className={styles.thumb}>
            <Button
              size="lg"
              h={52}
              leftSection={<IconPlus size={20} aria-hidden />}
              onClick={() => setOpen({ what: 'find' })}
            >
              Log activity
            </Button>
          </div>
        </>
      )}
      <Suspense fallback={null}>
        <Opened open={open} known={knownPeople(next, today.data?.answer)} onOpen={setOpen} />
      </Suspense>
    </Page>
  )
}

type OnOpen = (open: Open | undefined) => void

/** Whoever was spoken to today need not be suggested again. */
function isHandled({ contact }: SuggestedContact, today: Today | undefined): boolean {
  return today?.done.some((activity) => activity.contact?.contact_id === contact.contact_id) ?? false
}

type NextProps = { suggested: SuggestedContact[]; isEmpty: boolean; mayLog: boolean; onOpen: OnOpen }

function NextPanel({ suggested, isEmpty, mayLog, onOpen }: NextProps) {
  if (suggested.length === 0 && !isEmpty) return null
  return (
    <Panel title="Whom to contact next" flush>
      <SuggestedCards
        suggested={suggested}
        isEmpty={isEmpty}
        onLog={mayLog ? (contact) => onOpen({ what: 'log', person: personOfContact(contact) }) : undefined}
      />
    </Panel>
  )
}

function Opened({ open, known, onOpen }: { open: Open | undefined; known: Person[]; onOpen: OnOpen }) {
  const close = () => onOpen(undefined)
  switch (open?.what) {
    case 'find':
      return (
        <ContactFinder known={known} onChoose={(person) => onOpen({ what: 'log', person })} onClose={close} />
      )
    case 'log': {
      const { person, planned } = open
      return (
        <LogSheet
          person={person}
          planned={planned}
          onPlan={person && !planned ? () => onOpen({ what: 'plan', person }) : undefined}
          onClose={close}
        />
      )
    }
    case 'plan':
      return <ActivityDialog person={open.person} onClose={close} />
    case 'edit':
      return <ActivityDialog activity={open.activity} onClose={close} />
    case undefined:
      return null
  }
}
