import type { Contact, SuggestedContact } from '@tributary/contract/contacts'
import { ButtonLink } from '../../../ui/link.tsx'
import { Text, UnstyledButton } from '../../../ui/primitives.ts'
import { EmptyState } from '../../../ui/states.tsx'
import { personOfContact } from '../model/log-draft.ts'
import styles from './activities.module.css'
import { NameLines, ReachButtons } from './contact-line.tsx'

type CardsProps = {
  suggested: readonly SuggestedContact[]
  /** Whether there is nobody at all, rather than nobody left for today. */
  isEmpty: boolean
  onLog: ((contact: Contact) => void) | undefined
}

/** Contacts with the reason why it is their turn; a tap opens the log. */
export function SuggestedCards({ suggested, isEmpty, onLog }: CardsProps) {
  if (isEmpty)
    return (
      <EmptyState
        title="Nobody to suggest yet"
        action={
          <ButtonLink to="/contacts" search={true} variant="default">
            Add contacts
          </ButtonLink>
        }
      >
        Contacts appear here by how warm they are and how long nobody spoke to them.
      </EmptyState>
    )
  return (
    <ol className={styles.list} aria-label="Whom to contact next">
      {suggested.map(({ contact, reason }) => (
        <li
          key={contact.contact_id}
          className={styles.item}
          style={{ display: 'flex', alignItems: 'center' }}
        >
          <UnstyledButton
            className={styles.card ?? ''}
            disabled={onLog === undefined}
            onClick={() => onLog?.(contact)}
            aria-label={`Log with ${contact.name}`}
          >
            <div className={styles.body}>
              <NameLines
                name={contact.name}
                under={[contact.organisation_name, contact.campaigns[0]?.name]
                  .filter((text) => text)
                  .join(' · ')}
              />
              <Text component="div" size="xs">
                {reason}
              </Text>
            </div>
          </UnstyledButton>
          <div style={{ paddingRight: 12, flex: 'none' }}>
            <ReachButtons {...personOfContact(contact)} />
          </div>
        </li>
      ))}
    </ol>
  )
}
