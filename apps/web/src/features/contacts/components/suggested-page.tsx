import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { SuggestedContact } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink, TextLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Group, SegmentedControl, Text } from '../../../ui/primitives.ts'
import { EmptyState, QueryState } from '../../../ui/states.tsx'
import { suggestedQuery } from '../api/suggested.ts'
import { roleWords } from '../model/contact-words.ts'
import { contactsSearchSchema } from '../model/contacts-search.ts'
import { CampaignBadge } from './campaign-badge.tsx'
import { ReachButtons } from './contact-cards.tsx'
import styles from './contacts.module.css'
import { ContactsTabs } from './contacts-tabs.tsx'
import { SnoozeMenu } from './snooze-menu.tsx'

/** Whom to contact next, and why. */
export function SuggestedPage() {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const { owner } = contactsSearchSchema.parse(useSearch({ strict: false }))
  const query = useQuery(suggestedQuery(workspace.workspace_id, owner))
  const suggested = query.data?.suggested ?? []
  const first = suggested[0]
  return (
    <Page
      title="Whom to contact next"
      finding={first && `${first.contact.name} first: ${lowerFirst(first.reason)}`}
      actions={
        workspace.role !== 'CONSULTANT' && (
          <SegmentedControl
            size="xs"
            aria-label="Whose contacts"
            data={[
              { value: '', label: 'The team’s' },
              { value: 'me', label: 'Mine' },
            ]}
            value={owner === 'me' ? 'me' : ''}
            onChange={(value) =>
              void navigate({
                to: '/contacts/suggested',
                search: (old) => ({ ...old, owner: value === '' ? undefined : value }),
              })
            }
          />
        )
      }
    >
      <ContactsTabs current="/contacts/suggested" />
      <QueryState query={query} />
      {query.data && suggested.length === 0 && (
        <EmptyState
          title="Nobody to suggest"
          action={
            <ButtonLink to="/contacts" search={true} variant="default">
              All contacts
            </ButtonLink>
          }
        >
          Contacts appear here by how warm they are and how long nobody spoke to them. Those put off come back
          by themselves.
        </EmptyState>
      )}
      {suggested.length > 0 && (
        <Panel
          flush
          title="By priority"
          note="Seven tenths for warmness, three tenths for waiting, which counts in full after thirty days."
        >
          <ol className={styles.list} aria-label="Suggested contacts">
            {suggested.map((entry) => (
              <Suggestion key={entry.contact.contact_id} entry={entry} />
            ))}
          </ol>
        </Panel>
      )}
    </Page>
  )
}

function Suggestion({ entry }: { entry: SuggestedContact }) {
  const { role } = useWorkspace()
  const { contact, priority, reason } = entry
  return (
    <li className={styles.entry}>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0, flex: 1 }}>
          <Group gap="xs">
            <TextLink
              to="/contacts/$contactId"
              params={{ contactId: contact.contact_id }}
              search={true}
              fw={600}
            >
              {contact.name}
            </TextLink>
            <CampaignBadge campaigns={contact.campaigns} />
          </Group>
          <Text size="xs" c="dimmed" className="ellipsis">
            {roleWords(contact)}
          </Text>
          <Text size="sm">{reason}</Text>
          {can(role, 'editContacts') && (
            <Group mt={6}>
              <SnoozeMenu contact={contact} />
            </Group>
          )}
        </div>
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <ReachButtons contact={contact} />
          <Text className="num" fw={600} w={40} ta="right" title="Priority, 0 to 1">
            {priority.toFixed(2)}
          </Text>
        </Group>
      </Group>
    </li>
  )
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
