import type { Contact } from '@tributary/contract/contacts'
import { type RefObject, useEffect, useRef } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Anchor, Badge, Checkbox, Group, Table, Text } from '../../../ui/primitives.ts'
import { ScrollRegion } from '../../../ui/scroll-region.tsx'
import { SyncBadge } from '../../../ui/sync-badge.tsx'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { lastContactWords, roleWords } from '../model/contact-words.ts'
import { CampaignBadge } from './campaign-badge.tsx'
import { ContactCards, type ContactTableProps } from './contact-cards.tsx'
import styles from './contacts.module.css'
import { WarmthMeter } from './warmth-meter.tsx'

/** Contacts as rows on a desk, as cards on a phone. */
export function ContactTable(props: ContactTableProps) {
  const isPhone = useIsPhone()
  return isPhone ? <ContactCards {...props} /> : <ContactRows {...props} />
}

function ContactRows({ contacts, selected, current, canEdit, onSelect, onOpen }: ContactTableProps) {
  const nowMs = useNow().getTime()
  const chosen = contacts.filter((contact) => selected.has(contact.contact_id)).length
  const row = useRef<HTMLTableRowElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another row is current, it comes into view
  useEffect(() => {
    row.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <ScrollRegion label="Contacts">
      <Table
        className={styles.table ?? ''}
        fz="xs"
        verticalSpacing={8}
        horizontalSpacing="sm"
        highlightOnHover
      >
        <Table.Thead>
          <Table.Tr>
            {canEdit && (
              <Table.Th w={36}>
                <Checkbox
                  size="xs"
                  aria-label="Select all that are shown"
                  checked={chosen > 0 && chosen === contacts.length}
                  indeterminate={chosen > 0 && chosen < contacts.length}
                  onChange={(event) =>
                    onSelect(
                      contacts.map((contact) => contact.contact_id),
                      event.currentTarget.checked,
                    )
                  }
                />
              </Table.Th>
            )}
            <Table.Th>Name</Table.Th>
            <Table.Th>Warmness</Table.Th>
            <Table.Th>Last contact</Table.Th>
            <Table.Th>Reach</Table.Th>
            <Table.Th>Campaign, tags</Table.Th>
            <Table.Th>Owner</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {contacts.map((contact, index) => (
            <ContactRow
              key={contact.contact_id}
              contact={contact}
              row={index === current ? row : undefined}
              isSelected={selected.has(contact.contact_id)}
              nowMs={nowMs}
              canEdit={canEdit}
              onSelect={onSelect}
              onOpen={onOpen}
            />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

type ContactRowProps = Pick<ContactTableProps, 'canEdit' | 'onSelect' | 'onOpen'> & {
  contact: Contact
  /** Set on the row that the keys act on. */
  row: RefObject<HTMLTableRowElement | null> | undefined
  isSelected: boolean
  nowMs: number
}

function ContactRow({ contact, row, isSelected, nowMs, canEdit, onSelect, onOpen }: ContactRowProps) {
  return (
    <Table.Tr
      ref={row ?? null}
      className={styles.row ?? ''}
      data-current={row !== undefined || undefined}
      data-selected={isSelected || undefined}
      onClick={() => onOpen(contact)}
    >
      {canEdit && (
        <Table.Td onClick={(event) => event.stopPropagation()}>
          <Checkbox
            size="xs"
            aria-label={`Select ${contact.name}`}
            checked={isSelected}
            onChange={(event) => onSelect([contact.contact_id], event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td maw={320}>
        <NameLink contact={contact} />
        <Text size="xs" c="dimmed" className="ellipsis">
          {roleWords(contact)}
        </Text>
      </Table.Td>
      <Table.Td>
        <WarmthMeter warmness={contact.warmness} />
      </Table.Td>
      <Table.Td>{lastContactWords(contact.last_contact_at, nowMs)}</Table.Td>
      <Table.Td maw={220} onClick={(event) => event.stopPropagation()}>
        <Reach contact={contact} />
      </Table.Td>
      <Table.Td>
        <Tags contact={contact} />
      </Table.Td>
      <Table.Td>{contact.owner_name ?? <span className="quiet">nobody</span>}</Table.Td>
    </Table.Tr>
  )
}

function NameLink({ contact }: { contact: Contact }) {
  return (
    <TextLink
      to="/contacts/$contactId"
      params={{ contactId: contact.contact_id }}
      search={true}
      size="sm"
      fw={600}
      onClick={(event) => event.stopPropagation()}
    >
      {contact.name}
    </TextLink>
  )
}

function Tags({ contact }: { contact: Contact }) {
  const { tags } = contact
  return (
    <Group gap={4}>
      <CampaignBadge campaigns={contact.campaigns} />
      {tags.slice(0, 3).map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none" fw={500}>
          {tag}
        </Badge>
      ))}
      {tags.length > 3 && <span className="quiet">+{tags.length - 3}</span>}
      <SyncBadge kind="person" id={contact.contact_id} />
    </Group>
  )
}

/** The address and number, to be written to and called. */
function Reach({ contact }: { contact: Contact }) {
  return (
    <>
      {contact.email !== null && (
        <Anchor href={`mailto:${contact.email}`} size="xs" className="ellipsis" display="block">
          {contact.email}
        </Anchor>
      )}
      {contact.phone !== null && (
        <Anchor href={`tel:${contact.phone_e164 ?? contact.phone}`} size="xs" display="block">
          {contact.phone}
        </Anchor>
      )}
    </>
  )
}
