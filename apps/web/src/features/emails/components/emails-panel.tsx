import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { EmailDetail, EmailListEntry } from '@tributary/contract/emails'
import { useState } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { CopyText } from '../../../ui/copy-text.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Anchor, Badge, Box, Code, Group, Stack, Text, UnstyledButton } from '../../../ui/primitives.ts'
import { ShowMore } from '../../../ui/show-more.tsx'
import { AfterAWhile, EmptyState, ErrorNotice } from '../../../ui/states.tsx'
import { attachmentAddress, emailQuery, emailsQuery } from '../api/list-emails.ts'

const STATE = {
  waiting: { label: 'Waiting', color: 'gray' },
  sent: { label: 'Sent', color: 'teal' },
  failed: { label: 'Not sent', color: 'red' },
  kept: { label: 'Hand over', color: 'gray' },
} as const

const WITHHELD: Readonly<Record<NonNullable<EmailDetail['withheld']>, string>> = {
  key_lost: 'This message was sealed under a key that the server no longer has.',
  role: 'Its link makes somebody an owner, so only owners read this message.',
  mailed:
    'Its link lets somebody in, so only the person who is invited reads this message. Under Members, “Send again” shows a link to hand over.',
}

/** What Tributary wrote to people; where nothing sends e-mail, the place to read it and hand it over. */
export function EmailsPanel() {
  const { workspace_id: workspaceId } = useWorkspace()
  const emails = useInfiniteQuery(emailsQuery(workspaceId))
  const first = emails.data?.pages[0]
  const entries = emails.data?.pages.flatMap((page) => page.emails) ?? []
  return (
    <Panel title="Messages" note="They are kept for thirty days">
      <Stack gap="md">
        {first && !first.is_sending && (
          <Notice tone="warn" title="Nothing sends e-mail here">
            Messages wait below for you to hand over. To have them sent, start the server with{' '}
            <Code>TRIBUTARY_SMTP_URL</Code> or <Code>TRIBUTARY_BREVO_KEY</Code>, and{' '}
            <Code>TRIBUTARY_EMAIL_FROM</Code>.
          </Notice>
        )}
        {emails.isPending && <AfterAWhile>{null}</AfterAWhile>}
        {emails.isError && <ErrorNotice error={emails.error} onRetry={() => void emails.refetch()} />}
        {first && entries.length === 0 && (
          <EmptyState title="No messages yet">
            Invitations, links to choose a new password and reminders appear here.
          </EmptyState>
        )}
        {entries.length > 0 && (
          <Stack gap={0} role="list" aria-label="Messages">
            {entries.map((entry) => (
              <EmailEntry key={entry.email_id} entry={entry} />
            ))}
          </Stack>
        )}
        <ShowMore list={emails} />
      </Stack>
    </Panel>
  )
}

function EmailEntry({ entry }: { entry: EmailListEntry }) {
  const [isOpen, setOpen] = useState(false)
  const format = useFormat()
  const state = STATE[entry.state]
  return (
    <Box role="listitem" style={{ borderTop: '1px solid var(--t-grid)' }}>
      <UnstyledButton w="100%" py="xs" mih={44} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Group justify="space-between" gap="xs">
          <Box miw={0} flex="1 1 240px">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {entry.subject}
            </Text>
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              To {entry.to}, {format.instant(entry.created_at)}
            </Text>
          </Box>
          <Badge variant="light" color={state.color}>
            {state.label}
          </Badge>
        </Group>
      </UnstyledButton>
      {isOpen && <EmailText entry={entry} />}
    </Box>
  )
}

function EmailText({ entry }: { entry: EmailListEntry }) {
  const { workspace_id: workspaceId } = useWorkspace()
  const email = useQuery(emailQuery(workspaceId, entry.email_id))
  if (email.isPending) return <AfterAWhile>{null}</AfterAWhile>
  if (email.isError) return <ErrorNotice error={email.error} onRetry={() => void email.refetch()} />
  return (
    <Stack gap="xs" pb="md">
      {entry.last_error !== null && (
        <Text size="sm" className="bad">
          {entry.attempts} attempts; the last one: {entry.last_error}
        </Text>
      )}
      {email.data.text === null ? (
        <Text size="sm" c="dimmed">
          {email.data.withheld !== null && WITHHELD[email.data.withheld]}
        </Text>
      ) : (
        <CopyText value={email.data.text} label="Copy message" block />
      )}
      {email.data.attachments.map(({ file_name: fileName }, index) => (
        <Anchor
          key={fileName}
          size="sm"
          href={attachmentAddress(workspaceId, entry.email_id, index)}
          download={fileName}
        >
          <Group gap={4} component="span" display="inline-flex">
            <IconDownload size={14} aria-hidden /> {fileName}
          </Group>
        </Anchor>
      ))}
    </Stack>
  )
}
