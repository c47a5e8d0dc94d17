import { type Activity, type ActivityKind, doneActivityWords } from '@tributary/contract/activities'
import { useNow } from '../../../lib/clock-context.tsx'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { useDevice } from '../../../offline/device-context.tsx'
import { notifications } from '../../../ui/primitives.ts'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useRemoveActivity, useUpdateActivity } from '../api/change-activity.ts'
import { completedEntry, followUpEntry, loggedEntry, type Person } from '../model/log-draft.ts'
import { useNewActivityId } from './use-new-activity-id.ts'

type Result = {
  readonly person: Person | undefined
  readonly planned: Activity | undefined
  readonly kind: ActivityKind
  readonly outcome: string
  readonly note: string
  readonly campaignId: string | null
}

const SECOND_MS = 1000

/** Logs on this device first, then on the server; whatever was logged can be taken back, sent or not. */
export function useLog() {
  const { queue, userId } = useDevice()
  const { workspace_id: workspaceId, time_zone: timeZone } = useWorkspace()
  const now = useNow(SECOND_MS)
  const remove = useRemoveActivity(workspaceId)
  const update = useUpdateActivity(workspaceId)
  const common = { userId, workspaceId, timeZone, now }
  const newId = useNewActivityId()
  const failed = (error: Error) =>
    notifications.show({ title: 'It was not taken back', message: error.message, color: 'red' })

  async function log({ planned, person, ...result }: Result): Promise<void> {
    const entry = planned
      ? completedEntry(planned, result, common)
      : person && loggedEntry({ id: newId(), person, ...result }, common)
    if (!entry) return
    await queue.add(entry)
    showUndo({
      id: entry.id,
      message: `${entry.contactName}: ${doneActivityWords(result.kind, result.outcome)}`,
      undo: () => void takeBack(entry.id, planned),
    })
  }

  async function takeBack(id: string, planned: Activity | undefined): Promise<void> {
    if (await queue.takeBack(id)) return
    if (!planned) return remove.mutate(id, { onError: failed })
    const { kind, note, at } = planned
    update.mutate({ id, change: { kind, note, at, state: 'planned', outcome: null } }, { onError: failed })
  }

  return {
    log,
    followUp: (about: { person: Person; kind: ActivityKind; campaignId: string | null; days: number }) =>
      queue.add(followUpEntry(newId(), about, common)),
  }
}
