import { useQuery } from '@tanstack/react-query'
import type { ContactImportPreview } from '@tributary/contract/contact-imports'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Group, Select, SimpleGrid, TagsInput, TextInput } from '../../../ui/primitives.ts'
import type { FileToImport } from '../api/contact-files.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import { fieldChoices } from '../model/import-words.ts'

type MappingProps = {
  file: FileToImport
  preview: ContactImportPreview
  isBusy: boolean
  onChange: (file: FileToImport) => void
}

const EXISTING = [
  { value: 'fill', label: 'Fill what is empty' },
  { value: 'replace', label: 'Replace what differs' },
  { value: 'skip', label: 'Leave as it is' },
] as const

/** Which column is what, and what happens to contacts that are there already. Every change is looked at again. */
export function ImportMapping({ file, preview, isBusy, onChange }: MappingProps) {
  const workspace = useWorkspace()
  const choices = useQuery(contactChoicesQuery(workspace.workspace_id)).data
  const mapping = Object.fromEntries(preview.columns.map(({ name, field }) => [name, field]))
  const isVcard = file.format === 'vcard'
  return (
    <>
      {!isVcard && (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          {preview.columns.map((column) => (
            <Select
              key={column.name}
              size="xs"
              label={column.name === '' ? 'Column without a name' : column.name}
              description={column.samples.join(', ') || 'empty'}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder="Leave out"
              clearable
              clearButtonProps={{ 'aria-label': `Leave out ${column.name}` }}
              searchable
              disabled={isBusy}
              data={fieldChoices(choices?.fields ?? [])}
              value={column.field === '' ? null : column.field}
              onChange={(field) => onChange({ ...file, mapping: { ...mapping, [column.name]: field ?? '' } })}
            />
          ))}
        </SimpleGrid>
      )}
      <Group gap="sm" align="flex-start">
        <Select
          size="xs"
          w={230}
          label="Contacts that are here already"
          allowDeselect={false}
          disabled={isBusy}
          data={EXISTING.map((entry) => ({ ...entry }))}
          value={file.existing ?? 'fill'}
          onChange={(value) =>
            onChange({ ...file, existing: EXISTING.find((entry) => entry.value === value)?.value ?? 'fill' })
          }
        />
        <TextInput
          size="xs"
          w={180}
          label="Country of the numbers"
          placeholder="DE"
          description="For those without +49"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={2}
          defaultValue={file.phone_country ?? ''}
          onBlur={(event) => {
            const country = event.currentTarget.value.trim().toUpperCase()
            if (country === (file.phone_country ?? '') || (country !== '' && !/^[A-Z]{2}$/.test(country)))
              return
            const { phone_country: _, ...rest } = file
            onChange(country === '' ? rest : { ...rest, phone_country: country })
          }}
        />
        <TagsInput
          size="xs"
          flex="1 1 200px"
          maw={360}
          label="Tags for all of them"
          placeholder="Type and press Enter"
          disabled={isBusy}
          data={choices?.tags ?? []}
          value={file.tags ?? []}
          onChange={(tags) => onChange({ ...file, tags })}
        />
      </Group>
    </>
  )
}
