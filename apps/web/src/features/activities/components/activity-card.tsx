import { IconDots } from '@tabler/icons-react'
import { type Activity, SNOOZES } from '@tributary/contract/activities'
import type { ReactNode } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ActionIcon, Group, Menu, notifications, Text } from '../../../ui/primitives.ts'
import { showUndo } from '../../../ui/undo-notice.tsx'
import {
  useRemoveActivity,
  useRestoreActivity,
  useSnoozeActivity,
  useUpdateActivity,
} from '../api/change-activity.ts'
import { activityTitle, SNOOZE_WORDS } from '../model/activity-words.ts'
import styles from './activities.module.css'
import { KindIcon } from './kind-icon.tsx'

type CardProps = {
  activity: Activity
  when: string
  /** Beside the lines: buttons. */
  side?: ReactNode
  onEdit: (activity: Activity) => void
  showsContact?: boolean
  showsMember?: boolean
}

/** One activity: what, with whom, when, and what can be done with it. */
export function ActivityCard({
  activity,
  when,
  side,
  onEdit,
  showsContact = true,
  showsMember = false,
}: CardProps) {
  const { contact, campaign, subject, note, state } = activity
  const name = showsContact && contact ? contact.name : activityTitle(activity)
  const lines = [
    showsContact && contact ? activityTitle(activity) : '',
    when,
    campaign?.name ?? '',
    showsMember ? (activity.created_by_name ?? '') : '',
  ]
  return (
    <div className={styles.card}>
      <span className={styles.badge} data-done={state === 'done' || undefined}>
        <KindIcon kind={activity.kind} />
      </span>
      <div className={styles.body}>
        <Text component="div" fw={600} className="ellipsis">
          {name}
        </Text>
        <Text component="div" size="xs" c="dimmed">
          {lines.filter((line) => line !== '').join(' · ')}
        </Text>
        {subject !== '' && (
          <Text component="div" size="sm" className="ellipsis">
            {subject}
          </Text>
        )}
        {note !== '' && (
          <Text component="div" size="xs" style={{ whiteSpace: 'pre-line' }} lineClamp={3}>
            {note}
          </Text>
        )}
        {activity.invite && (
          <Text component="div" size="xs" c="dimmed">
            {activity.invite.to} is invited
          </Text>
        )}
      </div>
      <Group gap={8} wrap="nowrap">
        {side}
        {activity.may_edit && <ActivityMenu activity={activity} onEdit={onEdit} />}
      </Group>
    </div>
  )
}

function ActivityMenu({ activity, onEdit }: Pick<CardProps, 'activity' | 'onEdit'>) {
  const moves = useActivityMoves(activity)
  const isPlanned = activity.state === 'planned'
  return (
    <Menu position="bottom-end" shadow="sm" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={44}
          aria-label={`More about ${activityTitle(activity)}`}
        >
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onEdit(activity)}>{isPlanned ? 'Change or move' : 'Change'}</Menu.Item>
        {isPlanned &&
          activity.invite === null &&
          SNOOZES.map((by) => (
            <Menu.Item key={by} onClick={() => moves.snooze(by)}>
              Put off {SNOOZE_WORDS[by]}
            </Menu.Item>
          ))}
        {isPlanned && <Menu.Item onClick={moves.cancel}>Cancel it</Menu.Item>}
        <Menu.Divider />
        <Menu.Item color="red" onClick={moves.remove}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** What the menu does, each with its way back. */
function useActivityMoves(activity: Activity) {
  const workspaceId = useWorkspace().workspace_id
  const format = useFormat()
  const snooze = useSnoozeActivity(workspaceId)
  const update = useUpdateActivity(workspaceId)
  const remove = useRemoveActivity(workspaceId)
  const restore = useRestoreActivity(workspaceId)
  const id = activity.activity_id
  const what = [activityTitle(activity), activity.contact?.name].filter((text) => text).join(', ')
  const failed = (error: Error) => notifications.show({ title: 'It was not changed', message: error.message })
  const tell = (message: string, undo: () => void) => showUndo({ id: `activity-${id}`, message, undo })
  const back = (change: { at?: string; state?: Activity['state'] }) =>
    update.mutate({ id, change }, { onError: failed })
  return {
    snooze: (by: (typeof SNOOZES)[number]) =>
      snooze.mutate(
        { id, by },
        {
          onError: failed,
          onSuccess: (moved) =>
            tell(`${what} is put off to ${format.instant(moved.at)}.`, () => back({ at: activity.at })),
        },
      ),
    cancel: () =>
      update.mutate(
        { id, change: { state: 'cancelled' } },
        { onError: failed, onSuccess: () => tell(`${what} is cancelled.`, () => back({ state: 'planned' })) },
      ),
    remove: () =>
      remove.mutate(id, {
        onError: failed,
        onSuccess: () => tell(`${what} is deleted.`, () => restore.mutate(id, { onError: failed })),
      }),
  }
}
