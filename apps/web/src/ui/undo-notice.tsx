import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'

type UndoNotice = {
  /** One notice an act: the same id replaces it. */
  id: string
  title?: string
  message: string
  undo: () => void
}

/** Says what was done, and for a while offers to take it back. */
export function showUndo({ id, title, message, undo }: UndoNotice): void {
  const takeBack = () => {
    notifications.hide(id)
    undo()
  }
  // Showing an id that is shown already would keep the old words and the old undo.
  notifications.hide(id)
  notifications.show({
    id,
    title,
    autoClose: 15_000,
    message: (
      <Group gap="sm" justify="space-between">
        <span>{message}</span>
        <Button size="compact-xs" variant="default" onClick={takeBack}>
          Undo
        </Button>
      </Group>
    ),
  })
}
