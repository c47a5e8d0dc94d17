import { useQuery } from '@tanstack/react-query'
import type { Contact, ContactHistory } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, notifications, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useUndoChange } from '../api/change-contacts.ts'
import { historyQuery } from '../api/get-contact.ts'
import { changeWords, undoneWords } from '../model/contact-words.ts'
import styles from './contacts.module.css'

const SHOWN = 5

/** What was done to a contact; edits and merges can still be taken back. */
export function HistoryPanel({ contact }: { contact: Contact }) {
  const workspace = useWorkspace()
  const history = useQuery(historyQuery(workspace.workspace_id, contact.contact_id))
  const [isOpen, setIsOpen] = useState(false)
  const changes = history.data?.changes ?? []
  return (
    <Panel title="Changes" flush>
      {history.isError && <ErrorNotice error={history.error} onRetry={() => void history.refetch()} />}
      <ul className={styles.list}>
        {changes.slice(0, isOpen ? undefined : SHOWN).map((change) => (
          <Change key={change.change_id} change={change} />
        ))}
      </ul>
      {changes.length > SHOWN && !isOpen && (
        <Group p="sm">
          <Button size="compact-xs" variant="subtle" onClick={() => setIsOpen(true)}>
            Show all {changes.length}
          </Button>
        </Group>
      )}
    </Panel>
  )
}

const UNDOABLE = ['edit', 'bulk', 'merge']

function Change({ change }: { change: ContactHistory['changes'][number] }) {
  const format = useFormat()
  const workspace = useWorkspace()
  const undo = useUndoChange(workspace.workspace_id)
  const canUndo =
    change.undone_at === null && UNDOABLE.includes(change.kind) && can(workspace.role, 'editContacts')
  return (
    <li className={styles.entry}>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" td={change.undone_at === null ? 'none' : 'line-through'}>
            {changeWords(change)}
          </Text>
          <Text size="xs" c="dimmed">
            {format.instant(change.made_at)}, {change.made_by_name ?? 'a program'}
            {change.undone_at !== null && ', undone'}
          </Text>
        </div>
        {canUndo && (
          <Button
            size="compact-xs"
            variant="default"
            loading={undo.isPending}
            onClick={() =>
              undo.mutate(change.change_id, {
                onSuccess: (undone) => notifications.show({ title: 'Undone', message: undoneWords(undone) }),
              })
            }
          >
            Undo
          </Button>
        )}
      </Group>
      {undo.isError && <ErrorNotice error={undo.error} title="It was not undone" />}
    </li>
  )
}
