import type { PipedriveItem, PipedriveStatus } from '@tributary/contract/pipedrive'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ListRow } from '../../../ui/list-row.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Box, Button, Group, notifications, SimpleGrid, Stack, Text } from '../../../ui/primitives.ts'
import { EmptyState, ErrorNotice } from '../../../ui/states.tsx'
import { useRetry, useSendContacts } from '../api/send.ts'
import { badgeOfItem, KIND_WORDS, REASON_WORDS } from '../model/pipedrive-words.ts'
import { StateBadge } from './badge.tsx'
import { RecordLink } from './record-link.tsx'

/** How many records stand where, what failed and why, what was sent last. */
export function QueuePanel({ status }: { status: PipedriveStatus }) {
  const workspaceId = useWorkspace().workspace_id
  const send = useSendContacts(workspaceId)
  const isConnected = status.company !== null
  const start = () =>
    send.mutate(null, {
      onSuccess: ({ queued }) =>
        notifications.show({
          message:
            queued === 0
              ? 'No contact is warm enough yet.'
              : `${queued} warm ${queued === 1 ? 'contact is' : 'contacts are'} looked at.`,
        }),
    })
  return (
    <Panel
      title="Sync"
      actions={
        isConnected && (
          <Button size="xs" variant="default" loading={send.isPending} onClick={start}>
            Send warm contacts now
          </Button>
        )
      }
    >
      <Stack gap="md">
        {send.isError && <ErrorNotice error={send.error} title="Nothing was started" />}
        {isConnected ? (
          <Counts counts={status.counts} />
        ) : (
          <EmptyState title="Not connected">
            Save your Pipedrive key above. From then on, contacts that become warm and meetings you log appear
            in Pipedrive by themselves, and changes made there come back.
          </EmptyState>
        )}
        <Waiting status={status} />
        {status.failed.length > 0 && <Failed items={status.failed} />}
        {status.latest.length > 0 && (
          <Stack gap={0} role="list" aria-label="Latest">
            {status.latest.map((item) => (
              <ItemRow key={item.item_id} item={item} />
            ))}
          </Stack>
        )}
      </Stack>
    </Panel>
  )
}

function Counts({ counts }: { counts: PipedriveStatus['counts'] }) {
  const format = useFormat()
  const tiles = [
    ['In step', counts.synced],
    ['Queued', counts.queued],
    ['Tried again soon', counts.retry],
    ['Wait for budget', counts.waiting_for_budget],
    ['Wait for a key', counts.waiting_for_key],
    ['Not sent', counts.failed],
  ] as const
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="sm">
      {tiles.map(([label, count]) => (
        <Box key={label}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fz={22} fw={600} className={label === 'Not sent' && count > 0 ? 'num bad' : 'num'}>
            {format.count(count)}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  )
}

/** Members whose records cannot go on without them, or not before some hour. */
function Waiting({ status }: { status: PipedriveStatus }) {
  const format = useFormat()
  const now = useNow()
  const waiting = status.members.filter(
    (member) => member.waiting > 0 && (member.state !== 'OK' || member.wait_for === 'budget'),
  )
  if (waiting.length === 0) return null
  return (
    <Stack gap={4}>
      {waiting.map((member) => (
        <Text key={member.name} size="sm">
          {member.waiting} of {member.name} wait:{' '}
          {member.state === 'NO_KEY'
            ? `${member.name} has not saved a key.`
            : member.state === 'REFUSED'
              ? `Pipedrive no longer accepts the key of ${member.name}.`
              : `the daily budget is renewed ${member.wait_until === null ? 'at midnight' : format.relative(member.wait_until, now)}.`}
        </Text>
      ))}
    </Stack>
  )
}

function Failed({ items }: { items: readonly PipedriveItem[] }) {
  const retry = useRetry(useWorkspace().workspace_id)
  return (
    <Stack gap={0}>
      <Group justify="space-between" gap="sm" pb="xs">
        <Text fw={600}>Not sent</Text>
        <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate(null)}>
          Try all again
        </Button>
      </Group>
      {retry.isError && <ErrorNotice error={retry.error} title="Nothing is tried again" />}
      <Stack gap={0} role="list" aria-label="Not sent">
        {items.map((item) => (
          <ItemRow
            key={item.item_id}
            item={item}
            onRetry={() => retry.mutate([item.item_id])}
            isBusy={retry.isPending}
          />
        ))}
      </Stack>
    </Stack>
  )
}

type ItemRowProps = { item: PipedriveItem; onRetry?: () => void; isBusy?: boolean }

function ItemRow({ item, onRetry, isBusy = false }: ItemRowProps) {
  const format = useFormat()
  const now = useNow()
  return (
    <ListRow
      side={
        <Group gap="xs">
          <StateBadge state={badgeOfItem(item)} />
          {onRetry && (
            <Button size="xs" variant="default" disabled={isBusy} onClick={onRetry}>
              Try again
            </Button>
          )}
        </Group>
      }
    >
      <RecordLink kind={item.kind} id={item.record_id} label={item.label} />
      <Text size="xs" c="dimmed">
        {KIND_WORDS[item.kind]}, {REASON_WORDS[item.reason]}
        {item.member === null ? '' : `, ${item.member}`} · {format.relative(item.updated_at, now)}
      </Text>
      {item.problem !== null && <Text size="xs">{item.problem}</Text>}
    </ListRow>
  )
}
