import { useQuery } from '@tanstack/react-query'
import type { Contact } from '@tributary/contract/contacts'
import type { ReactNode } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Anchor, Badge, Group, Text } from '../../../ui/primitives.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import styles from './contacts.module.css'

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  manual: 'Added by hand',
  import: 'Imported from a file',
  pipedrive: 'From Pipedrive',
  crm: 'From a file of opportunities',
}

/** What is known of a contact; what is not is left out. */
export function DetailsPanel({ contact }: { contact: Contact }) {
  const format = useFormat()
  const fields = useQuery(contactChoicesQuery(useWorkspace().workspace_id)).data?.fields ?? []
  const facts: (readonly [string, ReactNode])[] = [
    [
      'E-mail',
      contact.email && (
        <Anchor href={`mailto:${contact.email}`} size="sm">
          {contact.email}
        </Anchor>
      ),
    ],
    [
      'Phone',
      contact.phone && (
        <Anchor href={`tel:${contact.phone_e164 ?? contact.phone}`} size="sm">
          {contact.phone}
        </Anchor>
      ),
    ],
    [
      'Organisation',
      contact.organisation_id && (
        <TextLink
          to="/contacts"
          search={(old: object) => ({ ...old, organisation: contact.organisation_id ?? undefined })}
          size="sm"
          title="Everybody there"
        >
          {contact.organisation_name}
        </TextLink>
      ),
    ],
    ['Country', contact.country],
    ['Owner', contact.owner_name ?? 'Nobody'],
    [
      'Tags',
      contact.tags.length > 0 && (
        <Group gap={4}>
          {contact.tags.map((tag) => (
            <Badge key={tag} variant="default" tt="none" fw={500}>
              {tag}
            </Badge>
          ))}
        </Group>
      ),
    ],
    ['Campaigns', contact.campaigns.map(({ name }) => name).join(', ')],
    ...fields
      .filter((field) => field.subject === 'contact' && contact.custom[field.key] !== undefined)
      .map((field) => [field.label, String(contact.custom[field.key])] as const),
    [
      'Known since',
      `${format.instant(contact.created_at)}, ${(SOURCE_WORDS[contact.source] ?? contact.source).toLowerCase()}`,
    ],
  ]
  return (
    <Panel title="Details">
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => Boolean(value))
          .map(([label, value]) => (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ))}
      </dl>
      {contact.note !== '' && (
        <Text size="sm" mt="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {contact.note}
        </Text>
      )}
    </Panel>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}
