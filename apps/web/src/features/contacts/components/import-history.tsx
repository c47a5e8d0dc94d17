import { useQuery } from '@tanstack/react-query'
import type { ContactImportEntry } from '@tributary/contract/contact-imports'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Group, notifications, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { contactImportsQuery, useRevertImport } from '../api/contact-files.ts'
import { undoneWords } from '../model/contact-words.ts'
import { importSentence } from '../model/import-words.ts'
import styles from './contacts.module.css'

/** Files that were imported; each can be taken back whole. */
export function ImportHistory() {
  const query = useQuery(contactImportsQuery(useWorkspace().workspace_id))
  const imports = query.data?.imports ?? []
  if (imports.length === 0) return null
  return (
    <Panel title="Imported before" flush>
      <ul className={styles.list}>
        {imports.map((entry) => (
          <Entry key={entry.import_id} entry={entry} />
        ))}
      </ul>
    </Panel>
  )
}

function Entry({ entry }: { entry: ContactImportEntry }) {
  const format = useFormat()
  const revert = useRevertImport(useWorkspace().workspace_id)
  return (
    <li className={styles.entry}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text size="sm" fw={600}>
            {entry.file_name}
          </Text>
          <Text size="xs" c="dimmed">
            {format.instant(entry.made_at)}, {entry.made_by_name ?? 'a program'}:{' '}
            {importSentence(entry, format)}
          </Text>
        </div>
        {entry.reverted_at === null ? (
          <ConfirmButton
            label="Take back"
            ask={`Take back ${entry.file_name}? What it added goes, what it changed is as before. Contacts edited since stay.`}
            loading={revert.isPending}
            onConfirm={() =>
              revert.mutate(entry.import_id, {
                onSuccess: (undone) =>
                  notifications.show({ title: 'Taken back', message: undoneWords(undone) }),
              })
            }
          />
        ) : (
          <Text size="xs" c="dimmed">
            Taken back {format.instant(entry.reverted_at)}
          </Text>
        )}
      </Group>
      {revert.isError && <ErrorNotice error={revert.error} title="It was not taken back" />}
    </li>
  )
}
