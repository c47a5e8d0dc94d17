import { IconMail, IconPhone } from '@tabler/icons-react'
import type { Contact } from '@tributary/contract/contacts'
import { useNow } from '../../../lib/clock-context.tsx'
import { ActionIcon, Checkbox, Group, Text, UnstyledButton } from '../../../ui/primitives.ts'
import { SyncBadge } from '../../../ui/sync-badge.tsx'
import { lastContactWords, roleWords } from '../model/contact-words.ts'
import { CampaignBadge } from './campaign-badge.tsx'
import styles from './contacts.module.css'
import { WarmthMeter } from './warmth-meter.tsx'

export type ContactTableProps = {
  contacts: readonly Contact[]
  selected: ReadonlySet<string>
  /** The row that the keys act on. */
  current: number
  canEdit: boolean
  onSelect: (ids: readonly string[], isSelected: boolean) => void
  onOpen: (contact: Contact) => void
}

/** Contacts as cards, with targets for a thumb. */
export function ContactCards({ contacts, selected, canEdit, onSelect, onOpen }: ContactTableProps) {
  const nowMs = useNow().getTime()
  return (
    <ul className={styles.list} aria-label="Contacts">
      {contacts.map((contact) => (
        <li
          key={contact.contact_id}
          className={styles.card}
          data-selected={selected.has(contact.contact_id) || undefined}
        >
          {canEdit && (
            <Checkbox
              mt={10}
              size="md"
              aria-label={`Select ${contact.name}`}
              checked={selected.has(contact.contact_id)}
              onChange={(event) => onSelect([contact.contact_id], event.currentTarget.checked)}
            />
          )}
          <UnstyledButton className={styles.open ?? ''} onClick={() => onOpen(contact)}>
            <Text fw={600}>{contact.name}</Text>
            <Text size="xs" c="dimmed" className="ellipsis">
              {roleWords(contact)}
            </Text>
            <Group gap="sm" mt={4} fz="xs">
              <WarmthMeter warmness={contact.warmness} />
              <span className="quiet">{lastContactWords(contact.last_contact_at, nowMs)}</span>
              <CampaignBadge campaigns={contact.campaigns} />
              <SyncBadge kind="person" id={contact.contact_id} />
            </Group>
          </UnstyledButton>
          <ReachButtons contact={contact} />
        </li>
      ))}
    </ul>
  )
}

/** Targets for a thumb: call and write. */
export function ReachButtons({ contact }: { contact: Contact }) {
  return (
    <div className={styles.reach}>
      {contact.phone !== null && (
        <ActionIcon
          component="a"
          href={`tel:${contact.phone_e164 ?? contact.phone}`}
          size={44}
          variant="default"
          aria-label={`Call ${contact.name}`}
        >
          <IconPhone size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      )}
      {contact.email !== null && (
        <ActionIcon
          component="a"
          href={`mailto:${contact.email}`}
          size={44}
          variant="default"
          aria-label={`Write to ${contact.name}`}
        >
          <IconMail size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      )}
    </div>
  )
}
