import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { Button, Stack, Text } from './primitives.ts'

type FileDropProps = {
  /** What the file is, for who hears the page. */
  label: string
  /** What may be in it, in words and as the endings that a browser offers. */
  note: string
  accept: string
  isLoading?: boolean
  onFile: (file: File) => void
}

/** Takes a file by drop or by choice. */
export function FileDrop({ label, note, accept, isLoading = false, onFile }: FileDropProps) {
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
        {note}
      </Text>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          take(event.currentTarget.files)
          // The same file can be chosen again, corrected.
          event.currentTarget.value = ''
        }}
      />
      <Button loading={isLoading} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
    </Stack>
  )
}
