import { useQuery } from '@tanstack/react-query'
import { can } from '@tributary/contract/permissions'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Text } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { duplicatesQuery } from '../api/duplicates.ts'
import styles from './contacts.module.css'
import { ContactsTabs } from './contacts-tabs.tsx'
import { DuplicatePairView } from './duplicate-pair.tsx'

const ASKED = 25

/** Contacts that are likely here twice. */
export function DuplicatesPage() {
  const workspace = useWorkspace()
  const format = useFormat()
  const query = useQuery(duplicatesQuery(workspace.workspace_id))
  const pairs = query.data?.pairs ?? []
  const canEdit = can(workspace.role, 'editContacts')
  return (
    <Page
      title="Duplicates"
      finding={
        pairs.length > 0 &&
        `${pairs.length >= ASKED ? `The first ${format.count(pairs.length)}` : format.count(pairs.length)} ${pairs.length === 1 ? 'pair of contacts that is' : 'pairs of contacts that are'} likely one person. A merge keeps what you choose, adds what only one has, and can be undone.`
      }
    >
      <ContactsTabs current="/contacts/duplicates" />
      <QueryState query={query} />
      {query.data && pairs.length === 0 && (
        <EmptyState title="No duplicates">
          Two contacts with the same e-mail address, the same telephone number, or the same name at one
          organisation would be shown here.
        </EmptyState>
      )}
      {pairs.length > 0 && (
        <Panel flush>
          <ul className={styles.list} aria-label="Duplicates">
            {pairs.map((pair) => (
              <li key={`${pair.first.contact_id} ${pair.second.contact_id}`} className={styles.entry}>
                {canEdit ? (
                  <DuplicatePairView pair={pair} />
                ) : (
                  <Text size="sm">
                    {pair.first.name} and {pair.second.name}: {pair.reason}
                  </Text>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  )
}
