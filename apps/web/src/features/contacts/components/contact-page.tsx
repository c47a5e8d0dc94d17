import { IconBrandLinkedin, IconMail, IconPhone } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Contact } from '@tributary/contract/contacts'
import { can } from '@tributary/contract/permissions'
import { type ReactNode, useState } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { BackLink } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Button, Group, Stack } from '../../../ui/primitives.ts'
import { QueryState } from '../../../ui/states.tsx'
import { useDeleteContact } from '../api/change-contacts.ts'
import { contactQuery } from '../api/get-contact.ts'
import { lastContactWords, roleWords } from '../model/contact-words.ts'
import { ContactDialog } from './contact-dialog.tsx'
import styles from './contacts.module.css'
import { DetailsPanel } from './details-panel.tsx'
import { DuplicatesNotice } from './duplicates-notice.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { SitePanel } from './site-panel.tsx'
import { SnoozeMenu } from './snooze-menu.tsx'
import { useContactUndo } from './use-contact-undo.ts'
import { WarmthPanel } from './warmth-panel.tsx'

type ContactPageProps = {
  contactId: string
  /** What other parts know of this contact: activities, deals. */
  children?: (contact: Contact) => ReactNode
}

/** One contact: who, how warm and why, what was done, what they did on the site. */
export function ContactPage({ contactId, children }: ContactPageProps) {
  const query = useQuery(contactQuery(useWorkspace().workspace_id, contactId))
  const contact = query.data
  const nowMs = useNow().getTime()
  const spoken = contact && lastContactWords(contact.last_contact_at, nowMs)
  return (
    <Page
      title={contact?.name ?? 'Contact'}
      finding={
        contact &&
        [roleWords(contact), spoken === 'never' ? 'never contacted' : `last contacted ${spoken}`]
          .filter(Boolean)
          .join(' · ')
      }
      actions={contact && <ContactActions contact={contact} />}
    >
      <BackLink to="/contacts" search={true}>
        All contacts
      </BackLink>
      <QueryState query={query} title="This contact cannot be shown" />
      {contact && (
        <>
          <DuplicatesNotice contact={contact} />
          <div className={styles.columns}>
            <Stack gap="md" miw={0}>
              {children?.(contact)}
              <SitePanel contact={contact} />
            </Stack>
            <Stack gap="md" miw={0}>
              <WarmthPanel contact={contact} />
              <DetailsPanel contact={contact} />
              <HistoryPanel contact={contact} />
            </Stack>
          </div>
        </>
      )}
    </Page>
  )
}

function ContactActions({ contact }: { contact: Contact }) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const [isEditing, setIsEditing] = useState(false)
  const remove = useDeleteContact(workspace.workspace_id)
  const offerUndo = useContactUndo()
  const canEdit = can(workspace.role, 'editContacts')
  return (
    <Group gap="xs">
      <ReachLinks contact={contact} />
      {canEdit && (
        <>
          <Button size="xs" variant="default" onClick={() => setIsEditing(true)}>
            Edit
          </Button>
          <SnoozeMenu contact={contact} />
          <Button
            size="xs"
            variant="default"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(contact.contact_id, {
                onSuccess: (change) => {
                  offerUndo(change.change_id, `${contact.name} is deleted.`)
                  void navigate({ to: '/contacts', search: true })
                },
              })
            }
          >
            Delete
          </Button>
        </>
      )}
      {isEditing && <ContactDialog contact={contact} onClose={() => setIsEditing(false)} />}
    </Group>
  )
}

function ReachLinks({ contact }: { contact: Contact }) {
  return (
    <>
      {contact.phone !== null && (
        <Button
          component="a"
          size="xs"
          leftSection={<IconPhone size={14} aria-hidden />}
          href={`tel:${contact.phone_e164 ?? contact.phone}`}
        >
          Call
        </Button>
      )}
      {contact.email !== null && (
        <Button
          component="a"
          size="xs"
          variant="default"
          leftSection={<IconMail size={14} aria-hidden />}
          href={`mailto:${contact.email}`}
        >
          Write
        </Button>
      )}
      {contact.linkedin_url !== null && (
        <Button
          component="a"
          size="xs"
          variant="default"
          target="_blank"
          rel="noreferrer"
          leftSection={<IconBrandLinkedin size={14} aria-hidden />}
          href={contact.linkedin_url}
        >
          LinkedIn
        </Button>
      )}
    </>
  )
}
