import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { Button, Stack, Text } from '../../../ui/primitives.ts'
import type { FileToImport } from '../api/contact-files.ts'
import { decodeText } from '../model/import-words.ts'

type ImportFileProps = { onFile: (file: FileToImport) => void; isLoading: boolean }

/** Takes a file by drop or by choice and reads it here. */
export function ImportFile({ onFile, isLoading }: ImportFileProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = async (files: FileList | null) => {
    const file = files?.[0]
    if (!file) return
    const text = decodeText(await file.arrayBuffer())
    onFile({ file_name: file.name, format: /^\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv', text })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files)
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
        CSV with a header, or vCards (.vcf), up to 20 MB
      </Text>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File of contacts"
        accept=".csv,.tsv,.txt,.vcf,.vcard"
        onChange={(event) => {
          void take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <Button loading={isLoading} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
    </Stack>
  )
}
