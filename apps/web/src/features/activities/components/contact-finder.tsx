import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Drawer, Stack, Text, TextInput, UnstyledButton, useDebouncedValue } from '../../../ui/primitives.ts'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { findContactsQuery } from '../api/find-contacts.ts'
import { type Person, personOfContact } from '../model/log-draft.ts'
import styles from './activities.module.css'
import { NameLines } from './contact-line.tsx'

const TYPING_MS = 150

type FinderProps = { known: readonly Person[]; onChoose: (person: Person) => void; onClose: () => void }

/** Finds a contact by a few letters; without a connection, among those that this device knows. */
export function ContactFinder({ known, onChoose, onClose }: FinderProps) {
  const isPhone = useIsPhone()
  return (
    <Drawer
      opened
      onClose={onClose}
      position={isPhone ? 'bottom' : 'right'}
      size={isPhone ? '80%' : 'sm'}
      title="Whom did you contact?"
      styles={{ title: { fontWeight: 600, fontSize: 16 } }}
    >
      <FinderList known={known} onChoose={onChoose} />
    </Drawer>
  )
}

function FinderList({ known, onChoose }: Omit<FinderProps, 'onClose'>) {
  const workspace = useWorkspace()
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), TYPING_MS)
  const found = useQuery(findContactsQuery(workspace.workspace_id, search))
  const words = search.toLowerCase()
  const near = known.filter((person) =>
    `${person.name} ${person.organisation ?? ''}`.toLowerCase().includes(words),
  )
  const people = search !== '' && found.data ? found.data.contacts.map(personOfContact) : near
  return (
    <Stack gap="sm">
      <TextInput
        size="md"
        data-autofocus
        label="Name, organisation or number"
        leftSection={<IconSearch size={18} aria-hidden />}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {search !== '' && found.isError && (
        <Text size="sm" c="dimmed">
          The server cannot be reached: these are the contacts that this device knows.
        </Text>
      )}
      {people.length === 0 && search !== '' && !found.isFetching && (
        <Text size="sm" c="dimmed">
          Nobody is found for “{search}”.
        </Text>
      )}
      {people.length === 0 && search === '' && (
        <Stack gap="xs" align="flex-start">
          <Text size="sm" c="dimmed">
            There are no contacts to choose from yet.
          </Text>
          <ButtonLink to="/contacts" search={true} variant="default">
            Add contacts
          </ButtonLink>
        </Stack>
      )}
      <ul className={styles.list} aria-label="Contacts">
        {people.map((person) => (
          <li key={person.contactId} className={styles.item}>
            <UnstyledButton className={styles.card ?? ''} px={4} onClick={() => onChoose(person)}>
              <div className={styles.body}>
                <NameLines
                  name={person.name}
                  under={person.organisation ?? person.email ?? person.phone ?? ''}
                />
              </div>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
