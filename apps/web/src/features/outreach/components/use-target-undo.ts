import { describeProblem } from '../../../lib/problem.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { notifications } from '../../../ui/primitives.ts'
import { showUndo } from '../../../ui/undo-notice.tsx'
import { useDeleteOutreach, useUnassignContacts } from '../api/outreach.ts'
import { addedWords } from '../model/outreach-words.ts'

type Campaign = { readonly campaign_id: string; readonly name: string }

/** Says who was put on a target list, and offers to take it back; also when what did it is gone from the page by then. */
export function useTargetUndo() {
  const workspaceId = useWorkspace().workspace_id
  const { mutateAsync: unassign } = useUnassignContacts(workspaceId)
  const { mutateAsync: remove } = useDeleteOutreach(workspaceId)
  return {
    /** `added` were not on the list before, of those that were chosen. */
    offerUnassign: ({ campaign_id: id, name }: Campaign, added: readonly string[], chosen: number) => {
      const message = addedWords(name, added.length, chosen)
      if (added.length === 0) notifications.show({ message })
      else
        showUndo({ id: `assign-${id}`, message, undo: () => tellUndone(unassign({ id, contactIds: added })) })
    },
    offerRemove: ({ campaign_id: id, name }: Campaign, contacts: number) =>
      showUndo({
        id: `assign-${id}`,
        message: `${name} is started. ${addedWords(name, contacts, contacts)}`,
        undo: () => tellUndone(remove(id)),
      }),
  }
}

function tellUndone(undoing: Promise<unknown>): void {
  undoing.catch((error: unknown) =>
    notifications.show({ title: 'It was not undone', message: describeProblem(error).what }),
  )
}
