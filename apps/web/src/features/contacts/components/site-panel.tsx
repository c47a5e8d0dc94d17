import { useQuery } from '@tanstack/react-query'
import type { Contact } from '@tributary/contract/contacts'
import type { Person } from '@tributary/contract/people'
import { can } from '@tributary/contract/permissions'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Group, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { journeyQuery } from '../api/get-contact.ts'
import { siteEvents, siteSentence } from '../model/site-events.ts'
import styles from './contacts.module.css'

const SHOWN = 20

/** What the contact did on the site and bought, the latest first. */
export function SitePanel({ contact }: { contact: Contact }) {
  const workspace = useWorkspace()
  const format = useFormat()
  const journey = useQuery(journeyQuery(workspace.workspace_id, contact.contact_id))
  const person = journey.data?.person
  return (
    <Panel
      title="On the site"
      note={person && siteSentence(person, format)}
      actions={
        person &&
        can(workspace.role, 'readNumbers') && (
          <TextLink to="/people/$personId" params={{ personId: person.person_id }} search={true} size="sm">
            Everything of this person
          </TextLink>
        )
      }
      flush
    >
      {journey.isPending && (
        <AfterAWhile>
          <Text size="sm" c="dimmed" p="md">
            Looking for visits…
          </Text>
        </AfterAWhile>
      )}
      {journey.isError && <ErrorNotice error={journey.error} onRetry={() => void journey.refetch()} />}
      {person === null && (
        <Text size="sm" c="dimmed" px="md" pb="md">
          {contact.email === null
            ? 'Never seen there. With an e-mail address, visits of somebody who gave the same address on the site appear here.'
            : 'Never seen there yet. As soon as somebody gives this e-mail address on the site, their visits appear here, earlier ones too.'}
        </Text>
      )}
      {person && <SiteEvents person={person} />}
    </Panel>
  )
}

function SiteEvents({ person }: { person: Person }) {
  const format = useFormat()
  const events = siteEvents(person, format)
  return (
    <>
      <ul className={styles.list}>
        {events.slice(0, SHOWN).map((event) => (
          <li key={event.id} className={styles.entry}>
            <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
              <div style={{ minWidth: 0 }}>
                <Text size="sm" fw={event.isMoney ? 600 : 400}>
                  {event.what}
                </Text>
                {event.channel !== '' && (
                  <Text component="div" size="xs" c="dimmed">
                    <ChannelName name={event.channel} />
                    {event.detail !== '' && `, ${event.detail}`}
                  </Text>
                )}
              </div>
              <Text size="xs" c="dimmed" className="num" style={{ whiteSpace: 'nowrap' }}>
                {format.instant(event.at)}
              </Text>
            </Group>
          </li>
        ))}
      </ul>
      {events.length > SHOWN && (
        <Text size="xs" c="dimmed" p="md">
          The latest {SHOWN} of {events.length}.
        </Text>
      )}
    </>
  )
}
