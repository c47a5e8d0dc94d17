import { IconDownload } from '@tabler/icons-react'
import type { Import } from '@tributary/contract/imports'
import { addressOf } from '../../../lib/client.ts'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Anchor, Badge, Button, Group, List, Progress, Stack, Text } from '../../../ui/primitives.ts'
import { useCancelImport } from '../api/cancel-import.ts'
import { isRunning, resultText, STATE_LABELS } from '../model/import-state.ts'
import { KIND_INFO } from '../model/mapping.ts'

const BADGE = {
  queued: 'quiet',
  staging: 'quiet',
  storing: 'quiet',
  done: 'good',
  failed: 'bad',
  cancelled: 'quiet',
} as const

/** Imports of this workspace, the running ones with their progress. */
export function ImportHistory({ imports }: { imports: readonly Import[] }) {
  return (
    <Stack gap={0} role="list" aria-label="Imports">
      {imports.map((entry) => (
        <ImportEntry key={entry.import_id} entry={entry} />
      ))}
    </Stack>
  )
}

function ImportEntry({ entry }: { entry: Import }) {
  const format = useFormat()
  const now = useNow()
  const running = isRunning(entry.state)
  return (
    <Stack gap={6} p="md" role="listitem" style={{ borderTop: '1px solid var(--t-grid)' }}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs" miw={0}>
          <Text fw={600} className="ellipsis">
            {entry.file_name}
          </Text>
          <Text size="xs" c="dimmed">
            {KIND_INFO[entry.kind].label}
          </Text>
          <Badge size="sm" variant="default" tt="none" classNames={{ label: BADGE[entry.state] }}>
            {STATE_LABELS[entry.state]}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed" title={format.instant(entry.started_at)}>
          {format.relative(entry.started_at, now)}
        </Text>
      </Group>
      {running && <RunningImport entry={entry} />}
      <Text size="sm" aria-live="polite">
        {resultText(entry, format)}
      </Text>
      {entry.error !== null && <Text className="bad">{entry.error}</Text>}
      <Refused entry={entry} />
      <NextStep entry={entry} />
    </Stack>
  )
}

function RunningImport({ entry }: { entry: Import }) {
  const format = useFormat()
  const { workspace_id } = useWorkspace()
  const cancel = useCancelImport(workspace_id)
  return (
    <Group gap="sm" wrap="nowrap">
      <Progress value={entry.progress * 100} flex={1} aria-label={`Progress of ${entry.file_name}`} />
      <Text size="xs" className="num">
        {format.shareWhole(entry.progress)}, {format.count(entry.rows_read)} rows read
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        loading={cancel.isPending}
        onClick={() => cancel.mutate(entry.import_id)}
      >
        Cancel
      </Button>
    </Group>
  )
}

function Refused({ entry }: { entry: Import }) {
  const { workspace_id } = useWorkspace()
  if (entry.rows_refused === 0) return null
  return (
    <Stack gap={4}>
      <List size="xs" c="dimmed">
        {entry.refused_sample.slice(0, 3).map((refused) => (
          <List.Item key={`${refused.row}-${refused.reason}`}>
            Row {refused.row}: {refused.reason}
          </List.Item>
        ))}
      </List>
      <Anchor
        size="xs"
        href={addressOf(`/api/v1/imports/${entry.import_id}/rejects`, { workspace: workspace_id })}
        download
      >
        <Group gap={4} component="span" display="inline-flex">
          <IconDownload size={14} aria-hidden /> Refused rows with reasons
        </Group>
      </Anchor>
    </Stack>
  )
}

function NextStep({ entry }: { entry: Import }) {
  if (entry.state !== 'done' || entry.rows_stored === 0) return null
  return entry.dataset_id === null ? (
    <TextLink to="/overview" search={true} size="xs">
      See the Overview
    </TextLink>
  ) : (
    <TextLink
      to="/attribution"
      search={(old: object) => ({ ...old, dataset: entry.dataset_id ?? undefined })}
      size="xs"
    >
      See attribution of these paths
    </TextLink>
  )
}
