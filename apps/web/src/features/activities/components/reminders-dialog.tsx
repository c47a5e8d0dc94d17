import { useQuery } from '@tanstack/react-query'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { CopyText } from '../../../ui/copy-text.tsx'
import { Button, Group, Modal, Stack, Switch, Text, Title } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { remindersQuery, useLinkCalendar, useSaveReminders, useUnlinkCalendar } from '../api/reminders.ts'

/** E-mail of the morning, and the calendar that other programs follow. */
export function RemindersDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Reminders" size="md">
      <Stack gap="lg">
        <DigestSwitch />
        <CalendarLink />
      </Stack>
    </Modal>
  )
}

function DigestSwitch() {
  const workspaceId = useWorkspace().workspace_id
  const settings = useQuery(remindersQuery(workspaceId))
  const save = useSaveReminders(workspaceId)
  if (settings.isError) return <ErrorNotice error={settings.error} onRetry={() => void settings.refetch()} />
  return (
    <Stack gap={4}>
      <Switch
        label="E-mail in the morning when something is due"
        disabled={!settings.data}
        checked={(save.isPending ? save.variables : settings.data?.digest) ?? false}
        onChange={(event) => save.mutate(event.currentTarget.checked)}
      />
      {settings.data && !settings.data.sends_email && (
        <Text size="xs" c="dimmed">
          This server sends no e-mail yet: whoever runs it sets TRIBUTARY_SMTP_URL or TRIBUTARY_BREVO_KEY.
        </Text>
      )}
      {save.isError && <ErrorNotice error={save.error} title="It was not saved" />}
    </Stack>
  )
}

function CalendarLink() {
  const workspaceId = useWorkspace().workspace_id
  const format = useFormat()
  const settings = useQuery(remindersQuery(workspaceId))
  const link = useLinkCalendar(workspaceId)
  const unlink = useUnlinkCalendar(workspaceId)
  const since = settings.data?.calendar_since ?? null
  return (
    <Stack gap="xs">
      <Title order={3} size="sm">
        Calendar
      </Title>
      <Text size="sm">
        Subscribe to your planned activities in the calendar of your phone or mail program. Whoever has the
        address reads them, so keep it to yourself.
      </Text>
      {link.data && <CopyText label="Copy the address" value={link.data.url} />}
      {link.data && (
        <Text size="xs" c="dimmed">
          It is shown this once.
        </Text>
      )}
      {(link.error ?? unlink.error) && (
        <ErrorNotice error={link.error ?? unlink.error} title="It was not changed" />
      )}
      <Group gap="xs">
        <Button size="xs" variant="default" loading={link.isPending} onClick={() => link.mutate()}>
          {since === null ? 'Make an address' : 'Replace the address'}
        </Button>
        {since !== null && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            loading={unlink.isPending}
            onClick={() => unlink.mutate(undefined, { onSuccess: () => link.reset() })}
          >
            Revoke it
          </Button>
        )}
        {since !== null && (
          <Text size="xs" c="dimmed">
            In use since {format.instant(since)}
          </Text>
        )}
      </Group>
    </Stack>
  )
}
