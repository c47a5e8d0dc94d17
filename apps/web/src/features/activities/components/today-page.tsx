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
import { ErrorNotice, ReportSkeleton } from '../../../ui/states.tsx'
import { suggestedContactsQuery, todayQuery } from '../api/get-today.ts'
import { todayFinding } from '../model/activity-words.ts'
import { type Person, personOfActivity, personOfContact } from '../model/log-draft.ts'
import { knownPeople, withQueue } from '../model/today-list.ts'
import styles from './activities.module.css'
import { ActivityCard } from './activity-card.tsx'
import { ContactFinder } from './contact-finder.tsx'
import { LogSheet } from './log-sheet.tsx'
import { QueueNotice } from './queue-notice.tsx'
import { SuggestedCards } from './suggested-cards.tsx'

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
  const device = useDevice()
  const { entries } = useQueueState()
  const [open, setOpen] = useState<Open>()
  const today = useQuery(todayQuery(workspace.workspace_id, device))
  const suggested = useQuery(suggestedContactsQuery(workspace.workspace_id, device))
  const mayLog = can(workspace.role, 'logActivities')
  const shown = today.data && withQueue(today.data.answer, entries, workspace.workspace_id)
  const next = suggested.data?.answer.suggested ?? []
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
      <QueueNotice isKept={today.data?.isKept ?? false} />
      {today.isPending && <ReportSkeleton />}
      {today.isError && <ErrorNotice error={today.error} onRetry={() => void today.refetch()} />}
      {shown && <DayPanels today={shown} mayLog={mayLog} onOpen={setOpen} />}
      {suggested.isError && !today.isError && (
        <ErrorNotice error={suggested.error} onRetry={() => void suggested.refetch()} />
      )}
      <NextPanel
        suggested={next.filter((entry) => !isHandled(entry, shown))}
        isEmpty={suggested.isSuccess && next.length === 0}
        mayLog={mayLog}
        onOpen={setOpen}
      />
      {shown && <SoonPanels today={shown} onOpen={setOpen} />}
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

function DayPanels({ today, mayLog, onOpen }: { today: Today; mayLog: boolean; onOpen: OnOpen }) {
  const format = useFormat()
  const parts = [
    { title: 'Overdue', list: today.overdue, when: (activity: Activity) => format.instant(activity.at) },
    { title: 'Planned for today', list: today.today, when: (activity: Activity) => format.time(activity.at) },
  ]
  return parts
    .filter((part) => part.list.length > 0)
    .map((part) => (
      <Panel key={part.title} title={part.title} flush>
        <ul className={styles.list}>
          {part.list.map((activity) => (
            <li key={activity.activity_id} className={styles.item}>
              <ActivityCard
                activity={activity}
                when={part.when(activity)}
                onEdit={(edited) => onOpen({ what: 'edit', activity: edited })}
                side={
                  mayLog &&
                  activity.may_edit && (
                    <Button
                      h={44}
                      px="sm"
                      variant="light"
                      aria-label={`Done: ${activity.contact?.name ?? activity.subject}`}
                      onClick={() =>
                        onOpen({ what: 'log', person: personOfActivity(activity), planned: activity })
                      }
                    >
                      Done
                    </Button>
                  )
                }
              />
            </li>
          ))}
        </ul>
      </Panel>
    ))
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

function SoonPanels({ today, onOpen }: { today: Today; onOpen: OnOpen }) {
  const format = useFormat()
  const parts = [
    { title: 'Done today', list: today.done, when: (activity: Activity) => format.time(activity.at) },
    {
      title: 'The next seven days',
      list: today.soon,
      when: (activity: Activity) => format.instant(activity.at),
    },
  ]
  return parts
    .filter((part) => part.list.length > 0)
    .map((part) => (
      <Panel key={part.title} title={part.title} flush>
        <ul className={styles.list}>
          {part.list.map((activity) => (
            <li key={activity.activity_id} className={styles.item}>
              <ActivityCard
                activity={activity}
                when={part.when(activity)}
                onEdit={(edited) => onOpen({ what: 'edit', activity: edited })}
              />
            </li>
          ))}
        </ul>
      </Panel>
    ))
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
