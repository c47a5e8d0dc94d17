import type { Activity } from '@tributary/contract/activities'
import { Panel } from '../../../ui/panel.tsx'
import { Button } from '../../../ui/primitives.ts'
import styles from './activities.module.css'
import { ActivityCard } from './activity-card.tsx'

type DayPanelProps = {
  title: string
  activities: readonly Activity[] | undefined
  /** How the time of one is said. */
  when: (instant: string) => string
  onEdit: (activity: Activity) => void
  /** Of what is planned, where it may be logged. */
  onDone?: ((activity: Activity) => void) | undefined
}

/** Activities of some days; nothing where there are none. */
export function DayPanel({ title, activities = [], when, onEdit, onDone }: DayPanelProps) {
  if (activities.length === 0) return null
  return (
    <Panel title={title} flush>
      <ul className={styles.list}>
        {activities.map((activity) => (
          <li key={activity.activity_id} className={styles.item}>
            <ActivityCard
              activity={activity}
              when={when(activity.at)}
              onEdit={onEdit}
              side={
                onDone &&
                activity.may_edit && (
                  <Button
                    h={44}
                    px="sm"
                    variant="light"
                    aria-label={`Done: ${activity.contact?.name ?? activity.subject}`}
                    onClick={() => onDone(activity)}
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
  )
}
