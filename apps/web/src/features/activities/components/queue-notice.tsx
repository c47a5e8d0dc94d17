import { IconCloudOff, IconCloudUpload } from '@tabler/icons-react'
import { useDevice, useQueueState } from '../../../offline/device-context.tsx'
import { ButtonLink } from '../../../ui/link.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Button, Group, Stack, Text } from '../../../ui/primitives.ts'

const counted = (count: number) => (count === 1 ? '1 activity waits' : `${count} activities wait`)

/** What was logged here and is not on the server yet, and what the server refused. */
export function QueueNotice({ isKept }: { isKept: boolean }) {
  const { queue } = useDevice()
  const { entries, stopped } = useQueueState()
  const waiting = entries.filter((entry) => entry.refused === null).length
  const refused = entries.filter((entry) => entry.refused !== null)
  return (
    <>
      {refused.map((entry) => (
        <Notice
          key={entry.id}
          tone="bad"
          title={`The activity with ${entry.contactName} was not accepted`}
          alert
        >
          <Stack gap={6} align="flex-start">
            <Text size="sm">{entry.refused}</Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => void queue.retry(entry.id)}>
                Try again
              </Button>
              <Button size="xs" variant="subtle" color="red" onClick={() => void queue.takeBack(entry.id)}>
                Discard
              </Button>
            </Group>
          </Stack>
        </Notice>
      ))}
      {stopped === 'signed-out' && waiting > 0 && (
        <Notice tone="warn" title={`${counted(waiting)} for you to sign in`}>
          <Stack gap={6} align="flex-start">
            <span>They are kept on this device and are sent as soon as you are signed in.</span>
            <ButtonLink size="xs" variant="default" to="/sign-in" search={{ returnTo: '/today' }}>
              Sign in
            </ButtonLink>
          </Stack>
        </Notice>
      )}
      {stopped !== 'signed-out' && (isKept || stopped === 'offline' || waiting > 0) && (
        <Group gap={6} role="status" c="dimmed" fz="sm" wrap="nowrap">
          {stopped === 'offline' || isKept ? (
            <IconCloudOff size={18} stroke={1.6} aria-hidden />
          ) : (
            <IconCloudUpload size={18} stroke={1.6} aria-hidden />
          )}
          <span>{statusOf(waiting, stopped === 'offline' || isKept)}</span>
        </Group>
      )}
    </>
  )
}

function statusOf(waiting: number, isOffline: boolean): string {
  if (!isOffline) return `${counted(waiting)} to be sent.`
  if (waiting === 0) return 'Offline. What you log is kept on this device and sent later.'
  return `Offline. ${counted(waiting)} on this device and ${waiting === 1 ? 'is' : 'are'} sent when the server is back.`
}
