import { useInfiniteQuery } from '@tanstack/react-query'
import type { Activity } from '@tributary/contract/activities'
import { type ReactNode, useState } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Text } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { type FeedFilter, feedQuery } from '../api/list-activities.ts'
import styles from './activities.module.css'
import { ActivityCard } from './activity-card.tsx'
import { ActivityDialog } from './activity-dialog.tsx'

type FeedProps = {
  filter: FeedFilter
  /** What is said where there is none. */
  empty: ReactNode
  showsContact?: boolean
}

/** Activities newest first: of a member, the team, a contact, a campaign or a deal. */
export function ActivityFeed({ filter, empty, showsContact = true }: FeedProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const now = useNow()
  const feed = useInfiniteQuery(feedQuery(workspace.workspace_id, filter))
  const [edited, setEdited] = useState<Activity>()
  const activities = feed.data?.pages.flatMap((page) => page.activities) ?? []
  if (feed.isError) return <ErrorNotice error={feed.error} onRetry={() => void feed.refetch()} />
  if (feed.isPending)
    return (
      <AfterAWhile>
        <Text p="md" c="dimmed">
          Loading
        </Text>
      </AfterAWhile>
    )
  if (activities.length === 0) return empty
  return (
    <>
      <ul className={styles.list} aria-label="Activities">
        {activities.map((activity) => (
          <li key={activity.activity_id} className={styles.item}>
            <ActivityCard
              activity={activity}
              when={format.relative(activity.at, now)}
              showsContact={showsContact}
              showsMember={filter.of !== 'me'}
              onEdit={setEdited}
            />
          </li>
        ))}
      </ul>
      <ShowMore list={feed} />
      {edited && <ActivityDialog activity={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}
