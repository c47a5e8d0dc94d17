import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Button, Group, Progress, Stack, Text } from '../../../ui/primitives.ts'

type DropZoneProps = {
  sending: { name: string; bytes: number; sent: number } | null
  onFile: (file: File) => void
  onCancel: () => void
}

/** Takes a file by drop or by choice, and shows how much of it has been sent. */
export function DropZone({ sending, onFile, onCancel }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file) onFile(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  if (sending) return <Sending {...sending} onCancel={onCancel} />
  return (
    <Stack
      align="center"
      gap="xs"
      py="xl"
      px="md"
      ta="center"
      onDragOver={(event: DragEvent) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      style={{
        border: `2px dashed ${over ? 'var(--t-accent)' : 'var(--t-line)'}`,
        borderRadius: 6,
        background: over ? 'var(--t-accent-soft)' : undefined,
      }}
    >
      <IconUpload size={28} stroke={1.4} aria-hidden />
      <Text fw={600}>Drop a file here</Text>
      <Text size="xs" c="dimmed">
        CSV, TSV, NDJSON, JSON or Parquet, also compressed with gzip
      </Text>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to import"
        accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.gz"
        onChange={(event) => take(event.currentTarget.files)}
      />
      <Button onClick={() => input.current?.click()}>Choose a file</Button>
    </Stack>
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
