import type { Undone } from '@tributary/contract/contacts'
import { describeProblem } from '../../../lib/problem.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { notifications } from '../../../ui/primitives.ts'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useUndoChange } from '../api/change-contacts.ts'
import { undoneWords } from '../model/contact-words.ts'

/** Says what was done, and offers to take it back; also when what did it is gone from the page by then. */
export function useContactUndo() {
  const { mutateAsync } = useUndoChange(useWorkspace().workspace_id)
  return (changeId: string | null, message: string) => {
    if (changeId !== null) showUndo({ id: changeId, message, undo: () => tellUndone(mutateAsync(changeId)) })
  }
}

/** Tells how taking something back went. */
export function tellUndone(undoing: Promise<Undone>): void {
  undoing.then(
    (undone) => notifications.show({ title: 'Undone', message: undoneWords(undone) }),
    (error: unknown) =>
      notifications.show({ title: 'It was not undone', message: describeProblem(error).what }),
  )
}
