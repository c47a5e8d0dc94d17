import { IMPORT_FIELDS, IMPORT_KINDS, type ImportKind, type Upload } from '@tributary/contract/imports'
import { useState } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Button, Group, Select, SimpleGrid, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { fieldHint, fieldLabel } from '../model/field-words.ts'
import {
  assignColumn,
  columnOf,
  KIND_INFO,
  type Mapping,
  missingFields,
  startMapping,
} from '../model/mapping.ts'
import { FilePreview } from './file-preview.tsx'

export type ImportChoice = {
  kind: ImportKind
  mapping: Record<string, string>
  separator?: string
  name?: string
}
type MappingFormProps = {
  upload: Upload
  busy: boolean
  onStart: (choice: ImportChoice) => void
  onDiscard: () => void
}

const KINDS = IMPORT_KINDS.map((value) => ({ value, label: KIND_INFO[value].label }))

/** Kind of the file, which column is which field, and a look at the first rows. */
export function MappingForm({ upload, busy, onStart, onDiscard }: MappingFormProps) {
  const format = useFormat()
  const [kind, setKind] = useState<ImportKind>(upload.guessed_kind ?? 'events')
  const [mapping, setMapping] = useState<Mapping>(() => startMapping(kind, upload.columns))
  const [paths, setPaths] = useState({ separator: ' > ', name: upload.file_name })
  const missing = missingFields(kind, mapping)
  const chooseKind = (next: string | null) => {
    const found = IMPORT_KINDS.find((entry) => entry === next)
    if (!found) return
    setKind(found)
    setMapping(startMapping(found, upload.columns))
  }
  const start = () =>
    onStart({
      kind,
      mapping: { ...mapping },
      ...(kind === 'paths' && { separator: paths.separator, name: paths.name }),
    })
  return (
    <Stack gap="md">
      <Text>
        <b>{upload.file_name}</b>, {upload.format.toUpperCase()}, {format.bytes(upload.bytes)},{' '}
        {upload.columns.length} columns
      </Text>
      <Select
        label="What is in this file?"
        description={KIND_INFO[kind].text}
        data={KINDS}
        value={kind}
        onChange={chooseKind}
        allowDeselect={false}
        maw={420}
      />
      {kind === 'paths' && (
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Name of the data set"
            value={paths.name}
            onChange={(event) => setPaths({ ...paths, name: event.currentTarget.value })}
          />
          <TextInput
            label="Separator of touches"
            w={150}
            value={paths.separator}
            onChange={(event) => setPaths({ ...paths, separator: event.currentTarget.value })}
          />
        </Group>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" role="group" aria-label="Columns">
        {IMPORT_FIELDS[kind].map((field) => (
          <Select
            key={`${kind}-${field.name}`}
            size="xs"
            label={fieldLabel(field.name)}
            description={fieldHint(field)}
            title={`In files and in the API: ${field.name}`}
            withAsterisk={field.required}
            placeholder="not in this file"
            data={upload.columns}
            value={columnOf(mapping, field.name)}
            onChange={(column) => setMapping(assignColumn(mapping, field.name, column))}
            clearable
            searchable
          />
        ))}
      </SimpleGrid>
      <FilePreview upload={upload} mapping={mapping} />
      {missing.length > 0 && (
        <Notice tone="warn" title="Before it can start">
          Choose the column of: {missing.join(', ')}.
        </Notice>
      )}
      <Group>
        <Button
          onClick={start}
          loading={busy}
          disabled={missing.length > 0 || (kind === 'paths' && paths.separator === '')}
        >
          Import {KIND_INFO[kind].label.toLowerCase()}
        </Button>
        <Button variant="default" onClick={onDiscard}>
          Choose another file
        </Button>
      </Group>
    </Stack>
  )
}
