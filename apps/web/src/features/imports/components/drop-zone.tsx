import { useFormat } from '../../../lib/workspace-context.tsx'
import { FileDrop } from '../../../ui/file-drop.tsx'
import { Button, Group, Progress, Stack, Text } from '../../../ui/primitives.ts'

type DropZoneProps = {
  sending: { name: string; bytes: number; sent: number } | null
  onFile: (file: File) => void
  onCancel: () => void
}

/** Takes a file to import, and shows how much of it has been sent. */
export function DropZone({ sending, onFile, onCancel }: DropZoneProps) {
  if (sending) return <Sending {...sending} onCancel={onCancel} />
  return (
    <FileDrop
      label="File to import"
      note="CSV, TSV, NDJSON, JSON or Parquet, also compressed with gzip"
      accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.gz"
      onFile={onFile}
    />
  )
}

function Sending({
  name,
  bytes,
  sent,
  onCancel,
}: {
  name: string
  bytes: number
  sent: number
  onCancel: () => void
}) {
  const format = useFormat()
  return (
    <Stack gap="xs" py="md" aria-live="polite">
      <Group justify="space-between">
        <Text>
          Sending {name}: {format.bytes(bytes * sent)} of {format.bytes(bytes)}
        </Text>
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
      <Progress value={sent * 100} aria-label={`Sending ${name}`} />
    </Stack>
  )
}
