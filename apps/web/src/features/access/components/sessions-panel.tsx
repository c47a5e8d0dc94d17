import { useQuery } from '@tanstack/react-query'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Badge, Button, Group, Stack, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { sessionsQuery, useRevokeSession } from '../api/sessions.ts'

/** Browsers in which the account is signed in, and a way to sign each out. */
export function SessionsPanel() {
  const sessions = useQuery(sessionsQuery)
  const revoke = useRevokeSession()
  const format = useFormat()
  const list = sessions.data?.sessions ?? []
  return (
    <Panel
      title="Where you are signed in"
      actions={
        list.length > 1 && (
          <Button size="xs" variant="default" loading={revoke.isPending} onClick={() => revoke.mutate(null)}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {sessions.isPending && <AfterAWhile>{null}</AfterAWhile>}
      {sessions.isError && <ErrorNotice error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {revoke.isError && <ErrorNotice error={revoke.error} title="Nothing was signed out" />}
      <Stack gap={0} role="list" aria-label="Sessions">
        {list.map((session) => (
          <ListRow
            key={session.session_id}
            side={
              !session.is_current && (
                <Button size="xs" variant="default" onClick={() => revoke.mutate(session.session_id)}>
                  Sign out
                </Button>
              )
            }
          >
            <Group gap={6}>
              <Text fw={600}>{session.device ?? 'Unknown browser'}</Text>
              {session.is_current && <Badge variant="light">This one</Badge>}
            </Group>
            <Text size="xs" c="dimmed">
              {session.address !== null && `From ${session.address}, `}
              signed in {format.instant(session.signed_in_at)}, last seen{' '}
              {format.instant(session.last_seen_at)}
            </Text>
          </ListRow>
        ))}
      </Stack>
    </Panel>
  )
}
